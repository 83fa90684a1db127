package org.postern.demo;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The lists of addresses in the demo's DNS (RFC 5782).
 *
 * <table>
 * <caption>Whom they list</caption>
 * <tr><td>bl.demo.example</td><td>127.0.0.77, 127.0.8.64, 2001:db8:8::2</td></tr>
 * <tr><td>two.demo.example</td><td>127.0.8.22 and 127.0.8.23 as 127.0.0.4, 127.0.8.24 as 127.0.0.10; to 127.0.8.26 it says
 * that it does not serve whoever asks</td></tr>
 * <tr><td>new.demo.example</td><td>127.0.8.28</td></tr>
 * <tr><td>dead.demo.example</td><td>127.0.8.27, and 127.0.0.1, which no list does that is alive</td></tr>
 * <tr><td>wl.demo.example</td><td>127.0.8.23, as one to be let through</td></tr>
 * </table>
 *
 * <p>Each has RFC 5782's test point 127.0.0.2; bl.demo.example has that of IPv6, too.
 */
final class DemoLists {
    private static final int NIBBLE = 4;

    /** The address that a name below a list has. */
    static final Map<String, String> ENTRIES = entries();

    private DemoLists() {}

    private static Map<String, String> entries() {
        Map<String, String> all = new LinkedHashMap<>();
        for (String list : new String[] {"bl", "two", "new", "dead", "wl"}) {
            add(all, list, "127.0.0.2", "127.0.0.2");
        }
        for (String address : new String[] {"127.0.0.77", "127.0.8.64", "2001:db8:8::2"}) {
            add(all, "bl", address, "127.0.0.2");
        }
        // ::FFFF:7F00:2, which Java takes for an address of IPv4.
        all.put("2.0.0.0.0.0.f.7.f.f.f.f" + ".0".repeat(20) + ".bl.demo.example.", "127.0.0.2");
        add(all, "two", "127.0.8.22", "127.0.0.4");
        add(all, "two", "127.0.8.23", "127.0.0.4");
        add(all, "two", "127.0.8.24", "127.0.0.10");
        add(all, "two", "127.0.8.26", "127.255.255.254");
        add(all, "new", "127.0.8.28", "127.0.0.2");
        add(all, "dead", "127.0.8.27", "127.0.0.2");
        add(all, "dead", "127.0.0.1", "127.0.0.2");
        add(all, "wl", "127.0.8.23", "127.0.0.2");
        return Collections.unmodifiableMap(all);
    }

    private static void add(Map<String, String> all, String list, String listed, String answer) {
        all.put(reversed(listed) + "." + list + ".demo.example.", answer);
    }

    /** The address from its end: octets of IPv4, nibbles of IPv6 (RFC 3596 section 2.5). */
    static String reversed(String address) {
        StringBuilder name = new StringBuilder();
        boolean ipv6 = address.contains(":");
        for (byte octet : octets(address)) {
            name.insert(
                    0, ipv6 ? "." + nibble(octet) + "." + nibble(octet >> NIBBLE) : "." + Byte.toUnsignedInt(octet));
        }
        return name.substring(1);
    }

    private static char nibble(int value) {
        return Character.forDigit(value & 0xf, 16);
    }

    private static byte[] octets(String literal) {
        try {
            return InetAddress.getByName(literal).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }
}
