/**
 * Who may send for a domain: the Sender Policy Framework (RFC 7208), over the {@link org.postern.policy.dns.Dns} port.
 *
 * <p>{@link org.postern.policy.spf.Spf} asks, {@link org.postern.policy.spf.Evaluation} is the RFC's check_host(), a
 * plain function of the answers that are known; where one is missing it is asked for, and the function runs again.
 */
package org.postern.policy.spf;
