package org.postern.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postern.dns.LoopbackServer.answer;
import static org.postern.dns.LoopbackServer.record;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.postern.loop.Loop;
import org.postern.policy.dns.DnsAnswer;
import org.postern.policy.dns.DnsType;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What an attacker may send is neither believed nor waited for. */
class HostileAnswersTest {
    private static final String ASKED = "www.example.test";
    private static final Name EVIL = Names.parse("evil.example.test").orElseThrow();

    private static DnsAnswer ask(LoopbackServer server, Duration timeout) throws IOException {
        try (Resolver resolver =
                new Resolver(new DnsSettings(List.of(server.address()), timeout, timeout, 10), Runnable::run)) {
            return resolver.ask(ASKED, DnsType.A).join();
        }
    }

    private static DnsAnswer ask(LoopbackServer.Answers udp, LoopbackServer.Answers tcp) throws IOException {
        try (LoopbackServer server = LoopbackServer.start(udp, tcp)) {
            return ask(server, Duration.ofSeconds(10));
        }
    }

    private static byte[] good(Message query) throws IOException {
        return answer(query, record(query.getQuestion().getName(), Type.A, 60, "192.0.2.1"))
                .toWire();
    }

    private static Message evil(Message query) throws IOException {
        return answer(query, record(query.getQuestion().getName(), Type.A, 60, "203.0.113.66"));
    }

    enum Forgery {
        ANOTHER_ID {
            @Override
            byte[] of(Message query) throws IOException {
                byte[] bytes = evil(query).toWire();
                bytes[1]++;
                return bytes;
            }
        },
        ANOTHER_NAME {
            @Override
            byte[] of(Message query) throws IOException {
                Message other = new Message(query.getHeader().getID());
                other.addRecord(Record.newRecord(EVIL, Type.A, DClass.IN), Section.QUESTION);
                Message message = evil(other);
                message.addRecord(record(query.getQuestion().getName(), Type.A, 60, "203.0.113.66"), Section.ANSWER);
                return message.toWire();
            }
        },
        ANOTHER_TYPE {
            @Override
            byte[] of(Message query) throws IOException {
                Message other = new Message(query.getHeader().getID());
                other.addRecord(
                        Record.newRecord(query.getQuestion().getName(), Type.AAAA, DClass.IN), Section.QUESTION);
                return evil(other).toWire();
            }
        },
        NO_QUESTION {
            @Override
            byte[] of(Message query) throws IOException {
                Message message = evil(query);
                message.removeAllRecords(Section.QUESTION);
                return message.toWire();
            }
        },
        NO_ANSWER_BIT {
            @Override
            byte[] of(Message query) throws IOException {
                Message message = evil(query);
                message.getHeader().unsetFlag(Flags.QR);
                return message.toWire();
            }
        },
        FOUR_OCTETS {
            @Override
            byte[] of(Message query) {
                return new byte[4];
            }
        },
        NOTHING {
            @Override
            byte[] of(Message query) {
                return new byte[0];
            }
        };

        abstract byte[] of(Message query) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void aForgeryIsIgnoredAndTheAnswerStillCounts(Forgery forgery) throws IOException {
        DnsAnswer found = ask((query, client) -> List.of(forgery.of(query), good(query)), (query, client) -> List.of());
        assertThat(found).hasToString("[/192.0.2.1]");
    }

    @ParameterizedTest
    @EnumSource
    void aForgeryAloneIsAsGoodAsSilence(Forgery forgery) throws IOException {
        try (LoopbackServer server = LoopbackServer.start((query, client) -> List.of(forgery.of(query)))) {
            assertThat(ask(server, Duration.ofMillis(300)).trouble()).isEqualTo("timeout");
        }
    }

    @Test
    void whatComesFromAnotherPortIsIgnored() throws IOException {
        try (DatagramSocket other = new DatagramSocket()) {
            DnsAnswer found = ask(
                    (query, client) -> {
                        byte[] forged = evil(query).toWire();
                        other.send(new DatagramPacket(forged, forged.length, client));
                        return List.of(good(query));
                    },
                    (query, client) -> List.of());
            assertThat(found).hasToString("[/192.0.2.1]");
        }
    }

    @Test
    void eachQueryHasAnotherPortAndId() throws IOException {
        java.util.Set<Integer> ports = new java.util.HashSet<>();
        java.util.Set<Integer> ids = new java.util.HashSet<>();
        try (LoopbackServer server = LoopbackServer.start((query, client) -> {
                    ports.add(((InetSocketAddress) client).getPort());
                    ids.add(query.getHeader().getID());
                    return List.of(good(query));
                });
                Resolver resolver = new Resolver(
                        new DnsSettings(List.of(server.address()), Duration.ofSeconds(10), Duration.ofSeconds(10), 0),
                        Runnable::run)) {
            for (int i = 0; i < 100; i++) {
                resolver.ask(ASKED, DnsType.A).join();
            }
        }
        assertThat(ports).hasSizeGreaterThan(80);
        assertThat(ids).hasSizeGreaterThan(80);
    }

    @Test
    void recordsOfOtherNamesAreNotBelieved() throws IOException {
        try (LoopbackServer server = LoopbackServer.start((query, client) -> {
                    if (query.getQuestion().getName().equals(EVIL)) {
                        return List.of(good(query));
                    }
                    Message message = answer(query, record(EVIL, Type.A, 3600, "203.0.113.66"));
                    message.addRecord(record(EVIL, Type.A, 3600, "203.0.113.66"), Section.ADDITIONAL);
                    return List.of(message.toWire());
                });
                Resolver resolver = new Resolver(
                        new DnsSettings(List.of(server.address()), Duration.ofSeconds(10), Duration.ofSeconds(10), 10),
                        Runnable::run)) {
            assertThat(resolver.ask(ASKED, DnsType.A).join()).hasToString("NO_DATA");
            assertThat(resolver.ask("evil.example.test", DnsType.A).join()).hasToString("[/192.0.2.1]");
        }
    }

    @Test
    void aBombOfAliasesInOneAnswerEnds() throws IOException {
        DnsAnswer found = ask((query, client) -> truncated(query), (query, client) -> {
            Message message = answer(query);
            Name name = query.getQuestion().getName();
            for (int i = 0; i < 300; i++) {
                Name next = Names.parse("a" + i + ".example.test").orElseThrow();
                message.addRecord(record(name, Type.CNAME, 60, next.toString()), Section.ANSWER);
                name = next;
            }
            return List.of(message.toWire());
        });
        assertThat(found.trouble()).isEqualTo("too many aliases");
    }

    @Test
    void aliasesFromAnswerToAnswerEnd() throws IOException {
        try (LoopbackServer server = LoopbackServer.start((query, client) -> {
            Name name = query.getQuestion().getName();
            return List.of(
                    answer(query, record(name, Type.CNAME, 60, "x" + name)).toWire());
        })) {
            assertThat(ask(server, Duration.ofSeconds(10)).trouble()).isEqualTo("too many aliases");
            assertThat(server.asked()).isEqualTo(9);
        }
    }

    private static List<byte[]> truncated(Message query) {
        Message message = answer(query);
        message.getHeader().setFlag(Flags.TC);
        return List.of(message.toWire());
    }

    @ParameterizedTest
    @CsvSource({
        "65535, answer of 65535 octets",
        "16385, answer of 16385 octets",
        "0, empty answer",
        "11, answer to another question"
    })
    void aTcpAnswerOfThisLengthIsRefused(int octets, String trouble) throws IOException {
        DnsAnswer found = ask((query, client) -> truncated(query), (query, client) -> List.of(new byte[octets]));
        assertThat(found.trouble()).isEqualTo(trouble);
    }

    @Test
    void aTcpConnectionThatIsClosedIsTrouble() throws IOException {
        assertThat(ask((query, client) -> truncated(query), (query, client) -> List.of())
                        .trouble())
                .isEqualTo("closed by the server");
    }

    @Test
    void aHugeDatagramIsAskedForAgainOverTcp() throws IOException {
        DnsAnswer found = ask(
                (query, client) -> {
                    ByteArrayOutputStream padded = new ByteArrayOutputStream();
                    padded.write(evil(query).toWire());
                    padded.write(new byte[60_000]);
                    return List.of(padded.toByteArray());
                },
                (query, client) -> List.of(good(query)));
        assertThat(found).hasToString("[/192.0.2.1]");
    }

    /** RFC 1035 section 4.1.4: a name that points to itself, to what follows, or behind the end. */
    @ParameterizedTest
    @CsvSource({"0", "2", "16000"})
    void aNameThatPointsInCirclesIsABrokenAnswer(int beyond) throws IOException {
        DnsAnswer found = ask(
                (query, client) -> {
                    byte[] head = answer(query).toWire();
                    head[7] = 1;
                    int target = head.length + beyond;
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    bytes.write(head);
                    bytes.write(0xc0 | target >> 8);
                    bytes.write(target);
                    bytes.write(new byte[] {0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 1, 2, 3, 4});
                    return List.of(bytes.toByteArray());
                },
                (query, client) -> List.of());
        assertThat(found.trouble()).isEqualTo("broken answer");
    }

    @Test
    void askedAgainWithoutEdnsByAServerThatDoesNotKnowIt() throws IOException {
        DnsAnswer found = ask(
                (query, client) -> {
                    Message formatError = new Message(query.getHeader().getID());
                    formatError.getHeader().setFlag(Flags.QR);
                    formatError.getHeader().setRcode(1);
                    return List.of(query.getOPT() == null ? good(query) : formatError.toWire());
                },
                (query, client) -> List.of());
        assertThat(found).hasToString("[/192.0.2.1]");
    }

    /** Whatever stands behind the question, the look-up ends, and the next one works. */
    @Test
    void mutatedAnswersAlwaysEnd() throws IOException {
        Random random = new Random(7208);
        LoopbackServer.Answers mutated = (query, client) -> {
            Name name = query.getQuestion().getName();
            byte[] bytes = answer(
                            query,
                            record(name, Type.CNAME, 60, "a.example.test."),
                            record(Names.parse("a.example.test").orElseThrow(), Type.A, 60, "192.0.2.1"),
                            record(name, Type.MX, 60, "10 b.example.test."))
                    .toWire();
            int start = answer(query).toWire().length;
            for (int i = random.nextInt(6); i >= 0; i--) {
                bytes[start + random.nextInt(bytes.length - start)] = (byte) random.nextInt(256);
            }
            bytes[6 + random.nextInt(6)] = (byte) random.nextInt(4);
            return List.of(bytes);
        };
        try (LoopbackServer server = LoopbackServer.start(mutated);
                Resolver resolver = new Resolver(
                        new DnsSettings(List.of(server.address()), Duration.ofSeconds(10), Duration.ofSeconds(10), 0),
                        Runnable::run)) {
            for (int i = 0; i < 2000; i++) {
                DnsType type = DnsType.values()[i % DnsType.values().length];
                assertThat(resolver.ask(ASKED, type).join().trouble()).isNotEqualTo("timeout");
            }
        }
    }

    /** There is always something to read from a connection that has ended. */
    @Test
    void aConnectionThatHasFailedIsNotReadAgainUntilItIsClosed() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        CountDownLatch turns = new CountDownLatch(100);
        try (LoopbackServer server = LoopbackServer.start((query, client) -> List.of());
                Loop loop = Loop.start("test")) {
            byte[] query = Message.newQuery(Record.newRecord(Name.fromString("a.test."), Type.A, DClass.IN))
                    .toWire();
            loop.execute(() -> {
                try {
                    TcpTry.send(loop, server.address(), query, answer -> {}, e -> {
                        failures.incrementAndGet();
                        again(loop, turns);
                    });
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(turns.await(1, TimeUnit.MINUTES)).isTrue();
            assertThat(failures).hasValue(1);
        }
    }

    /** Has the loop look at its sockets once more, until it has done so often enough. */
    private static void again(Loop loop, CountDownLatch turns) {
        turns.countDown();
        if (turns.getCount() > 0) {
            // Not at once, so that it looks at its sockets in between.
            loop.at(System.nanoTime() + 1_000_000, () -> again(loop, turns));
        }
    }
}
