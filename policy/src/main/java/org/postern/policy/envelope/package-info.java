/**
 * What the envelope of a message and its sender look like from here: names, domains, lists, recipients, greylisting.
 *
 * <p>{@link org.postern.policy.envelope.EnvelopePolicy} reads the settings; with the ports it makes {@link
 * org.postern.policy.envelope.EnvelopeChecks}, which start look-ups as soon as their input is known. What they find goes
 * to small rules, one for each {@link org.postern.policy.envelope.Check}.
 */
package org.postern.policy.envelope;
