/**
 * The {@link org.postern.policy.dns.Dns} port over UDP and TCP: {@link org.postern.dns.Resolver} keeps the cache and
 * shares look-ups, {@link org.postern.dns.Exchange} asks one server after the other, {@link org.postern.loop.Loop} is the
 * one thread on which all sockets live. Messages are read and written by dnsjava, which James brings along; its own
 * client is not used, since a forged answer ends its wait and its time limits are a second late.
 */
package org.postern.dns;
