package org.postern.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
            mbox line        | From bob@demo.example Tue Nov 24~From: alice@demo.example~ | header=? from=alice@demo.example
            no colon         | what is this~From: alice@demo.example~              | from=alice@demo.example
            no name          | : alice@demo.example~From: alice@demo.example~      | from=alice@demo.example
            """)
    void whoAMessageIsFrom(String name, String header, String expected) throws IOException {
        byte[] message = (header.replace("~", "\r\n").replace('^', '\r').replace('!', '\n') + "\r\nbody\r\n")
                .replace("\\t", "\t")
                .getBytes(ISO_8859_1);
        assertThat(read(message)).isEqualTo(expected);
    }

    /**
     * Each of these shows bob to a reader who is lenient in his own way: who drops what does not belong into a name, who ends
     * a line or a string where others do not. Java's escapes stand for octets.
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            NUL in name        | Fr\\0om: bob@demo.example               | header=?
            NUL before name    | \\0From: bob@demo.example               | header=?
            NUL before colon   | From\\0: bob@demo.example               | header=?
            VT before colon    | From\\x0b: bob@demo.example             | header=?
            FF before colon    | From\\x0c: bob@demo.example             | header=?
            FS before colon    | From\\x1c: bob@demo.example             | header=?
            VT in name         | Fr\\x0bom: bob@demo.example             | header=?
            DEL in name        | From\\x7f: bob@demo.example             | header=?
            BS in name         | Fx\\x08rom: bob@demo.example            | header=?
            bare CR in name    | Fr\\rom: bob@demo.example               | header=?
            bare CR at name    | \\rFrom: bob@demo.example               | header=? from=bob@demo.example
            CR before colon    | From\\r: bob@demo.example               | header=?
            full-width F       | \\xef\\xbc\\xa6rom: bob@demo.example    | header=?
            Cyrillic o         | Fr\\xd0\\xbem: bob@demo.example         | header=?
            zero-width space   | From\\xe2\\x80\\x8b: bob@demo.example   | header=?
            soft hyphen        | Fr\\xc2\\xadom: bob@demo.example        | header=?
            no-break space     | From\\xa0: bob@demo.example             | header=?
            byte order mark    | \\xef\\xbb\\xbfFrom: bob@demo.example   | header=?
            sender too         | Se\\0nder: bob@demo.example             | header=?
            resent too         | Resent\\0-From: bob@demo.example        | header=?
            any field          | X\\0: bob@demo.example                  | header=?
            space in name      | Fr om: bob@demo.example                 | header=?
            tab in name        | Fr\\tom: bob@demo.example               | header=?
            spaces at colon    | From \\t : bob@demo.example              | from=bob@demo.example
            space before name  | \\x20From: bob@demo.example             | from=bob@demo.example
            word before colon  | From x: bob@demo.example                | header=?
            no colon           | From bob@demo.example                   | header=?
            no colon, NUL      | Fr\\0om bob@demo.example                | header=?
            folded name        | Fr\\r\\n om: bob@demo.example           | header=?
            folded, then colon | From\\r\\n : bob@demo.example           | from=bob@demo.example
            folded, only WSP   | From:\\r\\n \\t\\r\\n bob@demo.example  | from=bob@demo.example
            folded after VT    | Subject: x\\x0bFrom: bob@demo.example   | from=bob@demo.example
            folded after RS    | Subject: x\\x1eFrom: bob@demo.example   | from=bob@demo.example
            blank by VT        | Subject: x\\r\\n\\x0b\\r\\nFrom: bob@demo.example | from=bob@demo.example
            blank by NUL       | Subject: x\\r\\n\\0\\r\\nFrom: bob@demo.example   | from=bob@demo.example
            blank by space     | Subject: x\\r\\n \\r\\nFrom: bob@demo.example    | from=bob@demo.example
            NUL in addresses   | From: bob@demo.example\\0 <alice@demo.example>     | from=?
            ESC in addresses   | From: bob@demo.example\\x1b <alice@demo.example>   | from=?
            C1 in addresses    | From: bob@demo.example\\xc2\\x85<alice@demo.example> | from=?
            VT in addresses    | From: bob@demo.example\\x0b <alice@demo.example>   | from=bob@demo.example<alice@demo.example>
            """)
    void whatALenientReaderMightTakeForAnAuthorIsFound(String name, String header, String expected) throws IOException {
        String found = read((unescape(header) + "\r\n\r\nbody\r\n").getBytes(ISO_8859_1));
        assertThat(found).isEqualTo(expected);
    }

    private static String unescape(String text) {
        return Pattern.compile("\\\\(?:x([0-9a-f]{2})|(.))")
                .matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(
                        match.group(1) != null
                                ? String.valueOf((char) Integer.parseInt(match.group(1), 16))
                                : String.valueOf("\0\r\n\t".charAt("0rnt".indexOf(match.group(2))))));
    }

    /** Mail of people whose software is old, or whose names are. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ISO-2022-JP subject | Subject: \\x1b$B$3\\x1b(B\\r\\nFrom: alice@demo.example
            UTF-8 subject       | Subject: Gr\\xc3\\xbc\\xc3\\x9fe\\r\\nFrom: alice@demo.example
            no empty line       | From: alice@demo.example\\r\\nGr\\xfc\\xdfe an alle
            a word alone        | From: alice@demo.example\\r\\nFromage
            page break          | Subject: x\\x0c\\r\\nFrom: alice@demo.example
            odd name            | X!#$%&'*+-/=?^_{}~.9: y\\r\\nFrom: alice@demo.example
            """)
    void honestOddHeadersAreRead(String name, String header) throws IOException {
        assertThat(read((unescape(header) + "\r\n\r\nbody\r\n").getBytes(ISO_8859_1)))
                .isEqualTo("from=alice@demo.example");
    }

    @Test
    void whetherThereIsAFromIsKnown() throws IOException {
        assertThat(names("From: alice@demo.example\r\n\r\n")).isTrue();
        assertThat(names("From:\r\n\r\n")).isTrue();
        assertThat(names("Fr\0om: alice@demo.example\r\n\r\n")).isTrue();
        assertThat(names("Sender: alice@demo.example\r\n\r\nFrom: alice@demo.example\r\n"))
                .isFalse();
        assertThat(names("Resent-From: alice@demo.example\r\n\r\n")).isFalse();
        assertThat(names("")).isFalse();
    }

    private static boolean names(String message) throws IOException {
        return AuthorFields.mayNameFrom(AuthorFields.read(new ByteArrayInputStream(message.getBytes(ISO_8859_1))));
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
