package org.postern.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthorFieldsTest {
    /** In the header, {@code ~} is CRLF, {@code ^} a bare CR and {@code !} a bare LF; what is found reads field=address. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            plain            | From: alice@demo.example~                           | from=alice@demo.example
            display name     | From: Alice <alice@demo.example>~                   | from=alice@demo.example
            quoted name      | From: "bob@demo.example" <alice@demo.example>~      | from=alice@demo.example
            encoded word     | From: =?utf-8?q?bob=40demo.example?= <alice@demo.example>~ | from=alice@demo.example
            comment          | From: alice@demo.example (bob@demo.example)~        | from=alice@demo.example
            other case       | fROM: alice@demo.example~                           | from=alice@demo.example
            space at colon   | From : alice@demo.example~                          | from=alice@demo.example
            tab at colon     | From\t: alice@demo.example~                         | from=alice@demo.example
            folded           | From:~ Alice~\t<alice@demo.example>~                | from=alice@demo.example
            several          | From: alice@demo.example, Bob <bob@demo.example>~   | from=alice@demo.example from=bob@demo.example
            group            | From: us: alice@demo.example, bob@demo.example;~    | from=alice@demo.example from=bob@demo.example
            empty group      | From: us:;~                                         | from=?
            several fields   | From: alice@demo.example~X: y~From: bob@demo.example~ | from=alice@demo.example from=bob@demo.example
            sender           | From: alice@demo.example~Sender: bob@demo.example~  | from=alice@demo.example sender=bob@demo.example
            resent           | Resent-From: a@b.example~Resent-Sender: c@d.example~ | resent-from=a@b.example resent-sender=c@d.example
            last field       | Subject: x~From: alice@demo.example                 | from=alice@demo.example
            none             | Subject: x~To: bob@demo.example~                    | -
            other fields     | X-From: a@b.example~From-X: a@b.example~Fromage: a@b.example~ | -
            body             | Subject: x~~From: bob@demo.example~                 | -
            body after LF    | Subject: x!!From: bob@demo.example~                 | -
            empty            | From:~                                              | from=?
            no address       | From: nobody~                                       | from=?
            no domain        | From: alice@demo.example, bob~                      | from=alice@demo.example from=?
            only brackets    | From: <>~                                           | from=?
            bare LF          | Subject: x!From: bob@demo.example~                  | from=bob@demo.example
            bare CR          | Subject: x^From: bob@demo.example~                  | from=bob@demo.example
            bare CR, folded  | From: Alice^ <alice@demo.example>~                  | from=alice@demo.example
            CR CR LF         | Subject: x^~From: bob@demo.example~                 | from=bob@demo.example
            CR CR            | Subject: x^^From: bob@demo.example~                 | from=bob@demo.example
            mbox line        | From bob@demo.example Tue Nov 24~From: alice@demo.example~ | from=alice@demo.example
            no colon         | what is this~From: alice@demo.example~              | from=alice@demo.example
            no name          | : alice@demo.example~From: alice@demo.example~      | from=alice@demo.example
            """)
    void whoAMessageIsFrom(String name, String header, String expected) throws IOException {
        byte[] message = (header.replace("~", "\r\n").replace('^', '\r').replace('!', '\n') + "\r\nbody\r\n")
                .replace("\\t", "\t")
                .getBytes(ISO_8859_1);
        assertThat(read(message)).isEqualTo(expected);
    }

    @Test
    void octetsBeyondAsciiAreReadAsUtf8() throws IOException {
        assertThat(read("From: Jürgen <jürgen@demo.example>\r\n\r\n".getBytes(UTF_8)))
                .isEqualTo("from=jürgen@demo.example");
        assertThat(read("From: J\u00fcrgen <alice@demo.example>\r\n\r\n".getBytes(ISO_8859_1)))
                .isEqualTo("from=alice@demo.example");
    }

    @Test
    void aHeaderWithoutEndIsNotReadForEver() throws IOException {
        assertThat(read("X: y\r\n".repeat(300_000).getBytes(ISO_8859_1))).isEqualTo("header=?");
        assertThat(read(("X: " + "y".repeat(3_000_000)).getBytes(ISO_8859_1))).isEqualTo("header=?");
    }

    /** Each is asked about and recorded. */
    @Test
    void anAddressIsAskedAboutOnceAndAHundredAreTheMost() throws IOException {
        assertThat(read(("From: " + "a@b.example, ".repeat(50_000) + "c@d.example\r\n\r\n").getBytes(ISO_8859_1)))
                .isEqualTo("from=a@b.example from=c@d.example");
        StringBuilder many = new StringBuilder("From: a@b.example");
        for (int i = 0; i < 100; i++) {
            many.append(", a").append(i).append("@b.example");
        }
        assertThat(read((many + "\r\n\r\n").getBytes(ISO_8859_1))).isEqualTo("header=?");
    }

    @Test
    void anEmptyMessageIsFromNobody() throws IOException {
        assertThat(read(new byte[0])).isEqualTo("-");
        assertThat(read("\r\n".getBytes(ISO_8859_1))).isEqualTo("-");
    }

    private static String read(byte[] message) throws IOException {
        String found = AuthorFields.read(new ByteArrayInputStream(message)).stream()
                .map(author -> author.field() + "=" + author.address().orElse("?"))
                .collect(Collectors.joining(" "));
        return found.isEmpty() ? "-" : found;
    }
}
