/**
 * Thin adapters between James's SMTP handlers and the rules.
 *
 * <p>{@link org.postern.smtp.CoreHandlers} puts two of ours in the place of James's own: {@link
 * org.postern.smtp.Greeting}, which decides before it greets, and {@link org.postern.smtp.Dispatcher}, which asks before
 * any command handler sees a command. The configured handlers only hold policies; those two ask them, so the order of
 * the elements in smtpserver.xml does not matter.
 */
package org.postern.smtp;
