/** What rules ask the domain name system, and what it answers. */
package org.postern.policy.dns;
