package org.postern.policy.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.command.Directory;

class LocalAddressesTest {
    private static final String TROUBLE = "451 4.3.0 Recipients cannot be looked up at the moment, try again later";

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            ''               | alice@demo.example     | 250
            ''               | anyone@caught.example  | 250
            ''               | bob@far.example        | 250
            ''               | nobody@demo.example    | 550 5.1.1 No such address here
            ''               | postmaster@demo.example | 250
            mode='warn'      | nobody@demo.example    | 250
            mode='off'       | nobody@demo.example    | 250
            onError='accept' | nobody@demo.example    | 550 5.1.1 No such address here
            """)
    void recipients(String attributes, String recipient, String reply) {
        World world = new World("<recipientExists " + attributes + "/>");
        assertThat(world.rcpt(recipient)).isEqualTo(reply);
        world.local.put(recipient, LocalAddress.trouble("down"));
        boolean passes = !attributes.isEmpty() || recipient.startsWith("postmaster");
        assertThat(world.rcpt(recipient)).isEqualTo(passes ? "250" : TROUBLE);
    }

    @ParameterizedTest(name = "{0} <{1}>: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            ''               | ''                     | 250
            ''               | alice@demo.example     | 250
            ''               | anyone@caught.example  | 250
            ''               | bob@far.example        | 250
            ''               | nobody@demo.example    | 550 5.1.0 The sender's address does not exist here
            mode='warn'      | nobody@demo.example    | 250
            mode='off'       | nobody@demo.example    | 250
            onError='accept' | nobody@demo.example    | 550 5.1.0 The sender's address does not exist here
            """)
    void senders(String attributes, String sender, String reply) {
        World world = new World("<senderLocal " + attributes + "/>");
        world.sender = sender;
        assertThat(world.rcpt("alice@demo.example")).isEqualTo(reply);
        world.local.put(sender, LocalAddress.trouble("down"));
        assertThat(world.rcpt("alice@demo.example"))
                .isEqualTo(
                        attributes.isEmpty() && !sender.isEmpty()
                                ? "451 4.3.0 The sender cannot be looked up at the moment, try again later"
                                : "250");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            alice@demo.example | EXISTS
            Alice@DEMO.example | EXISTS
            alice              | EXISTS
            team@demo.example  | EXISTS
            any@demo.example   | EXISTS
            x@demo.example     | UNKNOWN
            x@far.example      | FOREIGN
            down@demo.example  | it is down
            torn@demo.example  | java.lang.IllegalStateException: torn
            """)
    void byTheDirectory(String address, String found) {
        LocalAddresses addresses = new DirectoryAddresses(new SomeDirectory(), Runnable::run, Duration.ofSeconds(5));
        assertThat(addresses.find(address).join()).hasToString(found);
    }

    @Test
    void aDirectoryThatDoesNotAnswerIsTrouble() {
        LocalAddresses silent = new DirectoryAddresses(new SomeDirectory(), never -> {}, Duration.ofMillis(1));
        assertThat(silent.find("alice@demo.example").join()).hasToString("timeout");
        LocalAddresses full = new DirectoryAddresses(
                new SomeDirectory(),
                never -> {
                    throw new RejectedExecutionException();
                },
                Duration.ofSeconds(5));
        assertThat(full.find("alice@demo.example").join()).hasToString("too many look-ups at once");
    }

    /** alice is a mailbox, team a group, and any is caught. */
    private static final class SomeDirectory implements Directory {
        @Override
        public String defaultDomain() {
            return "demo.example";
        }

        @Override
        public boolean isLocal(String domain) {
            return domain.equals("demo.example");
        }

        @Override
        public boolean isMailbox(String address) {
            if (address.startsWith("down")) {
                throw new Unavailable("it is down", null);
            }
            if (address.startsWith("torn")) {
                throw new IllegalStateException("torn");
            }
            return address.equals("alice@demo.example");
        }

        @Override
        public List<String> targets(String address) {
            return address.equals("team@demo.example") ? List.of("alice@demo.example") : List.of();
        }

        @Override
        public boolean isRedirected(String address) {
            return address.equals("any@demo.example") || Directory.super.isRedirected(address);
        }

        @Override
        public Optional<String> addressOf(String user) {
            return Optional.of(user);
        }
    }
}
