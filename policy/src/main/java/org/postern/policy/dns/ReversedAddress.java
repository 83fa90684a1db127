package org.postern.policy.dns;

import java.net.InetAddress;

/** Addresses as names: octets or nibbles from the last to the first (RFC 5782 sections 2.1 and 2.4, RFC 3596 section 2.5). */
public final class ReversedAddress {
    private static final int IPV4 = 4;

    private ReversedAddress() {}

    /** The name under which the reverse tree knows the address. */
    public static String arpa(InetAddress address) {
        return in(address.getAddress(), address.getAddress().length == IPV4 ? "in-addr.arpa" : "ip6.arpa");
    }

    /** The name of the address in a zone. */
    public static String in(byte[] address, String zone) {
        StringBuilder name = new StringBuilder(zone.length() + 4 * address.length);
        for (int i = address.length - 1; i >= 0; i--) {
            int octet = address[i] & 0xff;
            if (address.length == IPV4) {
                name.append(octet).append('.');
            } else {
                name.append(Character.forDigit(octet & 15, 16)).append('.');
                name.append(Character.forDigit(octet >> 4, 16)).append('.');
            }
        }
        return name.append(zone).toString();
    }
}
