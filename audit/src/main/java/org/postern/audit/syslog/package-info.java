/** Syslog over TCP and TLS: RFC 5424, RFC 6587, RFC 5425. */
package org.postern.audit.syslog;
