package org.postern.policy.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Map;
import java.util.function.BiPredicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.SessionFacts;

class EntitlementTest {
    private static final BiPredicate<InetAddress, Instant> INSIDE =
            (client, now) -> client.getHostAddress().startsWith("10.");
    private static final Map<String, BiPredicate<InetAddress, Instant>> NETWORKS =
            Map.of("internal", INSIDE, "we-all", INSIDE, "none", INSIDE);

    /** Facts as words: any of tls, user, inside. */
    static SessionFacts facts(String words) throws UnknownHostException {
        InetAddress client = InetAddress.getByAddress(
                words.contains("inside") ? new byte[] {10, 0, 0, 1} : new byte[] {(byte) 192, 0, 2, 1});
        return SessionFacts.of(client, Instant.EPOCH)
                .tls(words.contains("tls") ? "TLSv1.3" : null)
                .user(words.contains("user") ? "alice@demo.example" : null)
                .saidEhlo(words.contains("ehlo"))
                .build();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            all                                  | -               | true
            none                                 | tls user inside | false
            tls                                  | -               | false
            tls                                  | tls             | true
            authenticated                        | tls             | false
            authenticated                        | user            | true
            network:internal                     | inside          | true
            network:internal                     | tls user        | false
            authenticated+tls                    | user            | false
            authenticated+tls                    | user tls        | true
            authenticated+tls, network:internal  | inside          | true
            authenticated+tls, network:internal  | user            | false
            ' tls , authenticated '              | user            | true
            tls,authenticated                    | -               | false
            network:we-all, tls                  | inside          | true
            network:none                         | inside          | true
            """)
    void whoIsEntitled(String to, String facts, boolean entitled) throws Exception {
        assertThat(Entitlement.parse(to, NETWORKS).metBy(facts(facts))).isEqualTo(entitled);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            tls                                  | -      | TLS
            authenticated                        | -      | LOGIN
            authenticated+tls                    | -      | TLS
            authenticated+tls                    | tls    | LOGIN
            tls+authenticated                    | -      | TLS
            none                                 | -      | NOTHING
            network:internal                     | -      | NOTHING
            network:internal+tls                 | -      | NOTHING
            network:internal+tls                 | inside | TLS
            network:internal, authenticated      | -      | LOGIN
            authenticated, tls                   | -      | TLS
            """)
    void whatTheClientCouldStillDo(String to, String facts, Entitlement.Mend mend) throws Exception {
        assertThat(Entitlement.parse(to, NETWORKS).mendFor(facts(facts))).isEqualTo(mend);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            autenticated     | is none of all, none, tls, authenticated, network:NAME; join conditions by + and alternatives by commas
            tls,             | "" is none of all, none, tls, authenticated, network:NAME; join conditions by + and alternatives by commas
            network:outside  | names no <network name="outside"> of this handler; defined are internal, none, we-all
            all, network:internal | all and none stand alone
            all,tls          | all and none stand alone
            none+tls         | all and none stand alone
            """)
    void whatCannotBeMeant(String to, String message) {
        assertThatThrownBy(() -> Entitlement.parse(to, NETWORKS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
