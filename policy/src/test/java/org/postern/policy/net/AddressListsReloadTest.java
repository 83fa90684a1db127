package org.postern.policy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.SettingsReader;

/** A clock that only the test moves, and files whose modification times the test sets by that clock. */
class AddressListsReloadTest {
    private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

    private final List<String> events = new ArrayList<>();
    private Instant now = START;

    @TempDir
    private Path base;

    private Path deny;
    private Path allow;
    private AddressLists lists;

    @BeforeEach
    void load() throws IOException {
        deny = base.resolve("deny.cidr");
        allow = base.resolve("allow.cidr");
        write(deny, "10.0.0.1\n", START.minusSeconds(60));
        write(allow, "10.0.0.0/8\n", START.minusSeconds(60));
        lists = read();
    }

    @Test
    void nothingHappensWhileNothingChanges() {
        AddressTable first = lists.table();
        poll(20);
        assertThat(lists.table()).isSameAs(first);
        assertThat(events).isEmpty();
    }

    @Test
    void anAtomicRenameCountsAtTheSecondPoll() throws IOException {
        Path next = base.resolve("next");
        write(next, "10.0.0.2\n", now);
        Files.move(next, deny, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        poll(1);
        assertThat(denied()).isEqualTo("10.0.0.1");
        poll(1);
        assertThat(denied()).isEqualTo("10.0.0.2");
        assertThat(events).containsExactly("loaded deny.cidr: 1 entries of 2026-11-24T12:00:00.500Z");
        assertThat(lists.status().toString())
                .isEqualTo("[allow.cidr: 1 entries of 2026-11-24T12:00:00Z,"
                        + " deny.cidr: 1 entries of 2026-11-24T12:00:00.500Z]");
    }

    @Test
    void aRewriteInTwoWritesCountsOnlyWhenItIsWhole() throws IOException {
        write(deny, "10.0.0.2\n", now);
        poll(1);
        Files.writeString(deny, "10.0.0.3\n", StandardOpenOption.APPEND);
        poll(1);
        assertThat(denied()).isEqualTo("10.0.0.1");
        poll(1);
        assertThat(denied()).isEqualTo("10.0.0.2 10.0.0.3");
        assertThat(events).hasSize(1);
    }

    @Test
    void aBrokenVersionChangesNothingButTheStatus() throws IOException {
        write(deny, "10.0.0.2\n10.0.0.1/8\n", now);
        poll(8);
        assertThat(denied()).isEqualTo("10.0.0.1");
        assertThat(lists.status().get(1).ok()).isFalse();
        assertThat(events)
                .containsExactly("rejected deny.cidr: 1 entries of 2026-11-24T12:00:00Z, newer version rejected:"
                        + " [deny.cidr:2 \"10.0.0.1/8\": host bits are set; did you mean 10.0.0.0/8?]");
        write(deny, "10.0.0.2\n", now);
        poll(2);
        assertThat(denied()).isEqualTo("10.0.0.2");
        assertThat(lists.status().get(1).ok()).isTrue();
        assertThat(events).hasSize(2);
    }

    /** A writer that has only truncated the file so far would open what the list keeps shut. */
    @Test
    void aListThatBecomesEmptyIsRejectedUntilACommentSaysThatItIsMeant() throws IOException {
        write(deny, "", now);
        poll(8);
        assertThat(denied()).isEqualTo("10.0.0.1");
        assertThat(lists.status().get(1).problems())
                .hasToString("[deny.cidr: is empty now; a list that is meant to be empty holds a comment line]");
        write(deny, "# nobody\n", now);
        poll(2);
        assertThat(denied()).isEmpty();
    }

    /** Opening a named pipe would never return. */
    @Test
    @Timeout(20)
    void aNamedPipeInItsPlaceIsRejectedAndNeverOpened() throws Exception {
        Files.delete(deny);
        assertThat(new ProcessBuilder("mkfifo", deny.toString()).start().waitFor())
                .isZero();
        poll(20);
        assertThat(denied()).isEqualTo("10.0.0.1");
        assertThat(lists.status().get(1).problems().toString()).contains("is no regular file");
        Files.delete(deny);
        write(deny, "10.0.0.2\n", now);
        poll(2);
        assertThat(denied()).isEqualTo("10.0.0.2");
    }

    @Test
    void anotherFileChangesWhileOneIsBroken() throws IOException {
        write(deny, "wrong\n", now);
        poll(2);
        write(allow, "10.0.0.0/16\n", now);
        poll(2);
        assertThat(denied()).isEqualTo("10.0.0.1");
        assertThat(allowed()).isEqualTo("10.0.0.0/16");
        assertThat(events).hasSize(2).last().asString().startsWith("loaded allow.cidr");
    }

    @Test
    void aDeletedFileCountsUntilItComesBack() throws IOException {
        Files.delete(deny);
        poll(8);
        assertThat(denied()).isEqualTo("10.0.0.1");
        assertThat(events)
                .containsExactly("rejected deny.cidr: 1 entries of 2026-11-24T12:00:00Z, newer version rejected:"
                        + " [deny.cidr: " + deny + " does not exist]");
        write(deny, "10.0.0.2\n", now);
        poll(2);
        assertThat(denied()).isEqualTo("10.0.0.2");
        assertThat(lists.status().get(1).ok()).isTrue();
    }

    @Test
    void anOldFileThatComesBackUnchangedClearsTheProblem() throws IOException {
        Path aside = base.resolve("aside");
        Files.move(deny, aside);
        poll(2);
        assertThat(lists.status().get(1).ok()).isFalse();
        Files.move(aside, deny);
        poll(2);
        assertThat(lists.status().get(1).ok()).isTrue();
        assertThat(denied()).isEqualTo("10.0.0.1");
    }

    @Test
    void aSecondChangeWithinOneTickIsFoundByContent() throws IOException {
        write(deny, "10.0.0.2\n", now);
        poll(2);
        write(deny, "10.0.0.3\n", START);
        poll(7);
        assertThat(denied()).isEqualTo("10.0.0.2");
        poll(1);
        assertThat(denied()).isEqualTo("10.0.0.3");
    }

    @Test
    void theFirstVersionIsComparedAgainToo() throws IOException {
        write(deny, "10.0.0.2\n", now);
        lists = read();
        write(deny, "10.0.0.3\n", START);
        poll(8);
        assertThat(denied()).isEqualTo("10.0.0.3");
    }

    @Test
    void aFileWithoutPermissionIsTriedAgain() throws IOException {
        write(deny, "10.0.0.2\n", now);
        Files.setPosixFilePermissions(deny, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(deny), "root may read everything");
        poll(8);
        assertThat(denied()).isEqualTo("10.0.0.1");
        assertThat(events)
                .containsExactly("rejected deny.cidr: 1 entries of 2026-11-24T12:00:00Z, newer version rejected:"
                        + " [deny.cidr: no permission to read " + deny + "]");
        Files.setPosixFilePermissions(deny, PosixFilePermissions.fromString("rw-------"));
        poll(1);
        assertThat(denied()).isEqualTo("10.0.0.2");
    }

    @Test
    void theValidatorKeepsATableOut() throws IOException {
        write(allow, "10.0.0.0/8\n192.0.2.1\n", now);
        poll(8);
        assertThat(allowed()).isEqualTo("10.0.0.0/8");
        assertThat(events)
                .containsExactly("rejected allow.cidr: 1 entries of 2026-11-24T12:00:00Z, newer version rejected:"
                        + " [postern.properties \"192.0.2.1\": is a trusted proxy and must not be allowed]");
        write(deny, "192.0.2.1\n", now);
        poll(2);
        assertThat(allowed()).as("right beside the new deny list").isEqualTo("10.0.0.0/8 192.0.2.1");
        assertThat(lists.status()).allMatch(ListStatus::ok);
    }

    @Test
    void warningsReachTheListener() throws IOException {
        write(deny, "10.0.0.2\n10.0.0.2\n", now);
        poll(2);
        assertThat(events)
                .containsExactly("loaded deny.cidr: 2 entries of 2026-11-24T12:00:00.500Z"
                        + " deny.cidr:2 \"10.0.0.2\": stands already at deny.cidr:1");
    }

    @Test
    void readersSeeOneTableOrTheOther() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        CountDownLatch reading = new CountDownLatch(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<Future<Integer>> readers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            readers.add(threads.submit(() -> seen(done, reading)));
        }
        reading.await();
        for (int swap = 0; swap < 200; swap++) {
            write(deny, swap % 2 == 0 ? "10.0.0.2\n10.0.0.3\n" : "10.0.0.1\n", now);
            poll(2);
        }
        done.set(true);
        for (Future<Integer> reader : readers) {
            assertThat(reader.get()).isPositive();
        }
        threads.shutdown();
        assertThat(events).hasSize(200);
    }

    private int seen(AtomicBoolean done, CountDownLatch reading) {
        int looks = 0;
        while (!done.get()) {
            AddressTable table = lists.table();
            boolean first = isDenied(table, "10.0.0.1");
            assertThat(isDenied(table, "10.0.0.2")).isNotEqualTo(first);
            assertThat(isDenied(table, "10.0.0.3")).isNotEqualTo(first);
            looks++;
            reading.countDown();
        }
        return looks;
    }

    private static boolean isDenied(AddressTable table, String address) {
        return table.find(IpLiteral.parse(address), START).orElseThrow().denies();
    }

    private AddressLists read() {
        Place place = Place.file("smtpserver.xml");
        Settings allowFile = new Settings(place.in("<allowFile>"), "allowFile", Map.of(), "allow.cidr", List.of());
        Settings denyFile = new Settings(place.in("<denyFile>"), "denyFile", Map.of(), "deny.cidr", List.of());
        Settings handler = new Settings(place, "handler", Map.of(), "", List.of(allowFile, denyFile));
        Problems problems = new Problems();
        AddressLists read = AddressLists.read(
                new SettingsReader(handler, problems), base, now, problems, this::validate, new Recorder());
        assertThat(problems).hasToString("");
        return read;
    }

    private void validate(AddressTable table, Problems problems) {
        table.find(IpLiteral.parse("192.0.2.1"), now)
                .filter(entry -> !entry.denies())
                .ifPresent(entry -> problems.error(
                        Place.file("postern.properties"), "192.0.2.1", "is a trusted proxy and must not be allowed"));
    }

    /** Polls every 250 ms. */
    private void poll(int times) {
        for (int i = 0; i < times; i++) {
            now = now.plus(Duration.ofMillis(250));
            lists.poll(now);
        }
    }

    private static void write(Path file, String text, Instant modified) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(modified));
    }

    private String denied() {
        return blocks(true);
    }

    private String allowed() {
        return blocks(false);
    }

    private String blocks(boolean denied) {
        AddressTable table = lists.table();
        List<String> blocks = new ArrayList<>();
        for (int i = 0; i < table.size(); i++) {
            if (table.denies(i) == denied) {
                blocks.add(table.entry(i).block().toString());
            }
        }
        return String.join(" ", blocks);
    }

    private final class Recorder implements ListListener {
        @Override
        public void loaded(ListStatus status, Problems warnings) {
            events.add(("loaded " + status + " " + warnings).strip());
        }

        @Override
        public void rejected(ListStatus status, Problems problems) {
            events.add("rejected " + status);
        }
    }
}
