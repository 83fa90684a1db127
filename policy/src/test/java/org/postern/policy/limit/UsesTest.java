package org.postern.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.config.Problems;

/** What each event uses of which limit. */
class UsesTest {
    private static final String ALL_UNITS =
            "messages='20/1m, 100/1h' recipients='500/1d' bytes='200M/1d' errors='10/1m'";

    @TempDir
    private Path base;

    private final Problems problems = new Problems();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CONNECT | 192.0.2.1                                  | ''
            MAIL    | 192.0.2.1 from:a@b.c                       | L/messages/1m 192.0.2.1 1 + L/messages/1h 192.0.2.1 1 + L/bytes/1d 192.0.2.1 1
            MAIL    | 192.0.2.1 from:- size:5000000000           | L/messages/1m 192.0.2.1 1 + L/messages/1h 192.0.2.1 1 + L/bytes/1d 192.0.2.1 5000000000
            RCPT    | 192.0.2.1 from:a@b.c to:d@e.f              | L/recipients/1d 192.0.2.1 1
            RCPT    | 192.0.2.1 from:a@b.c to:d@e.f earlier:d@e.f | L/recipients/1d 192.0.2.1 1
            FAILED  | 192.0.2.1                                  | L/errors/1m 192.0.2.1 1
            END     | 192.0.2.1 from:a@b.c real:1000             | L/bytes/1d 192.0.2.1 999
            END     | 192.0.2.1 from:a@b.c size:300 real:1000    | L/bytes/1d 192.0.2.1 700
            END     | 192.0.2.1 from:a@b.c size:1000 real:1000   | ''
            END     | 192.0.2.1 from:a@b.c size:1000 real:300    | ''
            """)
    void byClient(Event event, String facts, String expected) throws IOException {
        assertThat(uses("key='client' " + ALL_UNITS, event, facts)).isEqualTo(expected.replace("+", "|"));
    }

    @Test
    void connections() throws IOException {
        assertThat(uses("key='client' connections='30/1m' concurrent='10'", Event.CONNECT, "2001:db8::1"))
                .isEqualTo("L/connections/1m 2001:db8::/64 1 | L/concurrent 2001:db8::/64 1");
    }

    @ParameterizedTest(name = "by {0} at {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            recipientDomain | MAIL | 192.0.2.1 from:a@b.c size:9                      | ''
            recipientDomain | RCPT | 192.0.2.1 from:a@b.c size:9 to:d@E.f             | L/messages/1m e.f 1 + L/messages/1h e.f 1 + L/recipients/1d e.f 1 + L/bytes/1d e.f 9
            recipientDomain | RCPT | 192.0.2.1 from:a@b.c size:9 to:d@e.f earlier:x@E.F | L/recipients/1d e.f 1
            recipientDomain | RCPT | 192.0.2.1 from:a@b.c size:9 to:d@e.f earlier:x@g.h | L/messages/1m e.f 1 + L/messages/1h e.f 1 + L/recipients/1d e.f 1 + L/bytes/1d e.f 9
            recipientDomain | END  | 192.0.2.1 from:a@b.c size:9 real:19 earlier:x@e.f earlier:y@g.h earlier:z@E.f | L/bytes/1d e.f 10 + L/bytes/1d g.h 10
            recipient       | RCPT | 192.0.2.1 from:a@b.c to:d+x@e.f earlier:y@e.f    | L/messages/1m d@e.f 1 + L/messages/1h d@e.f 1 + L/recipients/1d d@e.f 1 + L/bytes/1d d@e.f 1
            recipient       | RCPT | 192.0.2.1 from:a@b.c to:d+x@e.f earlier:D@e.f    | L/recipients/1d d@e.f 1
            recipient       | END  | 192.0.2.1 from:a@b.c real:19 earlier:x@e.f earlier:y@e.f | L/bytes/1d x@e.f 18 + L/bytes/1d y@e.f 18
            sender+recipientDomain | END | 192.0.2.1 from:a@b.c real:19 earlier:x@e.f | L/bytes/1d a@b.c e.f 18
            recipientDomain | END  | 192.0.2.1 from:a@b.c real:19                     | ''
            """)
    void byRecipientAMessageCountsOnceForEachKey(String key, Event event, String facts, String expected)
            throws IOException {
        assertThat(uses("key='" + key + "' messages='20/1m, 100/1h' recipients='500/1d' bytes='200M/1d'", event, facts))
                .isEqualTo(expected.replace("+ L", "| L"));
    }

    @ParameterizedTest
    @CsvSource({"bob@e.f, bob@e.f", "BOB+x@E.F, bob@e.f", "\"bob\"@e.f, bob@e.f"})
    void differentRecipientsAreOnesThatDiffer(String recipient, String member) throws IOException {
        assertThat(uses(
                        "key='user' uniqueRecipients='200/1h' window='sliding'",
                        Event.RCPT,
                        "192.0.2.1 user:a@b.c from:a@b.c to:" + recipient))
                .isEqualTo("L/uniqueRecipients/1h/sliding a@b.c " + member + " 1");
    }

    @Test
    void aKeyWithItsOwnNumbersIsCountedByThem() throws IOException {
        Files.writeString(base.resolve("own"), "a@b.c messages=1000/1h bytes=unlimited\n");
        String limit = "key='user' messages='20/1m, 100/1h' bytes='200M/1d' overrides='own'";
        assertThat(uses(limit, Event.MAIL, "192.0.2.1 user:A@B.c from:x@y")).isEqualTo("L/messages/1h a@b.c 1");
        assertThat(policy(limit)
                        .charges(Event.MAIL, LimitWorld.facts("192.0.2.1 user:A@B.c"))
                        .quota(0)
                        .rate()
                        .count())
                .isEqualTo(1000);
        assertThat(uses(limit, Event.MAIL, "192.0.2.1 user:d@b.c from:x@y"))
                .isEqualTo("L/messages/1m d@b.c 1 | L/messages/1h d@b.c 1 | L/bytes/1d d@b.c 1");
    }

    @Test
    void anEndedTransactionLeavesNoRecipients() {
        Recipients recipients = new Recipients();
        recipients.add("A@b.c");
        assertThat(recipients.addresses()).containsExactly("a@b.c");
        recipients.clear();
        assertThat(recipients.addresses()).isEmpty();
        assertThat(recipients.of(Key.parse("recipientDomain", 32, 64))).isEmpty();
    }

    private String uses(String limit, Event event, String facts) throws IOException {
        return LimitWorld.text(policy(limit).charges(event, LimitWorld.facts(facts)));
    }

    private LimitPolicy policy(String limit) throws IOException {
        LimitPolicy policy = LimitWorld.policy(base, "", "<limit name='L' " + limit + "/>", problems);
        assertThat(problems.all()).isEmpty();
        return policy;
    }
}
