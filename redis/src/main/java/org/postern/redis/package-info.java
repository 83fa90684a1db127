/**
 * Counters that several Jameses share on Redis.
 *
 * <p>{@link org.postern.redis.RedisCounters} asks Redis with one call of a script for each command; while Redis is away it
 * counts in this process. {@link org.postern.redis.RedisSettings} is what redis.properties says.
 */
package org.postern.redis;
