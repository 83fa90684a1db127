/** Adapters between James's POP3 server and the rules, and what POP3 and IMAP share about logins. */
package org.postern.pop3;
