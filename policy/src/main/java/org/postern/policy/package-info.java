/**
 * The vocabulary of every rule: facts go in, a {@link org.postern.policy.Decision} comes out.
 *
 * <p>Nothing in this package or below it knows James, a mail API, a socket or a clock. What a rule needs from outside
 * reaches it as facts or through a port interface, so that each rule can be tested with a table, tried by a command and
 * replayed against recorded facts.
 */
package org.postern.policy;
