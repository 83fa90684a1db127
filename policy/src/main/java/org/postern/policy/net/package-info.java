/**
 * Networks as an administrator writes them: addresses, CIDR blocks and ranges, lists of them in files, and a table that
 * finds the longest matching prefix.
 *
 * <p>An IPv4-mapped IPv6 address ({@code ::ffff:192.0.2.1}, RFC 4291 section 2.5.5.2) is the IPv4 address throughout.
 * No name is ever looked up. Addresses are compared as numbers: the first {@code length} bits of 128, in two longs; an
 * IPv4 address fills the last 32 of them.
 */
package org.postern.policy.net;
