package org.postern.policy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.Decision;
import org.postern.policy.Reply;
import org.postern.policy.config.Problems;
import org.postern.policy.net.IpLiteral;

class SenderOwnedTest {
    private static final InetAddress AUTHORIZED = IpLiteral.parse("192.0.2.99");
    private static final String NOT_YOURS = "550 5.7.1 You may not send in the name of this sender";
    private static final String NOT_FROM_HERE = "550 5.7.1 Senders of this domain must log in or use their own server";
    private static final String UNKNOWN = "451 4.3.0 Cannot find out whose address this is, try later";

    @TempDir
    private Path base;

    private SenderOwned rule;

    @BeforeEach
    void configure() throws IOException {
        Problems problems = new Problems();
        RelayPolicy policy = World.policy(base, "", """
                <users/>
                <network name='internal'><allow>192.0.2.0/28</allow></network>
                <network name='printers'><allow>192.0.2.21</allow><from>printer@demo.example</from></network>
                <recentLogin/>
                """, problems);
        assertThat(problems.all()).isEmpty();
        World world = new World();
        rule = policy.senderOwned(world, world, AUTHORIZED::equals);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            203.0.113.1 user:alice@demo.example           | alice@demo.example   | owned
            203.0.113.1 user:alice@demo.example           | Alice@Demo.example   | owned
            203.0.113.1 user:alice@demo.example           | info@demo.example    | owned
            203.0.113.1 user:alice@demo.example           | bob@demo.example     | not-owned
            203.0.113.1 user:alice@demo.example           | alice@far.example    | not-owned
            192.0.2.1 user:alice@demo.example             | bob@demo.example     | not-owned
            203.0.113.1 user:alice@demo.example           | down@demo.example    | down
            203.0.113.1                                   | x@far.example        | other-domain
            203.0.113.1                                   | alice@demo.example   | not-granted
            203.0.113.1                                   | alice@second.example | not-granted
            203.0.113.1                                   | x@down.example       | down
            192.0.2.1                                     | alice@demo.example   | granted
            192.0.2.21                                    | printer@demo.example | granted
            192.0.2.21                                    | alice@demo.example   | not-granted
            192.0.2.99                                    | alice@demo.example   | granted
            203.0.113.1 recent-tls:bob@demo.example:1     | bob@demo.example     | granted
            203.0.113.1 recent-tls:bob@demo.example:1     | alice@demo.example   | not-granted
            203.0.113.1 recent-tls:bob@demo.example:15    | bob@demo.example     | not-granted
            203.0.113.1 recent-tls:gone@demo.example:1    | gone@demo.example    | not-granted
            203.0.113.1 recent-tls:unknown@demo.example:1 | unknown@demo.example | down
            """)
    void whoMaySendInWhoseName(String client, String address, String expected) {
        Decision decision = rule.decide(World.facts(client, address), "MAIL FROM", address);
        boolean user = client.contains("user:");
        assertThat(decision.rule()).isEqualTo(user ? "sender-owned" : "local-sender");
        assertThat(decision.reason()).isEqualTo(expected.equals("down") ? "directory-unavailable" : expected);
        assertThat(decision.reply().map(Reply::line).orElse("-"))
                .isEqualTo(
                        switch (expected) {
                            case "not-owned" -> NOT_YOURS;
                            case "not-granted" -> NOT_FROM_HERE;
                            case "down" -> UNKNOWN;
                            default -> "-";
                        });
        assertThat(decision.evidence().toString()).startsWith("where=MAIL FROM address=" + address);
    }

    @Test
    void aFieldInWhichNoAddressCanBeFoundIsNobodys() {
        Decision decision = SenderOwned.unreadable("from");
        assertThat(decision.rule()).isEqualTo("sender-owned");
        assertThat(decision.reason()).isEqualTo("unreadable");
        assertThat(decision.reply().map(Reply::line))
                .contains("550 5.7.1 The header of this message does not say clearly who it is from");
        assertThat(decision.evidence()).hasToString("where=from");
    }

    @Test
    void aMessageWithoutFromIsNobodys() {
        Decision decision = SenderOwned.missing("from");
        assertThat(decision.rule()).isEqualTo("sender-owned");
        assertThat(decision.reason()).isEqualTo("missing");
        assertThat(decision.reply().map(Reply::line)).contains("550 5.7.1 This message has no From field; add one");
        assertThat(decision.evidence()).hasToString("where=from");
    }
}
