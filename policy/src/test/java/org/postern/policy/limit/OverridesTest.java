package org.postern.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.config.Problems;

class OverridesTest {
    private static final String LIMIT = "messages='20/1m, 100/1h' bytes='200M/1d'";

    @TempDir
    private Path base;

    private final Problems problems = new Problems();
    private int written;
    private Instant now = LimitWorld.NOW;

    @ParameterizedTest(name = "by {0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            user | Alice@demo.example messages=1000/1h bytes=2G/1d # newsletter | alice@demo.example | messages=1000/1h bytes=2147483648/1d
            user | alice@demo.example messages=1000/1h                          | alice@demo.example | bytes=209715200/1d messages=1000/1h
            user | alice@demo.example messages=5/1m burst 2, 50/1h              | alice@demo.example | bytes=209715200/1d messages=5/1m burst 2 messages=50/1h
            user | alice@demo.example messages=unlimited                        | alice@demo.example | bytes=209715200/1d
            user | bob messages=1/1h bytes=unlimited#x                          | bob                | told
            user | alice#1@demo.example messages=1/1h #x                        | alice#1@demo.example | bytes=209715200/1d messages=1/1h
            user | # alice@demo.example messages=1/1h                           | alice@demo.example | messages=20/1m messages=100/1h bytes=209715200/1d
            user+recipientDomain | a@b.c Far.Example messages=9/1h              | a@b.c far.example  | bytes=209715200/1d messages=9/1h
            sender | <>@192.0.2.1 messages=9/1h                                 | <>@192.0.2.1       | bytes=209715200/1d messages=9/1h
            sender | list+x=y.z@b.c messages=9/1h                               | list@b.c           | bytes=209715200/1d messages=9/1h
            client | 2001:db8::1 messages=9/1h                                  | 2001:db8::/64      | bytes=209715200/1d messages=9/1h
            """)
    void readsWhoHasHisOwnNumbers(String key, String line, String value, String expected) throws IOException {
        write("\n" + line + "\n");
        Limit limit = open(key);
        if (expected.equals("told")) {
            assertThat(problems.hasErrors()).isTrue();
            return;
        }
        assertThat(problems.all()).isEmpty();
        assertThat(numbers(limit, value)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "by {0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            user | alice@demo.example              | own:1 "alice@demo.example": is too short; write the user and what is different, such as messages=20/1m
            user+recipientDomain | a@b.c messages=9/1h | own:1 "a@b.c messages=9/1h": is too short; write the user+recipientDomain and what is different, such as messages=20/1m
            user | a@b.c x messages=9/1h           | own:1 "a@b.c x messages=9/1h": has "x" in the wrong place; write the user and what is different, such as messages=20/1m
            user | a@b.c errors=9/1h               | own:1 "a@b.c errors=9/1h": has "errors=", which L does not count; it counts messages, bytes
            user | a@b.c mails=9/1h                | own:1 "a@b.c mails=9/1h": has "mails=", which L does not count; it counts messages, bytes
            user | a@b.c messages=9/1h messages=9/1m | own:1 "a@b.c messages=9/1h messages=9/1m": has messages= twice; keep one of them
            user | a@b.c messages=0/1h             | own:1 "a@b.c messages=0/1h": messages="0/1h" has the number 0, which lets nothing pass; write 1 or more
            user | a@b.c messages=                 | own:1 "a@b.c messages=": messages="" is empty; write for example 100/1h
            user | a@b.c messages=9/1h, 0/1m       | own:1 "a@b.c messages=9/1h, 0/1m": messages="9/1h, 0/1m" "0/1m" has the number 0, which lets nothing pass; write 1 or more
            user | a@b.c bytes=1K/1h               | own:1 "a@b.c bytes=1K/1h": bytes="1K/1h" lets no message of 64K pass, which every server must take (RFC 5321 section 4.5.3.1.7); write a burst of 64K or more
            user | a%@b.c messages=9/1h            | own:1 "a%@b.c messages=9/1h": two hexadecimal digits must follow a percent sign; write the sign itself as %25
            sender | bob messages=9/1h             | own:1 "bob messages=9/1h": is no address; write it with its domain
            senderDomain | bob@b.c messages=9/1h   | own:1 "bob@b.c messages=9/1h": is an address, but the limit counts by domain; write the domain alone
            client | 10.0.0.0/8 messages=9/1h      | own:1 "10.0.0.0/8 messages=9/1h": is wider than the /32 by which the limit counts
            client | host messages=9/1h            | own:1 "host messages=9/1h": is no IP address; names are not looked up here
            sender | <>@x messages=9/1h            | own:1 "<>@x messages=9/1h": is no IP address; names are not looked up here
            all  | everyone messages=9/1h          | own:1 "everyone messages=9/1h": the limit counts all together; write all
            user | a@b.c messages=9/1h;A@b.c messages=8/1h | own:2 "A@b.c messages=8/1h": means the same as line 1; keep one of them
            user | x;y messages=z                  | own:1 "x": is too short; write the user and what is different, such as messages=20/1m/own:2 "y messages=z": messages="z" has no period; write for example 100/1h
            """)
    void eachBadLineIsTold(String key, String lines, String expected) throws IOException {
        write(lines.replace(';', '\n'));
        open(key);
        assertThat(problems).hasToString(expected.replace("20/1m/own", "20/1m\nown"));
    }

    @Test
    void aMissingFileIsTold() throws IOException {
        open("user");
        assertThat(problems).hasToString("own: " + base.resolve("own") + " does not exist");
    }

    @Test
    void aFileThatIsNoTextIsTold() throws IOException {
        Files.write(base.resolve("own"), "a@b.c messages=9/1h # \u00e4".getBytes(StandardCharsets.ISO_8859_1));
        open("user");
        assertThat(problems).hasToString("own: is not UTF-8 text");
    }

    @Test
    void aByteOrderMarkMeansNothing() throws IOException {
        write("\ufeffa@b.c messages=9/1h\n");
        assertThat(numbers(open("user"), "a@b.c")).isEqualTo("bytes=209715200/1d messages=9/1h");
    }

    @Test
    void aNewVersionCountsAtTheSecondLook() throws IOException {
        write("a@b.c messages=1/1h\n");
        Limit limit = open("user");
        write("a@b.c messages=2/1h\n");
        poll(limit);
        assertThat(numbers(limit, "a@b.c")).contains("messages=1/1h");
        poll(limit);
        assertThat(numbers(limit, "a@b.c")).contains("messages=2/1h");
        assertThat(limit.place("a@b.c")).hasToString("Optional[own:1]");
    }

    @Test
    void aBrokenVersionLeavesTheOldOneUntilARightOneComes() throws IOException {
        write("a@b.c messages=1/1h\n");
        Limit limit = open("user");
        write("# new\na@b.c messages=0/1h\n");
        pollTwice(limit);
        assertThat(numbers(limit, "a@b.c")).contains("messages=1/1h");
        assertThat(troubles(limit))
                .isEqualTo("own:2 \"a@b.c messages=0/1h\": messages=\"0/1h\" has the number 0, which lets nothing pass;"
                        + " write 1 or more");
        write("");
        pollTwice(limit);
        assertThat(troubles(limit))
                .isEqualTo("own: is empty now; a file that is meant to be empty holds a comment line");
        Files.delete(base.resolve("own"));
        pollTwice(limit);
        assertThat(numbers(limit, "a@b.c")).contains("messages=1/1h");
        assertThat(troubles(limit)).isEqualTo("own: " + base.resolve("own") + " does not exist");
        write("# nobody\n");
        pollTwice(limit);
        assertThat(limit.overrides().orElseThrow().size()).isZero();
        assertThat(troubles(limit)).isEmpty();
    }

    @Test
    void aSecondChangeWithinOneTickOfTheClockIsSeen() throws IOException {
        write("a@b.c messages=1/1h\n");
        FileTime time = FileTime.from(now);
        Files.setLastModifiedTime(base.resolve("own"), time);
        Limit limit = open("user");
        pollTwice(limit);
        Files.writeString(base.resolve("own"), "a@b.c messages=2/1h\n");
        Files.setLastModifiedTime(base.resolve("own"), time);
        poll(limit);
        assertThat(numbers(limit, "a@b.c")).contains("messages=1/1h");
        now = now.plusSeconds(2);
        poll(limit);
        assertThat(numbers(limit, "a@b.c")).contains("messages=2/1h");
    }

    private void pollTwice(Limit limit) {
        poll(limit);
        poll(limit);
    }

    private void poll(Limit limit) {
        limit.overrides().orElseThrow().poll(now);
    }

    private static String troubles(Limit limit) {
        return limit.overrides().orElseThrow().problems().stream()
                .map(Object::toString)
                .collect(Collectors.joining("\n"));
    }

    private static String numbers(Limit limit, String key) {
        return limit.quotas(key).stream()
                .map(quota -> quota.unit().text() + "=" + Rates.text(quota.rate()))
                .collect(Collectors.joining(" "));
    }

    private Limit open(String key) throws IOException {
        return LimitWorld.policy(
                        base, "", "<limit name='L' key='" + key + "' " + LIMIT + " overrides='own'/>", problems)
                .limits()
                .get(0);
    }

    /** Each version has a time of its own, long past. */
    private void write(String text) throws IOException {
        Path file = Files.writeString(base.resolve("own"), text);
        Files.setLastModifiedTime(file, FileTime.from(LimitWorld.NOW.minusSeconds(1000 - written++)));
    }
}
