package org.postern.policy.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.net.Block;
import org.postern.policy.net.IpLiteral;

class ProxyTrustedTest {
    private final ProxyTrusted rule =
            new ProxyTrusted(List.of(Block.parse("192.0.2.1"), Block.parse("2001:db8:1::/64")));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            192.0.2.1        | accept (trusted) entry=192.0.2.1
            ::ffff:192.0.2.1 | accept (trusted) entry=192.0.2.1
            2001:db8:1::7    | accept (trusted) entry=2001:db8:1::/64
            192.0.2.2        | refuse (not-trusted) peer=192.0.2.2 -> 554 5.7.1 Connection refused: this listener is for its proxies only
            2001:db8:2::1    | refuse (not-trusted) peer=2001:db8:2:0:0:0:0:1 -> 554 5.7.1 Connection refused: this listener is for its proxies only
            """)
    void onlyNamedPeersAreBelieved(String peer, String decision) {
        assertThat(rule.decide(IpLiteral.parse(peer))).hasToString("proxy-trusted enforce " + decision);
    }
}
