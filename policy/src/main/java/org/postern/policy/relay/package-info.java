/** Who may send mail through this server to other domains, and in whose name. */
package org.postern.policy.relay;
