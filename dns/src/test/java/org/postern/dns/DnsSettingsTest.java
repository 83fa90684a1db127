package org.postern.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.SettingsReader;

class DnsSettingsTest {
    private static final List<InetSocketAddress> JAMES = List.of(new InetSocketAddress("192.0.2.53", 53));

    private final Problems problems = new Problems();

    private DnsSettings read(String... lines) {
        Map<String, String> keys = new HashMap<>();
        for (String line : lines) {
            String[] parts = line.split("=", 2);
            keys.put(parts[0], parts[1]);
        }
        SettingsReader reader = SettingsReader.ofProperties(
                new Settings(Place.file("postern.properties"), "postern", keys, "", List.of()), problems);
        DnsSettings settings = DnsSettings.read(reader, JAMES, problems);
        reader.finish();
        return settings;
    }

    @Test
    void defaults() {
        DnsSettings settings = read();
        assertThat(settings.servers()).isEqualTo(JAMES);
        assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.deadline()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.cacheEntries()).isEqualTo(50_000);
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void everything() {
        DnsSettings settings = read(
                "dns.servers=127.0.0.1, 127.0.0.2:5353, 2001:db8::53,[2001:db8::54]:5354, [::1]",
                "dns.timeout=5s",
                "dns.deadline=20s",
                "dns.cache=0");
        assertThat(settings.servers())
                .extracting(InetSocketAddress::toString)
                .containsExactly(
                        "/127.0.0.1:53",
                        "/127.0.0.2:5353",
                        "/[2001:db8:0:0:0:0:0:53]:53",
                        "/[2001:db8:0:0:0:0:0:54]:5354",
                        "/[0:0:0:0:0:0:0:1]:53");
        assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.deadline()).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.cacheEntries()).isZero();
        assertThat(problems.all()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    dns.servers=ns.example.com | dns.servers="ns.example.com" names "ns.example.com", which is no address of a server (is no IP address; names are not looked up here); write 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353
                    dns.servers=127.0.0.1,,::1 | dns.servers="127.0.0.1,,::1" names "", which is no address of a server (is empty; an IP address is expected); write 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353
                    dns.servers=127.0.0.1:0    | dns.servers="127.0.0.1:0" names "127.0.0.1:0", which is no address of a server (is no whole number within 1..65535); write 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353
                    dns.servers=[::1           | dns.servers="[::1" names "[::1", which is no address of a server (write the address without brackets); write 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353
                    dns.servers=1.1.1.1,1.1.1.2,1.1.1.3,1.1.1.4,1.1.1.5,1.1.1.6,1.1.1.7,1.1.1.8,1.1.1.9 | dns.servers="1.1.1.1,1.1.1.2,1.1.1.3,1.1.1.4,1.1.1.5,1.1.1.6,1.1.1.7,1.1.1.8,1.1.1.9" names more than 8 servers; two or three are enough
                    dns.timeout=3              | dns.timeout="3" is no time within 1s..30s; write a number with s, m, h or d
                    dns.timeout=6s             | dns.deadline="5s" is over before dns.timeout="6s" of a single look-up; write a longer dns.deadline=
                    dns.deadline=2s            | dns.deadline="2s" is over before dns.timeout="3s" of a single look-up; write a longer dns.deadline=
                    dns.deadline=31s           | dns.deadline="31s" is no time within 1s..30s; write a number with s, m, h or d
                    dns.cache=-1               | dns.cache="-1" is no whole number within 0..1000000
                    dns.server=127.0.0.1       | unknown key dns.server=; did you mean dns.servers?
                    """)
    void whatIsWrongIsToldWithWhatToWrite(String line, String problem) {
        read(line);
        assertThat(problems).hasToString("postern.properties: " + problem);
    }

    @Test
    void theServersOfTheSystem(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("resolv.conf"), """
                # nameserver 192.0.2.1
                search example.com
                nameserver 192.0.2.2
                nameserver\tfe80::1%eth0
                  nameserver 2001:db8::53 # comment
                options rotate
                """);
        assertThat(ResolvConf.servers(file))
                .extracting(InetSocketAddress::toString)
                .containsExactly("/192.0.2.2:53", "/[2001:db8:0:0:0:0:0:53]:53");
    }

    @Test
    void withoutAnyTheServerOfThisMachine(@TempDir Path directory) {
        assertThat(ResolvConf.servers(directory.resolve("missing")))
                .singleElement()
                .satisfies(server ->
                        assertThat(server.getAddress().isLoopbackAddress()).isTrue());
    }
}
