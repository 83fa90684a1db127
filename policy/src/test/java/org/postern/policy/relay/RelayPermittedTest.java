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

class RelayPermittedTest {
    private static final InetAddress AUTHORIZED = IpLiteral.parse("192.0.2.99");
    private static final String LOGIN = "530 5.7.0 Authentication required to send to other domains";
    private static final String REFUSED = "550 5.7.1 Relay refused: this server is not for that domain";
    private static final String UNKNOWN = "451 4.3.0 Cannot find out whether the domain is ours, try later";

    @TempDir
    private Path base;

    private RelayPermitted rule;

    @BeforeEach
    void configure() throws IOException {
        Problems problems = new Problems();
        RelayPolicy policy =
                World.policy(base, "", """
                <users except='carol@demo.example'/>
                <network name='internal'><allow>192.0.2.0/28</allow><deny>192.0.2.9</deny><allow>2001:db8:7::/48</allow></network>
                <network name='printers' tls='true'><allow>192.0.2.21</allow><to>far.example</to><from>printer@demo.example</from></network>
                <certificate name='web' fingerprint='%s'><to>far.example</to></certificate>
                <certificate name='both' fingerprint='%s' subject='CN=both'/>
                <recentLogin window='15m'><shared><allow>192.0.2.64</allow></shared></recentLogin>
                """.formatted(World.FINGERPRINT, World.OTHER_FINGERPRINT), problems);
        assertThat(problems.all()).isEmpty();
        World world = new World();
        rule = policy.relayPermitted(world, world, AUTHORIZED::equals);
    }

    /** From {@code x@far.example} unless a sender is said; L, R and U are the three refusals. */
    @ParameterizedTest(name = "{0}: {2} from {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            203.0.113.1                                 | x@far.example | alice@demo.example          | local
            203.0.113.1                                 | x@far.example | nobody@DEMO.example         | local
            203.0.113.1                                 | -             | postmaster@second.example   | local
            203.0.113.1                                 | x@far.example | x@far.example               | R
            203.0.113.1                                 | -             | x@far.example               | R
            203.0.113.1 auth                            | x@far.example | x@far.example               | L
            203.0.113.1                                 | x@far.example | x%far.example@demo.example  | R
            203.0.113.1                                 | x@far.example | far.example!x@demo.example  | R
            203.0.113.1                                 | x@far.example | "x@far.example"@demo.example | R
            203.0.113.1                                 | x@far.example | x%@demo.example             | R
            203.0.113.1                                 | x@far.example | x%second.example@demo.example | local
            203.0.113.1                                 | x@far.example | odd%far.example@demo.example | local
            203.0.113.1                                 | x@far.example | postmaster@far.example      | R
            203.0.113.1                                 | x@far.example | x@demo.example.far.example  | R
            203.0.113.1                                 | x@far.example | x@192.0.2.1                 | R
            203.0.113.1                                 | x@far.example | x@down.example              | U
            203.0.113.1                                 | x@far.example | x%down.example@demo.example | U
            203.0.113.1                                 | x@far.example | down%far.example@demo.example | U
            192.0.2.1                                   | x@far.example | x@down.example              | U
            203.0.113.1 user:alice@demo.example tls     | x@far.example | x@far.example               | granted by users
            203.0.113.1 user:alice@demo.example tls     | -             | x%far.example@demo.example  | granted by users
            203.0.113.1 user:alice@demo.example         | x@far.example | x@far.example               | R
            203.0.113.1 user:alice@demo.example auth    | x@far.example | x@far.example               | R
            203.0.113.1 user:carol@demo.example tls     | x@far.example | x@far.example               | R
            203.0.113.1 user:CAROL@demo.example tls     | x@far.example | x@far.example               | R
            192.0.2.1                                   | x@far.example | x@far.example               | granted by network:internal
            192.0.2.1                                   | -             | x%far.example@demo.example  | granted by network:internal
            192.0.2.9                                   | x@far.example | x@far.example               | R
            192.0.2.16                                  | x@far.example | x@far.example               | R
            2001:db8:7::1                               | x@far.example | x@far.example               | granted by network:internal
            2001:db8:8::1                               | x@far.example | x@far.example               | R
            192.0.2.21 tls                              | printer@demo.example | x@far.example        | granted by network:printers
            192.0.2.21 tls                              | PRINTER@demo.example | x@FAR.example        | granted by network:printers
            192.0.2.21 tls                              | printer@demo.example | x@good.example       | R
            192.0.2.21 tls                              | boss@demo.example    | x@far.example        | R
            192.0.2.21 tls                              | -                    | x@far.example        | R
            192.0.2.21 tls                              | printer@demo.example | x%good.example@demo.example | R
            192.0.2.21 tls                              | printer@demo.example | x%far.example@demo.example | granted by network:printers
            192.0.2.21                                  | printer@demo.example | x@far.example        | R
            203.0.113.1 tls cert:abababababababababababababababababababababababababababababababab | x@far.example | x@far.example | granted by certificate:web
            203.0.113.1 tls cert:abababababababababababababababababababababababababababababababab | x@far.example | x@good.example | R
            203.0.113.1 tls cert:00                     | x@far.example | x@far.example               | R
            203.0.113.1 tls cert:cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd subject:CN=both | x@far.example | x@good.example | granted by certificate:both
            203.0.113.1 tls cert:cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd subject:CN=other | x@far.example | x@good.example | R
            203.0.113.1 tls subject:CN=both             | x@far.example | x@good.example              | R
            203.0.113.1 recent-tls:bob@demo.example:14  | bob@demo.example | x@far.example            | granted by recent-login
            203.0.113.1 recent-tls:bob@demo.example:15  | bob@demo.example | x@far.example            | R
            203.0.113.1 recent-tls:bob@demo.example:14  | x@far.example    | x@far.example            | R
            203.0.113.1 recent-tls:bob@demo.example:14  | -                | x@far.example            | R
            203.0.113.1 recent:bob@demo.example:14      | bob@demo.example | x@far.example            | R
            203.0.113.1 recent-tls:bob@demo.example:-1  | bob@demo.example | x@far.example            | R
            203.0.113.1 recent-tls:bob@demo.example:1 recent-tls:alice@demo.example:2 | info@demo.example | x@far.example | granted by recent-login
            203.0.113.1 recent-tls:bob@demo.example:1   | down@demo.example | x@far.example           | U
            203.0.113.1 recent-tls:gone@demo.example:1  | gone@demo.example | x@far.example           | R
            203.0.113.1 recent-tls:gone@demo.example:1 auth | gone@demo.example | x@far.example       | L
            203.0.113.1 recent-tls:gone@demo.example:1  | gone@demo.example | alice@demo.example      | local
            203.0.113.1 recent-tls:unknown@demo.example:1 | unknown@demo.example | x@far.example      | U
            203.0.113.1 recent-tls:unknown@demo.example:1 | bob@demo.example | x@far.example          | R
            192.0.2.1 recent-tls:gone@demo.example:1    | gone@demo.example | x@far.example           | granted by network:internal
            192.0.2.64 recent-tls:bob@demo.example:1    | bob@demo.example | x@far.example            | R
            192.0.2.99                                  | x@far.example    | x@far.example            | granted by authorizedAddresses
            """)
    void whoMaySendToWhom(String client, String sender, String recipient, String expected) {
        int at = recipient.lastIndexOf('@');
        Decision decision =
                rule.decide(World.facts(client, sender), recipient.substring(0, at), recipient.substring(at + 1));
        String reply = switch (expected) {
            case "L" -> LOGIN;
            case "R" -> REFUSED;
            case "U" -> UNKNOWN;
            default -> "-";
        };
        assertThat(decision.reply().map(Reply::line).orElse("-")).isEqualTo(reply);
        assertThat(decision.rule()).isEqualTo("relay-permitted");
        if (reply.equals("-")) {
            assertThat(expected).startsWith(decision.reason());
            assertThat(decision.evidence().toString()).contains(expected.replaceAll("^(local|granted by) ?", ""));
        } else {
            assertThat(decision.reason()).isEqualTo(expected.equals("U") ? "directory-unavailable" : "not-granted");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            203.0.113.1                             | x@far.example        | false
            192.0.2.1                               | x@far.example        | true
            192.0.2.21 tls                          | printer@demo.example | true
            192.0.2.21 tls                          | boss@demo.example    | false
            203.0.113.1 user:alice@demo.example tls | -                    | true
            203.0.113.1 user:carol@demo.example tls | -                    | false
            203.0.113.1 recent-tls:bob@demo.example:1 | bob@demo.example   | true
            203.0.113.1 recent-tls:bob@demo.example:1 | alice@demo.example | false
            203.0.113.1 recent-tls:gone@demo.example:1 | gone@demo.example | false
            """)
    void whetherTheClientMayRelayAtAllFromTheSender(String client, String sender, boolean expected) {
        assertThat(rule.holdsRight(World.facts(client, sender))).isEqualTo(expected);
    }

    /** At EHLO, when the sender is not known yet. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            203.0.113.1                                | false
            192.0.2.1                                  | true
            192.0.2.21 tls                             | true
            203.0.113.1 user:alice@demo.example tls    | true
            203.0.113.1 recent-tls:bob@demo.example:1  | true
            """)
    void whetherTheClientMayRelayFromSomeSender(String client, boolean expected) {
        assertThat(rule.holdsSomeRight(World.facts(client, "-"))).isEqualTo(expected);
    }

    @Test
    void theEvidenceSaysRecipientAndRoute() {
        Decision decision = rule.decide(World.facts("203.0.113.1", "-"), "x%far.example", "Demo.Example");
        assertThat(decision.evidence()).hasToString("recipient=x%far.example@Demo.Example route=far.example");
        Decision down = rule.decide(World.facts("203.0.113.1", "-"), "x", "down.example");
        assertThat(down.evidence()).hasToString("recipient=x@down.example fault=the domain list cannot be read: down");
    }
}
