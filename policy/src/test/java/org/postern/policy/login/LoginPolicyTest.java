package org.postern.policy.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.Mode;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.XmlSettings;
import org.postern.policy.net.IpLiteral;
import org.postern.policy.net.ListListener;
import org.postern.policy.state.MemoryState;

class LoginPolicyTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    @TempDir
    private Path base;

    private final Problems problems = new Problems();

    @ParameterizedTest(name = "{0}: {1} free for each {2}, then {3} s")
    @CsvSource(delimiter = '|', textBlock = """
            ''                                  | 10  | address | 10
            ''                                  | 100 | network | 10
            ''                                  | 10  | account | 10
            <address/>                          | 10  | address | 10
            <network/>                          | 10  | address | 10
            <address failures='5' delay='1m'/>  | 5   | address | 60
            <network failures='7' delay='2m'/>  | 7   | network | 120
            <account failures='3' delay='3m'/>  | 3   | account | 180
            <account failures='3' window='5m' delay='1h'/> | 3 | account | 300
            <account failures='3' window='2m' longest='2m' delay='1h'/> | 3 | account | 120
            <account failures='3' delay='1h' longest='20m'/> | 3 | account | 1200
            """)
    void theFirstDelay(String elements, int free, String key, int seconds) throws IOException {
        LoginPermitted rule = read("", elements).rule(new Attempts(new MemoryState(42), 10_000));
        IntFunction<String> address = switch (key) {
            case "address" -> i -> "192.0.2.1";
            case "network" -> i -> "192.0.2." + i;
            default -> i -> "10." + i + ".0.1";
        };
        for (int i = 0; i < free; i++) {
            assertThat(reply(rule, address.apply(i), key.equals("account") ? "bob" : "user" + i))
                    .as("attempt %d", i)
                    .isEmpty();
        }
        assertThat(reply(rule, address.apply(200), "bob"))
                .isEqualTo("454 4.7.0 Too many failed logins, try again in " + seconds + " seconds");
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void readsItsSettings() throws IOException {
        LoginPolicy policy = read("mode='warn'", """
                <connection failures='7'/>
                <address failures='1' window='1m'/>
                <exempt><allow>192.0.2.0/24</allow><deny>192.0.2.9</deny></exempt>
                """);
        assertThat(problems.all()).isEmpty();
        assertThat(policy.mode()).isEqualTo(Mode.WARN);
        assertThat(policy.perConnection()).isEqualTo(7);
        assertThat(policy.lists()).hasSize(1);
        LoginPermitted rule = policy.rule(new Attempts(new MemoryState(42), 1_000));
        for (int i = 0; i < 5; i++) {
            assertThat(reply(rule, "192.0.2.1", "bob")).isEmpty();
        }
        assertThat(reply(rule, "192.0.2.9", "alice")).isEmpty();
        assertThat(reply(rule, "192.0.2.9", "alice")).startsWith("454 4.7.0 ");
        Instant later = NOW.plus(Duration.ofMinutes(1));
        assertThat(rule.begin(IpLiteral.parse("192.0.2.9"), Optional.of("alice"), later)
                        .decision()
                        .reply())
                .isEmpty();
    }

    @Test
    void theDefaults() throws IOException {
        LoginPolicy policy = read("", "");
        assertThat(policy.mode()).isEqualTo(Mode.ENFORCE);
        assertThat(policy.perConnection()).isEqualTo(3);
        assertThat(policy.lists()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            mode='strict' | ''                    | f.xml: mode="strict" is none of enforce, warn, off
            mod='warn' | ''                       | f.xml: unknown attribute mod=; did you mean mode?
            '' | <adress/>                        | f.xml, <adress>: unknown element; did you mean address?
            '' | <address/><address/>             | f.xml, <address>: stands 2 times; keep one of them
            '' | <address failures='0'/>          | f.xml, <address>: failures="0" is no whole number within 1..100000
            '' | <network failures='many'/>       | f.xml, <network>: failures="many" is no whole number within 1..100000
            '' | <account window='8d'/>           | f.xml, <account>: window="8d" is no time within 1s..168h; write a number with s, m, h or d
            '' | <account delay='10'/>            | f.xml, <account>: delay="10" is no time within 1s..1h; write a number with s, m, h or d
            '' | <account longest='25h'/>         | f.xml, <account>: longest="25h" is no time within 1s..24h; write a number with s, m, h or d
            '' | <account window='30m' longest='2h'/> | f.xml, <account>: longest="2h" is more than window="30m", after which the failures are forgotten and nobody waits; write window="2h" or more
            '' | <network longest='24h'/>         | f.xml, <network>: longest="24h" is more than window="1h", after which the failures are forgotten and nobody waits; write window="24h" or more
            '' | <account failure='3'/>           | f.xml, <account>: unknown attribute failure=; did you mean failures?
            '' | <connection failures='2'/>       | f.xml, <connection>: failures="2" is no whole number within 3..100
            '' | <connection failure='3'/>        | f.xml, <connection>: unknown attribute failure=; did you mean failures?
            '' | <exempt><alow>10.0.0.1</alow></exempt> | f.xml, <exempt>, <alow>: unknown element; did you mean allow?
            """)
    void eachMistakeIsToldOnce(String attributes, String elements, String problem) throws IOException {
        read(attributes, elements);
        assertThat(problems).hasToString(problem);
        assertThat(problems.hasErrors()).isTrue();
    }

    private static String reply(LoginPermitted rule, String client, String user) {
        return rule.begin(IpLiteral.parse(client), Optional.of(user), NOW)
                .decision()
                .reply()
                .map(Object::toString)
                .orElse("");
    }

    private LoginPolicy read(String attributes, String elements) throws IOException {
        Path file = Files.writeString(
                base.resolve("f.xml"), "<handler class='x' " + attributes + ">" + elements + "</handler>");
        return LoginPolicy.read(
                XmlSettings.read(file, Place.file("f.xml"), problems).orElseThrow(),
                base,
                NOW,
                ListListener.NONE,
                problems);
    }
}
