package org.postern.policy.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.Mode;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.XmlSettings;
import org.postern.policy.net.Block;
import org.postern.policy.net.ListListener;

class ConnectPolicyTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    @TempDir
    private Path base;

    private final Problems problems = new Problems();

    @Test
    void readsItsSettings() throws IOException {
        ConnectPolicy policy = read("", "<allow>10.0.0.0/8</allow><otherwise>refuse</otherwise>");
        assertThat(policy.mode()).isEqualTo(Mode.ENFORCE);
        assertThat(policy.lists().table().size()).isEqualTo(1);
        assertThat(read("mode='warn'", "<otherwise>accept</otherwise>").mode()).isEqualTo(Mode.WARN);
        assertThat(problems.all()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''            | <allow>10.0.0.0/8</allow>         | f.xml: <otherwise> is missing; write <otherwise>refuse</otherwise>, or accept to let only the deny lists count
            ''            | <deny>10.0.0.0/8</deny>           | f.xml: <otherwise> is missing; write <otherwise>refuse</otherwise>, or accept to let only the deny lists count
            ''            | <otherwise>maybe</otherwise>      | f.xml, <otherwise> "maybe": is neither refuse nor accept
            ''            | <otherwise/>                      | f.xml, <otherwise>: is empty
            ''            | <otherwise>refuse</otherwise>     | f.xml: no <allow> or <allowFile>: every client would be refused; name those that may connect
            ''            | <otherwise>accept</otherwise><otherwise>refuse</otherwise> | f.xml, <otherwise>: stands 2 times; keep one of them
            mode='strict' | <otherwise>accept</otherwise>     | f.xml: mode="strict" is none of enforce, warn, off
            mod='warn'    | <otherwise>accept</otherwise>     | f.xml: unknown attribute mod=; did you mean mode?
            ''            | <alow>10.0.0.0/8</alow><otherwise>accept</otherwise> | f.xml, <alow>: unknown element; did you mean allow?
            """)
    void eachMistakeIsToldOnce(String attributes, String elements, String problem) throws IOException {
        read(attributes, elements);
        assertThat(problems).hasToString(problem);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            single allowed              | 10.0.0.1    | +10.0.0.0/8                             | 10.0.0.0/8
            single denied               | 10.0.0.1    | +10.0.0.0/8 -10.0.0.1                   | -
            single denied as a block    | 10.0.0.1    | +10.0.0.0/8 -10.0.0.0/24                | -
            single allowed in a denied  | 10.0.0.1    | -10.0.0.0/8 +10.0.0.0/24                | 10.0.0.0/24
            single elsewhere            | 192.0.2.1   | +10.0.0.0/8                             | -
            block allowed               | 10.0.0.0/24 | +10.0.0.0/8                             | 10.0.0.0/8
            same block allowed          | 10.0.0.0/24 | +10.0.0.0/24                            | 10.0.0.0/24
            same block denied           | 10.0.0.0/24 | +10.0.0.0/8 -10.0.0.0/24                | -
            wider block denied          | 10.0.0.0/24 | +10.0.0.0/8 -10.0.0.0/16                | -
            part of the block allowed   | 10.0.0.0/24 | +10.0.0.128/25                          | 10.0.0.128/25
            part of a denied allowed    | 10.0.0.0/24 | -10.0.0.0/24 +10.0.0.9                  | 10.0.0.9
            only its first denied       | 10.0.0.0/24 | +10.0.0.0/8 -10.0.0.0                   | 10.0.0.0/8
            only its last denied        | 10.0.0.0/24 | +10.0.0.0/8 -10.0.0.255                 | 10.0.0.0/8
            allowed although it ended   | 10.0.0.1    | +10.0.0.1;until=2026-01-01T00:00Z       | 10.0.0.1
            IPv6 block                  | 2001:db8::/64 | +2001:db8::/32                        | 2001:db8::/32
            """)
    void aTrustedProxyMustNotBeAllowedAsAClient(String name, String proxy, String entries, String complaint)
            throws IOException {
        StringBuilder xml = new StringBuilder("<otherwise>accept</otherwise>");
        Arrays.stream(entries.split(" ")).forEach(entry -> {
            String element = entry.startsWith("+") ? "allow" : "deny";
            xml.append("<" + element + ">" + entry.substring(1).replace(';', ' ') + "</" + element + ">");
        });
        read("", xml.toString(), Block.parse(proxy));
        String message = "f.xml, <allow> \"" + complaint + "\": allows the trusted proxy " + proxy
                + " (postern.properties) as a client; deny the proxy here, or narrow this entry";
        assertThat(problems.errors()).hasToString(complaint.equals("-") ? "[]" : "[" + message + "]");
    }

    @Test
    void aProxyInAFileIsToldWithItsLine() throws IOException {
        Files.writeString(base.resolve("allow.cidr"), "# ours\n10.0.0.0/8\n");
        read("", "<allowFile>allow.cidr</allowFile><otherwise>refuse</otherwise>", Block.parse("10.9.0.1"));
        assertThat(problems)
                .hasToString("allow.cidr:2 \"10.0.0.0/8\": allows the trusted proxy 10.9.0.1"
                        + " (postern.properties) as a client; deny the proxy here, or narrow this entry");
    }

    private ConnectPolicy read(String attributes, String elements, Block... proxies) throws IOException {
        Path file = Files.writeString(
                base.resolve("f.xml"), "<handler class='x' " + attributes + ">" + elements + "</handler>");
        return ConnectPolicy.read(
                XmlSettings.read(file, Place.file("f.xml"), problems).orElseThrow(),
                base,
                NOW,
                List.of(proxies),
                ListListener.NONE,
                problems);
    }
}
