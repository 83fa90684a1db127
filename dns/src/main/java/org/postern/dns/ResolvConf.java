package org.postern.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.postern.policy.net.IpLiteral;

/** The servers of the system, from its {@code /etc/resolv.conf} (resolv.conf(5)). */
public final class ResolvConf {
    public static final Path FILE = Path.of("/etc/resolv.conf");

    private ResolvConf() {}

    /** The servers in their order; this machine when none is named or the file cannot be read, as in the C library. */
    public static List<InetSocketAddress> servers(Path file) {
        List<InetSocketAddress> servers = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
                String[] words = line.strip().split("\\s+");
                if (words.length >= 2 && words[0].equals("nameserver")) {
                    add(servers, words[1]);
                }
            }
        } catch (IOException e) {
            servers.clear();
        }
        return servers.isEmpty()
                ? List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), DnsSettings.PORT))
                : List.copyOf(servers);
    }

    /** Leaves out what is no address, such as a link-local one with its zone: others do the same. */
    private static void add(List<InetSocketAddress> servers, String address) {
        try {
            servers.add(new InetSocketAddress(IpLiteral.parse(address), DnsSettings.PORT));
        } catch (IllegalArgumentException e) {
            return;
        }
    }
}
