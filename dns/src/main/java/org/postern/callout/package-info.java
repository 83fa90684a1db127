/**
 * The {@link org.postern.policy.envelope.Callout} port over TCP: {@link org.postern.callout.SmtpCallout} asks one server after
 * the other, {@link org.postern.callout.Conversation} is one of them, {@link org.postern.callout.ReplyReader} reads what it
 * says. What servers say is taken from strangers: all of it has bounds, and nothing but the reply to RCPT is believed.
 */
package org.postern.callout;
