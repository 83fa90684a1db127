package org.postern.policy.spf;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** An address as the labels of a name (RFC 7208 section 7.3, RFC 1035 section 3.5, RFC 3596 section 2.5). */
final class Addresses {
    private Addresses() {}

    /** Numbers of IPv4, hexadecimal digits of IPv6, with dots between them. */
    static String dotted(InetAddress address) {
        return String.join(".", labels(address));
    }

    /** The name below {@code arpa} that the reversed labels belong to. */
    static String zone(InetAddress address) {
        return address.getAddress().length == 4 ? "in-addr" : "ip6";
    }

    private static List<String> labels(InetAddress address) {
        byte[] bytes = address.getAddress();
        List<String> labels = new ArrayList<>();
        for (byte octet : bytes) {
            if (bytes.length == 4) {
                labels.add(String.valueOf(octet & 0xff));
            } else {
                labels.add(digit(octet >> 4));
                labels.add(digit(octet));
            }
        }
        return labels;
    }

    private static String digit(int value) {
        return String.valueOf("0123456789ABCDEF".charAt(value & 0xf));
    }
}
