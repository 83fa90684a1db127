package org.postern.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postern.policy.net.IpLiteral;
import org.postern.policy.spf.Spf;
import org.postern.policy.spf.SpfResult;
import org.postern.policy.spf.SpfSuite;
import org.postern.policy.spf.SpfZone;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** RFC 7208 as openspf.org tests it, each scenario's zone data behind a DNS server on loopback; no case is left out. */
class SpfOverSocketsTest {
    private static final int UDP_SIZE = 1232;

    /** Enough for loopback on a busy machine; it is what each silent name of the suite costs. */
    private static final Duration TIMEOUT = Duration.ofMillis(1500);

    private static final Map<SpfZone, Scenario> SCENARIOS = new IdentityHashMap<>();

    private static final class Scenario implements Closeable {
        final LoopbackServer server;
        final Resolver resolver;

        Scenario(SpfZone zone) {
            try {
                server = LoopbackServer.start(
                        (query, client) -> answer(zone, query, UDP_SIZE),
                        (query, client) -> answer(zone, query, Message.MAXLENGTH));
                resolver =
                        new Resolver(new DnsSettings(List.of(server.address()), TIMEOUT, TIMEOUT, 100), Runnable::run);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            resolver.close();
            server.close();
        }
    }

    static List<SpfSuite.Case> cases() {
        return SpfSuite.cases();
    }

    @AfterAll
    static void stop() throws IOException {
        for (Scenario scenario : SCENARIOS.values()) {
            scenario.close();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesTheResultAndTheExplanation(SpfSuite.Case test) {
        Scenario scenario = SCENARIOS.computeIfAbsent(test.zone(), Scenario::new);
        SpfResult result = new Spf(scenario.resolver).check(test.facts()).join();
        assertThat(result.status().text()).as("%s", result).isIn(test.results());
        if (test.explanation() != null) {
            assertThat(result.explanation()).isEqualTo(test.explanation());
        }
    }

    private static List<byte[]> answer(SpfZone zone, Message query, int size) throws IOException {
        Name name = query.getQuestion().getName();
        String text = Names.text(name);
        int type = query.getQuestion().getType();
        List<SpfZone.Entry> found = zone.records(text, Type.string(type));
        if (found.isEmpty() && zone.isSilent(text)) {
            return List.of();
        }
        Message message = LoopbackServer.refusal(query, zone.exists(text) ? Rcode.NOERROR : Rcode.NXDOMAIN);
        for (SpfZone.Entry entry : found) {
            int entryType = Type.value(entry.type());
            message.addRecord(Record.newRecord(name, entryType, DClass.IN, 60, data(entry)), Section.ANSWER);
        }
        return List.of(message.toWire(size));
    }

    /** The record's data in wire form, since some of it cannot be written otherwise. */
    private static byte[] data(SpfZone.Entry entry) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        switch (entry.type()) {
            case "A", "AAAA" ->
                out.write(IpLiteral.parse((String) entry.value()).getAddress());
            case "MX" -> {
                List<?> pair = (List<?>) entry.value();
                out.writeShort((Integer) pair.get(0));
                out.write(name((String) pair.get(1)));
            }
            case "TXT" -> {
                List<?> strings = (List<?>) entry.value();
                for (Object string : strings.isEmpty() ? List.of("") : strings) {
                    writeStrings(out, String.valueOf(string).getBytes(StandardCharsets.ISO_8859_1));
                }
            }
            default -> out.write(name((String) entry.value()));
        }
        return bytes.toByteArray();
    }

    private static void writeStrings(DataOutputStream out, byte[] octets) throws IOException {
        int start = 0;
        do {
            int length = Math.min(255, octets.length - start);
            out.writeByte(length);
            out.write(octets, start, length);
            start += length;
        } while (start < octets.length);
    }

    private static byte[] name(String text) {
        return Names.parse(text).orElse(Name.root).toWire();
    }
}
