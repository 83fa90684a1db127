/** Adapters between James's IMAP server and the rules. */
package org.postern.imap;
