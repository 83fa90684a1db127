/** Who may have a session at all. */
package org.postern.policy.connect;
