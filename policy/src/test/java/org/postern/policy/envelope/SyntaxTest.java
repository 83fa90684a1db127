package org.postern.policy.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.policy.Decision;

class SyntaxTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mx.example",
                "localhost",
                "1and1.example",
                "xn--bcher-kva.example",
                "a-b.c-d.example",
                "3com",
                "[192.0.2.1]",
                "[IPv6:2001:db8::1]",
                "[ipv6:::1]",
                "[IPv6:::ffff:192.0.2.1]"
            })
    void hosts(String host) {
        assertThat(Syntax.ofHost(host, false)).isEmpty();
        assertThat(new HeloWellFormed().decide(host).verdict()).isEqualTo(Decision.Verdict.ACCEPT);
    }

    @ParameterizedTest(name = "[{0}]: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                | no domain
            .                 | domain with a label that is none
            mx.example.       | domain with a label that is none
            .example          | domain with a label that is none
            a..example        | domain with a label that is none
            my_host           | domain with a label that is none
            -a.example        | domain with a label that is none
            a-.example        | domain with a label that is none
            my host           | domain with a label that is none
            bücher.example    | domain with a label that is none
            192.0.2.1         | domain that ends with a number
            12345             | domain that ends with a number
            2001:db8::1       | domain with a label that is none
            []                | no address literal
            [192.0.2.1        | no address literal
            [192.0.2]         | no address literal
            [192.0.2.256]     | no address literal
            [192.0.2.01]      | no address literal
            [2001:db8::1]     | no address literal
            [IPv6:192.0.2.1]  | no address literal
            [IPv6:2001:db8]   | no address literal
            [IPv6:fe80::1%1]  | no address literal
            [TAG:x]           | no address literal
            """)
    void notHosts(String host, String problem) {
        assertThat(Syntax.ofHost(host, false)).contains(problem);
        assertThat(new HeloWellFormed().decide(host).reply().orElseThrow())
                .hasToString("501 5.5.2 Give a domain name or an address literal, such as [192.0.2.1]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bob@example.com",
                "b.o.b+tag@example.com",
                "!#$%&'*+-/=?^_`{|}~@example.com",
                "\"b ob\"@example.com",
                "\"b@ob\"@example.com",
                "\"b\\\"ob\"@example.com",
                "\"\"@example.com",
                "bob@[192.0.2.1]",
                "bob@[IPv6:2001:db8::1]",
                "@relay.example:bob@example.com",
                "@a.example,@b.example:bob@example.com"
            })
    void mailboxes(String address) {
        assertThat(Syntax.ofMailbox(address, false)).isEmpty();
        assertThat(Syntax.ofMailbox(address, true)).isEmpty();
    }

    @ParameterizedTest(name = "[{0}]: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            bob                       | no domain
            @example.com              | no local part
            bob@                      | no domain
            .bob@example.com          | local part is neither a dot-string nor a quoted string
            bob.@example.com          | local part is neither a dot-string nor a quoted string
            b..ob@example.com         | local part is neither a dot-string nor a quoted string
            b ob@example.com          | local part is neither a dot-string nor a quoted string
            b@ob@example.com          | local part is neither a dot-string nor a quoted string
            b(c)ob@example.com        | local part is neither a dot-string nor a quoted string
            b,ob@example.com          | local part is neither a dot-string nor a quoted string
            "bob@example.com          | local part is neither a dot-string nor a quoted string
            "b"ob"@example.com        | local part is neither a dot-string nor a quoted string
            "bob\\"@example.com        | local part is neither a dot-string nor a quoted string
            <bob@example.com          | local part is neither a dot-string nor a quoted string
            bob@exam_ple.com          | domain with a label that is none
            bob@example.com.          | domain with a label that is none
            bob@192.0.2.1             | domain that ends with a number
            bob@[192.0.2]             | no address literal
            @relay.example,x:bob@example.com | source route without @
            @re_lay.example:bob@example.com  | domain with a label that is none
            bücher@example.com        | non-ASCII without SMTPUTF8
            bob@bücher.example        | non-ASCII without SMTPUTF8
            """)
    void notMailboxes(String address, String problem) {
        assertThat(Syntax.ofMailbox(address, false)).contains(problem);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            bücher@bücher.example  | ``
            "bü cher"@example.com  | ``
            用户@例え.jp            | ``
            b ü@example.com        | local part is neither a dot-string nor a quoted string
            bob@a ü.example        | domain with a label that is none
            """)
    void withSmtpUtf8(String address, String problem) {
        assertThat(Syntax.ofMailbox(address, true))
                .isEqualTo(Optional.of(problem).filter(text -> !text.isEmpty()));
    }

    @Test
    void lengths() {
        String label = "a".repeat(63);
        String domain = String.join(".", label, label, "b".repeat(52), "example");
        assertThat(Syntax.ofMailbox("b".repeat(64) + "@example.com", false)).isEmpty();
        assertThat(Syntax.ofMailbox("b".repeat(65) + "@example.com", false))
                .contains("local part of more than 64 octets");
        assertThat(Syntax.ofMailbox("ü".repeat(33) + "@example.com", true))
                .contains("local part of more than 64 octets");
        assertThat(Syntax.ofHost(label + ".example", false)).isEmpty();
        assertThat(Syntax.ofHost("a" + label + ".example", false)).contains("domain with a label that is none");
        assertThat(Syntax.ofHost(String.join(".", label, label, label, "b".repeat(63)), false))
                .isEmpty();
        assertThat(Syntax.ofHost(String.join(".", label, label, label, label, "c"), false))
                .contains("domain of more than 255 octets");
        assertThat(Syntax.ofMailbox("bob@" + domain, false)).isEmpty();
        assertThat(Syntax.ofMailbox("b".repeat(64) + "@" + domain, false)).isEmpty();
        assertThat(Syntax.ofMailbox("b".repeat(64) + "@a." + domain, false)).contains("more than 254 octets");
    }

    @Test
    void nothingThatAClientSendsMakesItFail() {
        Random random = new Random(1);
        List<String> parts =
                List.of("a", ".", "@", "\"", "\\", "[", "]", ":", "IPv6:", "1", "-", " ", "ü", "\ud800", ",", "");
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(12); n > 0; n--) {
                text.append(parts.get(random.nextInt(parts.size())));
            }
            Syntax.ofMailbox(text.toString(), random.nextBoolean());
            Syntax.ofHost(text.toString(), random.nextBoolean());
        }
        Syntax.ofMailbox("\"" + "\\".repeat(10_000), true);
        Syntax.ofHost(".".repeat(10_000), true);
    }

    @ParameterizedTest(name = "{0} {1} {2}: {3}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            MAIL | ``               | false | 250
            MAIL | bob@good.example | false | 250
            MAIL | b..b@good.example | false | 553 5.1.3 This is no valid mail address
            MAIL | postmaster       | false | 553 5.1.3 This is no valid mail address
            MAIL | ü@good.example   | false | 553 5.1.3 This is no valid mail address
            MAIL | ü@good.example   | true  | 250
            RCPT | postmaster       | false | 250
            RCPT | Postmaster       | false | 250
            RCPT | alice            | false | 553 5.1.3 This is no valid mail address
            RCPT | a..b@demo.example | false | 553 5.1.3 This is no valid mail address
            RCPT | a..b@far.example | false | 553 5.1.3 This is no valid mail address
            RCPT | alice@demo.example | false | 250
            RCPT | @relay.example:alice@demo.example  | false | 250
            RCPT | @re_lay.example:alice@demo.example | false | 553 5.1.3 This is no valid mail address
            RCPT | @re_lay.example:postmaster | false | 553 5.1.3 This is no valid mail address
            """)
    void addresses(String verb, String address, boolean utf8, String reply) {
        World world = new World("<mailSyntax/>");
        world.utf8 = utf8;
        assertThat(verb.equals("MAIL") ? world.mail(address) : world.rcpt(address))
                .isEqualTo(reply);
    }

    @Test
    void theRecordSaysWhatIsWrong() {
        assertThat(new AddressWellFormed().ofSender("b..b@good.example", false))
                .hasToString("mail-syntax enforce refuse (malformed) sender=b..b@good.example"
                        + " problem=local part is neither a dot-string nor a quoted string"
                        + " -> 553 5.1.3 This is no valid mail address");
    }
}
