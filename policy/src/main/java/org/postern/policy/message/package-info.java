/** What a message itself may be. */
package org.postern.policy.message;
