/**
 * How much, how often: limits on what a client, a user, a sender or any other key may use in a time.
 *
 * <p>A limit names a key and one or more {@link org.postern.policy.limit.Quota quotas}.
 * What a command would use of them is gathered in {@link org.postern.policy.limit.Charges}, which {@link
 * org.postern.policy.limit.Counters} take together or not at all: {@link org.postern.policy.limit.MemoryCounters} in memory.
 */
package org.postern.policy.limit;
