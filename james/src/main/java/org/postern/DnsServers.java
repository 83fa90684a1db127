package org.postern;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.postern.dns.ResolvConf;
import org.postern.policy.net.IpLiteral;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The DNS servers where postern.properties names none: those of James's dnsservice.xml, else those of the system. */
final class DnsServers {
    private static final Logger LOGGER = LoggerFactory.getLogger(DnsServers.class);
    private static final int PORT = 53;

    private DnsServers() {}

    static List<InetSocketAddress> of(ConfigurationProvider configurations) throws ConfigurationException {
        Configuration james = configurations.getConfiguration("dnsservice");
        List<InetSocketAddress> servers = new ArrayList<>();
        for (String server : james.getStringArray("servers.server")) {
            try {
                servers.add(new InetSocketAddress(IpLiteral.parse(server.strip()), PORT));
            } catch (IllegalArgumentException e) {
                LOGGER.warn(
                        "dnsservice.xml, <server> \"{}\" is not used for Postern's questions: {}",
                        server,
                        e.getMessage());
            }
        }
        return servers.isEmpty() ? ResolvConf.servers(ResolvConf.FILE) : servers;
    }
}
