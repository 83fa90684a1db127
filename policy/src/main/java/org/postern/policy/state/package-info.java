/**
 * What is remembered between commands and connections: recent logins, counters, bans, greylist triplets.
 *
 * <p>A {@link org.postern.policy.state.State} hands out named {@link org.postern.policy.state.ExpiringTable tables}, each
 * bounded, each entry with the moment at which it expires. The table itself is the same wherever the entries are kept;
 * one contract test runs against every kind of state. Time is an argument of every call, so nothing here waits, and
 * nothing here does any I/O.
 */
package org.postern.policy.state;
