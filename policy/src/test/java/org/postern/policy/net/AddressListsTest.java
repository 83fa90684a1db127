package org.postern.policy.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.SettingsReader;

class AddressListsTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private final Problems problems = new Problems();

    @TempDir
    private Path base;

    @BeforeEach
    void createFolder() throws IOException {
        Files.createDirectories(base.resolve("conf"));
    }

    @Test
    void readsElementsAndFilesIntoOneTable() throws IOException {
        write("conf/allow.cidr", "# our own\n\n192.0.2.0/24\r\n  2001:db8:7::/48 # lab\n203.0.113.1");
        write("conf/deny.cidr", "\ufeff192.0.2.66 until=2026-12-31T00:00Z # hacked\n192.0.2.70-192.0.2.71\n");
        AddressLists lists = read("""
                allow 198.51.100.0/24 # partner
                deny 198.51.100.7
                allowFile conf/allow.cidr
                denyFile conf/deny.cidr
                """);
        assertThat(problems).hasToString("");
        assertThat(found(lists, "198.51.100.1")).isEqualTo("allow 198.51.100.0/24 # partner (smtpserver.xml, <allow>)");
        assertThat(found(lists, "198.51.100.7")).isEqualTo("deny 198.51.100.7 (smtpserver.xml, <deny>)");
        assertThat(found(lists, "192.0.2.1")).isEqualTo("allow 192.0.2.0/24 (conf/allow.cidr:3)");
        assertThat(found(lists, "192.0.2.66"))
                .isEqualTo("deny 192.0.2.66 until=2026-12-31T00:00:00Z # hacked (conf/deny.cidr:1)");
        assertThat(found(lists, "192.0.2.71")).isEqualTo("deny 192.0.2.70/31 (conf/deny.cidr:2)");
        assertThat(found(lists, "2001:db8:7::1")).isEqualTo("allow 2001:db8:7::/48 # lab (conf/allow.cidr:4)");
        assertThat(found(lists, "203.0.113.1")).isEqualTo("allow 203.0.113.1 (conf/allow.cidr:5)");
        assertThat(found(lists, "203.0.113.2")).isEqualTo("none");
        assertThat(lists.status().toString())
                .isEqualTo("[conf/allow.cidr: 3 entries of 2026-11-24T12:00:00Z,"
                        + " conf/deny.cidr: 2 entries of 2026-11-24T12:00:00Z]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    allow 10.0.0.1/8    | smtpserver.xml, <allow> "10.0.0.1/8": host bits are set; did you mean 10.0.0.0/8?
                    deny mail.example.com | smtpserver.xml, <deny> "mail.example.com": is no IP address; names are not looked up here
                    allow               | smtpserver.xml, <allow>: is empty
                    deny # reason       | smtpserver.xml, <deny> "# reason": names no address
                    allow 0.0.0.0/0     | smtpserver.xml, <allow> "0.0.0.0/0": allows every IPv4 client; use <otherwise>accept</otherwise> and only deny lists instead
                    allow ::/0 # all    | smtpserver.xml, <allow> "::/0": allows every IPv6 client; use <otherwise>accept</otherwise> and only deny lists instead
                    allowFile conf/none | smtpserver.xml, <allowFile> "conf/none": {base}/conf/none does not exist
                    denyFile conf       | smtpserver.xml, <denyFile> "conf": {base}/conf is no regular file
                    denyFile            | smtpserver.xml, <denyFile>: is empty
                    """)
    void refuses(String element, String error) {
        read(element);
        assertThat(problems).hasToString(error.replace("{base}", base.toString()));
        assertThat(problems.hasErrors()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    deny 0.0.0.0/0      | smtpserver.xml, <deny> "0.0.0.0/0": refuses every IPv4 client that is not allowed
                    deny ::/0           | smtpserver.xml, <deny> "::/0": refuses every IPv6 client that is not allowed
                    allow 10.0.0.0/8 until=2026-11-24T12:00Z | smtpserver.xml, <allow> "10.0.0.0/8 until=2026-11-24T12:00Z": has ended and counts no more; remove it
                    allow 10.0.0.0/8 until=2026-11-24T12:01Z | ''
                    allow 10.0.0.0/8;allow 10.0.0.0/8 | smtpserver.xml, <allow> "10.0.0.0/8": stands already at smtpserver.xml, <allow>
                    allow 10.0.0.0/8;deny 10.0.0.0/8  | smtpserver.xml, <allow> "10.0.0.0/8": is denied at smtpserver.xml, <deny>, and deny wins
                    """)
    void warns(String elements, String warning) {
        read(elements.replace(';', '\n'));
        assertThat(problems).hasToString(warning);
        assertThat(problems.hasErrors()).isFalse();
    }

    @Test
    void namesFileAndLineOfEveryBadLine() throws IOException {
        write("conf/allow.cidr", "10.0.0.1/8 # oops\n\n0.0.0.0-255.255.255.255\n10.0.0.0/8\n10.0.0.0/8 until=now\n");
        write("conf/deny.cidr", "# none\n192.0.2.256\n192.0.2.7\n10.0.0.0/8\n192.0.2.7 until=2026-01-01T00:00Z\n");
        read("allowFile conf/allow.cidr\ndenyFile conf/deny.cidr");
        assertThat(problems).hasToString("""
                        conf/allow.cidr:1 "10.0.0.1/8": host bits are set; did you mean 10.0.0.0/8?
                        conf/allow.cidr:3 "0.0.0.0-255.255.255.255": allows every IPv4 client; use <otherwise>accept</otherwise> and only deny lists instead
                        conf/allow.cidr:5 "10.0.0.0/8 until=now": "now" is no date and time with an offset; write it like until=2026-12-31T00:00Z
                        conf/deny.cidr:2 "192.0.2.256": "256" is not within 0..255
                        conf/deny.cidr:5 "192.0.2.7 until=2026-01-01T00:00Z": has ended and counts no more; remove it
                        conf/deny.cidr:5 "192.0.2.7": stands already at conf/deny.cidr:3
                        conf/allow.cidr:4 "10.0.0.0/8": is denied at conf/deny.cidr:4, and deny wins""");
    }

    @Test
    void aFileIsReadOnlyOnce() throws IOException {
        write("conf/a.cidr", "10.0.0.0/8\n");
        read("allowFile conf/a.cidr\nallowFile conf/../conf/a.cidr\ndenyFile conf/a.cidr");
        assertThat(problems).hasToString("""
                        smtpserver.xml, <allowFile> "conf/../conf/a.cidr": is read already as <allowFile>; keep one of them
                        smtpserver.xml, <denyFile> "conf/a.cidr": is read already as <allowFile>; keep one of them""");
    }

    @Test
    void theValidatorSpeaksBeforeTheFirstTableCounts() {
        AddressLists.read(
                reader("allow 10.0.0.0/8"),
                base,
                NOW,
                problems,
                (table, found) -> found.error(Place.file("postern.properties"), "has " + table.size() + " entry"),
                ListListener.NONE);
        assertThat(problems).hasToString("postern.properties: has 1 entry");
    }

    @Test
    void unknownAttributesAreErrors() {
        Settings allow = new Settings(
                Place.file("smtpserver.xml").in("<allow>"), "allow", Map.of("until", "x"), "10.0.0.0/8", List.of());
        Settings handler = new Settings(Place.file("smtpserver.xml"), "handler", Map.of(), "", List.of(allow));
        AddressLists.read(new SettingsReader(handler, problems), base, NOW, problems);
        assertThat(problems).hasToString("smtpserver.xml, <allow>: unknown attribute until=; none is known here");
    }

    @Test
    void aFileThatIsNoListOfLinesIsRefusedAtOnce() throws IOException {
        String fits = "10.0.0.1 # " + "x".repeat(ListLine.MAX_LENGTH - 11);
        bytes("nul", "10.0.0.0/8\n10.1.0.0\0\nwrong\n".getBytes(StandardCharsets.UTF_8));
        bytes("latin1", "10.0.0.0/8 # caf\u00e9\nwrong\n".getBytes(StandardCharsets.ISO_8859_1));
        bytes("utf16", "10.0.0.0/8\n".getBytes(StandardCharsets.UTF_16));
        bytes("long", (fits + "\n" + fits + "x\nwrong\n").getBytes(StandardCharsets.UTF_8));
        bytes("endless", "1".repeat(1 << 20).getBytes(StandardCharsets.UTF_8));
        bytes(
                "wide",
                ("# " + "\u20ac".repeat(1_022) + "\n# " + "\u20ac".repeat(1_023)).getBytes(StandardCharsets.UTF_8));
        bytes("fine", ("10.9.0.0/16 # caf\u00e9 \ud83d\ude00\n").getBytes(StandardCharsets.UTF_8));
        read(
                "denyFile nul\ndenyFile latin1\ndenyFile utf16\ndenyFile long\ndenyFile endless\ndenyFile wide\ndenyFile fine");
        assertThat(problems).hasToString("""
                        nul:2: holds a NUL byte; a list is UTF-8 text
                        latin1:1: is not UTF-8
                        utf16:1: holds a NUL byte; a list is UTF-8 text
                        long:2: is longer than 1024 characters
                        endless:1: is longer than 1024 characters
                        wide:2: is longer than 1024 characters""");
    }

    @Test
    void aListHasItsLimits() throws IOException {
        try (RandomAccessFile large = new RandomAccessFile(base.resolve("large").toFile(), "rw")) {
            large.setLength(ListText.MAX_BYTES + 1);
        }
        byte[] blank = new byte[ListText.MAX_LINES + 1];
        Arrays.fill(blank, (byte) '\n');
        bytes("lines", blank);
        read("denyFile large\ndenyFile lines");
        assertThat(problems).hasToString("""
                        large: is larger than the 256 MB that a list may have
                        lines:20000001: is beyond the 20000000 lines that a list may have""");
    }

    private AddressLists read(String elements) {
        return AddressLists.read(reader(elements), base, NOW, problems);
    }

    /** One element a line: its name, a space and its text. */
    private SettingsReader reader(String elements) {
        Place place = Place.file("smtpserver.xml");
        List<Settings> children = elements.lines()
                .map(line -> line.split(" ", 2))
                .map(parts -> new Settings(
                        place.in("<" + parts[0] + ">"),
                        parts[0],
                        Map.of(),
                        parts.length == 2 ? parts[1] : "",
                        List.of()))
                .toList();
        return new SettingsReader(new Settings(place, "handler", Map.of(), "", children), problems);
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(base.resolve(file), text);
    }

    private void bytes(String file, byte[] content) throws IOException {
        Files.write(base.resolve(file), content);
    }

    private static String found(AddressLists lists, String address) {
        return lists.table()
                .find(IpLiteral.parse(address), NOW)
                .map(AddressEntry::toString)
                .orElse("none");
    }
}
