package org.postern.distribution;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Guessers at the listener relay-submission, where an address has 5 failures free and an account 8, and the first delay is
 * five minutes: what reaches the user store is exactly what is free. Accounts and networks are those of this test alone.
 */
@ExtendWith(SharedJames.class)
class PasswordGuessingIT {
    private static final int PORT = 2541;
    private static final int FREE_PER_ADDRESS = 5;
    private static final int FREE_PER_ACCOUNT = 8;
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    /** Twenty connections with six guesses each, all at once, at accounts of which none is guessed twice. */
    @Test
    void oneAddressReachesTheStoreNoMoreThanItsFreeFailures(TestJames james) throws Exception {
        String address = "127.30.0.1";
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger delayed = new AtomicInteger();
        Parallel.run(20, thread -> {
            for (int i = 0; i < 6; i++) {
                try (SmtpClient smtp = greeted(james, address)) {
                    count(login(smtp, "one-" + thread + "-" + i + "@demo.example", "wrong"), asked, delayed);
                }
            }
        });
        assertThat(asked).hasValue(FREE_PER_ADDRESS);
        assertThat(delayed).hasValue(20 * 6 - FREE_PER_ADDRESS);
        assertAskedTheStore(james, FREE_PER_ADDRESS, address);
        // Not even the right password is tried from there.
        try (SmtpClient smtp = greeted(james, address)) {
            assertThat(login(smtp, "bob@demo.example", "demo")).startsWith("454 4.7.0 Too many failed logins, ");
        }
    }

    /** A thousand addresses, each in a network of its own, twice each, on one account that its owner uses meanwhile. */
    @Test
    void aThousandAddressesReachOneAccountNoMoreThanItsFreeFailures(TestJames james) throws Exception {
        String owner = "127.31.0.1";
        try (SmtpClient smtp = greeted(james, owner)) {
            assertThat(login(smtp, "carol@demo.example", "demo")).startsWith("235 ");
        }
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger delayed = new AtomicInteger();
        Parallel.run(8, thread -> {
            for (int i = thread; i < 1_000; i += 8) {
                try (SmtpClient smtp = greeted(james, "127." + (40 + i / 250) + "." + i % 250 + ".1")) {
                    for (String spelling : List.of("carol@demo.example", "Carol@[demo.example]")) {
                        count(login(smtp, spelling, "wrong"), asked, delayed);
                    }
                }
                if (i % 100 == 0) {
                    try (SmtpClient smtp = greeted(james, owner)) {
                        assertThat(login(smtp, "carol@demo.example", "demo")).startsWith("235 ");
                    }
                }
            }
        });
        assertThat(asked).hasValue(FREE_PER_ACCOUNT);
        assertThat(delayed).hasValue(2_000 - FREE_PER_ACCOUNT);
        assertAskedTheStore(james, FREE_PER_ACCOUNT, "127.40.", "127.41.", "127.42.", "127.43.");
        // From where nobody has seen the owner, nobody can tell the owner from a guesser; from home all is as ever.
        try (SmtpClient smtp = greeted(james, "127.32.0.1")) {
            assertThat(login(smtp, "carol@demo.example", "demo")).startsWith("454 4.7.0 Too many failed logins, ");
        }
        try (SmtpClient smtp = greeted(james, owner)) {
            assertThat(login(smtp, "carol@demo.example", "demo")).startsWith("235 ");
        }
    }

    @Test
    void anExemptAddressIsNeverDelayed(TestJames james) throws Exception {
        for (int i = 0; i < 3 * FREE_PER_ACCOUNT; i++) {
            try (SmtpClient smtp = greeted(james, "127.0.0.35")) {
                assertThat(login(smtp, "exempt@demo.example", "wrong")).startsWith("535 5.7.8 ");
            }
        }
        try (SmtpClient smtp = greeted(james, "127.0.0.35")) {
            assertThat(login(smtp, "alice@demo.example", "demo")).startsWith("235 ");
        }
        assertAskedTheStore(james, 3 * FREE_PER_ACCOUNT, "127.0.0.35");
    }

    private static SmtpClient greeted(TestJames james, String address) throws IOException {
        SmtpClient smtp = SmtpClient.connect(james.port(PORT), address);
        smtp.expect("220 ");
        return smtp;
    }

    private static String login(SmtpClient smtp, String user, String password) throws IOException {
        byte[] credentials = ("\0" + user + "\0" + password).getBytes(ISO_8859_1);
        smtp.send("AUTH PLAIN " + Base64.getEncoder().encodeToString(credentials));
        return String.valueOf(smtp.reply());
    }

    private static void count(String reply, AtomicInteger asked, AtomicInteger delayed) {
        if (reply.startsWith("535 5.7.8 ")) {
            asked.incrementAndGet();
        } else {
            assertThat(reply).startsWith("454 4.7.0 Too many failed logins, try again in ");
            delayed.incrementAndGet();
        }
    }

    /** Waits until so many failed logins from these addresses are recorded; more there must never be. */
    private static void assertAskedTheStore(TestJames james, int times, String... addresses)
            throws IOException, InterruptedException {
        Await.until(() -> "the records of the failed logins", DEADLINE, () -> {
            long found = failedLogins(james, addresses);
            assertThat(found).isLessThanOrEqualTo(times);
            return Optional.of(true).filter(all -> found == times);
        });
    }

    private static long failedLogins(TestJames james, String... addresses) throws IOException {
        return james.audit().records().stream()
                .filter(record -> record.path("rule.name").asText().equals("login"))
                .filter(record -> record.path("postern.reason").asText().equals("failed"))
                .map((JsonNode record) -> record.path("client.ip").asText())
                .filter(ip -> List.of(addresses).stream()
                        .anyMatch(one -> one.endsWith(".") ? ip.startsWith(one) : ip.equals(one)))
                .count();
    }
}
