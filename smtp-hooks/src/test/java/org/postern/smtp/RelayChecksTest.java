package org.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.james.SmtpServers;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.net.Block;

class RelayChecksTest {
    private static final String PLACE = "smtpserver.xml, server 'mx', <authorizedAddresses>";

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
            RelayAuth      | 127.0.0.0/8, 10.0.0.1     | - | "127.0.0.0/8": lets very many clients relay; narrow it, or write iKnowThisIsWide="true" in RelayAuth
            RelayAuth wide | 10.0.0.0/8                | - | -
            RelayAuth      | 10.0.0.0/9                | - | -
            RelayAuth      | 10.0.0.1 10.0.0.2,10.0.0.3 | - | -
            RelayAuth      | 0.0.0.0/0                 | - | "0.0.0.0/0": lets very many clients relay; narrow it, or write iKnowThisIsWide="true" in RelayAuth
            RelayAuth      | 2001:db8::/64             | - | "2001:db8::/64": James widens IPv6 prefixes here (it takes a /128 for a /64 and a /64 for a /56); write it as <network> with <allow> in RelayAuth
            RelayAuth      | ::1                       | - | "::1": James widens IPv6 prefixes here (it takes a /128 for a /64 and a /64 for a /56); write it as <network> with <allow> in RelayAuth
            RelayAuth wide | 2001::/16                 | - | "2001::/16": James widens IPv6 prefixes here (it takes a /128 for a /64 and a /64 for a /56); write it as <network> with <allow> in RelayAuth
            RelayAuth      | 10.0.0.0/24               | 10.0.0.9 | "10.0.0.0/24": lets the trusted proxy 10.0.0.9 (postern.properties) relay; every client behind it could when its header is missing. Take the proxy out
            RelayAuth      | 10.0.0.9                  | 10.0.0.0/24 | "10.0.0.9": lets the trusted proxy 10.0.0.0/24 (postern.properties) relay; every client behind it could when its header is missing. Take the proxy out
            RelayAuth      | 10.0.1.0/24               | 10.0.0.9 | -
            LoginGuard     | 0.0.0.0/0                 | 10.0.0.9 | -
            RelayAuth      | ''                        | 10.0.0.9 | -
            """)
    void whatIsWrongWithJamessOwnRelaySetting(String handler, String addresses, String proxy, String problem) {
        Problems problems = new Problems();
        List<Block> proxies = proxy.equals("-") ? List.of() : List.of(Block.parse(proxy));
        RelayChecks.check(server(handler, addresses), proxies, problems);
        assertThat(problems).hasToString(problem.equals("-") ? "" : PLACE + " " + problem);
    }

    private static SmtpServers.Server server(String handler, String addresses) {
        Map<String, String> attributes = handler.endsWith(" wide")
                ? Map.of("class", "org.postern.smtp.RelayAuth", "iKnowThisIsWide", "true")
                : Map.of("class", "org.postern.smtp." + handler);
        Settings chain = element("handlerchain", Map.of(), "", element("handler", attributes, ""));
        List<Settings> children = new ArrayList<>();
        children.add(element("jmxName", Map.of(), "mx"));
        children.add(element("authorizedAddresses", Map.of(), addresses));
        children.add(chain);
        Settings server = element("smtpserver", Map.of(), "", children.toArray(Settings[]::new));
        return new SmtpServers(element("smtpservers", Map.of(), "", server))
                .all()
                .get(0);
    }

    private static Settings element(String name, Map<String, String> attributes, String text, Settings... children) {
        return new Settings(SmtpServers.FILE, name, attributes, text, List.of(children));
    }
}
