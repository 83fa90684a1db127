package org.postern.distribution;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Strangers who send anything at all ({@link FuzzSession}) never have mail queued for another domain, at no listener.
 *
 * <p>With a James of its own, whose audit log is of no use to any other test.
 *
 * <p>Properties: {@code fuzz.sessions}, default 100000, and {@code fuzz.seed}; {@code distribution/fuzz} runs more.
 */
class RelayFuzzIT {
    private static final int THREADS = 8;
    private static final int DEADLINE_MILLIS = 60_000;
    private static final int BATCH = 2_000;
    private static final int CONTROLS = 400;
    private static final Pattern MARK = Pattern.compile("\\bf(\\d+)\\b");
    private static final long SEED = Long.getLong("fuzz.seed", 20_261_124);
    private static final int SESSIONS = Integer.getInteger("fuzz.sessions", 100_000);

    private static TestJames james;

    @BeforeAll
    static void start(@TempDir Path hosts) throws Exception {
        // James asks for the name of each client whose message it takes, on the thread that serves others as well.
        // Strangers
        // have none, and that must not take the seconds after which a resolver gives up.
        String own = InetAddress.getLocalHost().getHostName();
        Path file = Files.writeString(hosts.resolve("hosts"), "127.0.0.1 localhost\n127.0.0.1 " + own + "\n");
        james = TestJames.start(Path.of("target/it/fuzz"), "-Djdk.net.hosts.file=" + file.toAbsolutePath());
    }

    @AfterAll
    static void stop() {
        james.close();
    }

    /**
     * Where a session comes from and where it goes.
     *
     * @param open how it begins
     */
    private record Visit(int port, String source, String open) {}

    @Test
    void noStrangersMailForAnotherDomainIsEverQueued() throws Exception {
        Outbound outbound = james.outbound();
        outbound.awaitIdle();
        Set<String> before = new HashSet<>(outbound.queued());
        int misaddressed = outbound.misaddressed().size();
        AtomicLong accepted = new AtomicLong();
        AtomicLong refused = new AtomicLong();
        long start = System.nanoTime();
        run(SESSIONS, number -> {
            String replies = play(visit(SEED, number), SEED, number);
            accepted.addAndGet(count(replies, "(?m)^250 2\\.6\\.0"));
            refused.addAndGet(count(replies, "(?m)^5[35]0 5\\.7\\.[01] (Relay|Authentication)"));
        });
        double seconds = (System.nanoTime() - start) / 1e9;
        outbound.awaitIdle();
        System.out.printf(
                "%d sessions in %.0f s (%.0f/s), seed %d: %d messages accepted, %d recipients refused%n",
                SESSIONS, seconds, SESSIONS / seconds, SEED, accepted.get(), refused.get());

        for (String name : outbound.queued()) {
            if (!before.contains(name)) {
                Outbound.Mail mail = outbound.mail(name);
                throw new AssertionError("a stranger's mail for " + mail.recipients() + " was queued; seed " + SEED
                        + "\n" + mail.text() + "\n" + transcript(mail.text()));
            }
        }
        assertThat(outbound.misaddressed()).as("accepted for nobody").hasSize(misaddressed);
        // The sessions are no mere noise: they reach the relay check and the end of DATA.
        assertThat(accepted.get()).isGreaterThan(SESSIONS / 50);
        assertThat(refused.get()).isGreaterThan(SESSIONS / 2);
    }

    /** The same sessions from a network that may relay: what the test looks for is there to be found. */
    @Test
    void theSameSessionsFromTheInternalNetworkAreFound() throws Exception {
        Outbound outbound = james.outbound();
        outbound.awaitIdle();
        Set<String> before = new HashSet<>(outbound.queued());
        int left = outbound.delivered().size();
        run(CONTROLS, number -> play(new Visit(2540, "127.0.0.20", ""), SEED, number));
        outbound.awaitIdle();
        List<String> queued = outbound.queued().stream()
                .filter(name -> !before.contains(name))
                .toList();
        assertThat(queued).hasSizeGreaterThan(CONTROLS / 10);
        assertThat(MARK.matcher(outbound.mail(queued.get(0)).text()).find()).isTrue();
        assertThat(outbound.delivered()).hasSizeGreaterThan(left + CONTROLS / 20);
    }

    /** In batches, each of which ends within the deadline of its threads and leaves nothing in the queues. */
    private static void run(int sessions, Parallel.Task session) throws Exception {
        AtomicInteger next = new AtomicInteger();
        for (int batch = BATCH; next.get() < sessions; batch += BATCH) {
            int end = Math.min(batch, sessions);
            Parallel.run(THREADS, thread -> {
                for (int number = next.getAndUpdate(n -> Math.min(n + 1, end));
                        number < end;
                        number = next.getAndUpdate(n -> Math.min(n + 1, end))) {
                    session.run(number);
                }
            });
            james.outbound().awaitIdle();
        }
    }

    /** A stranger: never 127.0.0.20 or .21 or 2001:db8:7::/48, whatever a proxy that is not trusted says. */
    private static Visit visit(long seed, int number) {
        Random random = new Random(seed * 7_919 + number);
        // Networks of their own, so that their failed logins count for nobody else.
        String source =
                "127." + (100 + random.nextInt(100)) + "." + random.nextInt(256) + "." + (1 + random.nextInt(254));
        switch (random.nextInt(10)) {
            case 0:
            case 1:
            case 2:
            case 3:
                return new Visit(2540, random.nextBoolean() ? "127.0.0.1" : source, "");
            case 4:
            case 5:
            case 6:
                return new Visit(2541, source, "");
            case 7:
                return new Visit(2542, source, "PROXY TCP4 127.0.0.20 127.0.0.1 1 25\r\n");
            default:
                return new Visit(2542, "127.0.0.1", header(random));
        }
    }

    private static String header(Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> "PROXY UNKNOWN\r\n";
            // Never nothing: the first line of a session may be a header, which the trusted proxy would then have said.
            case 1 -> "EHLO without.header.example\r\n";
            case 2 -> "PROXY TCP4 127.0.0.20\r\n";
            case 3, 4, 5 ->
                "PROXY TCP6 2001:db8:8::" + Integer.toHexString(1 + random.nextInt(0xfffe)) + " ::1 " + port(random)
                        + " 25\r\n";
            default -> "PROXY TCP4 203.0.113." + (1 + random.nextInt(254)) + " 127.0.0.1 " + port(random) + " 25\r\n";
        };
    }

    private static int port(Random random) {
        return 1024 + random.nextInt(60_000);
    }

    /** Sends a whole session without waiting for any reply; the result is all replies. */
    private static String play(Visit visit, long seed, int number) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(DEADLINE_MILLIS);
            socket.setTcpNoDelay(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(visit.source()), 0));
            socket.connect(new InetSocketAddress("127.0.0.1", james.port(visit.port())), DEADLINE_MILLIS);
            ByteArrayOutputStream replies = new ByteArrayOutputStream();
            try {
                OutputStream out = socket.getOutputStream();
                for (byte[] piece : FuzzSession.pieces(seed, number, visit.open())) {
                    out.write(piece);
                    out.flush();
                }
                InputStream in = socket.getInputStream();
                for (int octet = in.read(); octet >= 0; octet = in.read()) {
                    replies.write(octet);
                    replies.write(in.readNBytes(in.available()));
                }
            } catch (SocketTimeoutException e) {
                throw new AssertionError("session " + number + " of seed " + seed + " does not end: " + replies, e);
            } catch (SocketException closedByServer) {
                // It was told of what it does not take, and closed before it had read everything.
            }
            return replies.toString(ISO_8859_1);
        }
    }

    private static int count(String text, String pattern) {
        return (int) Pattern.compile(pattern).matcher(text).results().count();
    }

    private static String transcript(String mail) {
        Matcher mark = MARK.matcher(mail);
        if (!mark.find()) {
            return "the session cannot be told from it";
        }
        int number = Integer.parseInt(mark.group(1));
        Visit visit = visit(SEED, number);
        StringBuilder text = new StringBuilder("session " + number + ", " + visit + "\n");
        FuzzSession.pieces(SEED, number, visit.open())
                .forEach(piece -> text.append("--- piece\n").append(new String(piece, ISO_8859_1)));
        return text.toString();
    }
}
