/**
 * What of a record is concealed before it is written: addresses of clients, mail addresses and names of users, kept,
 * truncated or hashed, so that what is equal stays equal.
 */
package org.postern.audit.privacy;
