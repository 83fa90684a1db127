package org.postern.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.StringDataType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.policy.state.Codec;
import org.postern.policy.state.ExpiringTable;

class FileTroublesTest {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Instant LATER = Instant.parse("2100-01-01T00:00:00Z");

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("state.db");
    }

    private FileState open() throws IOException {
        return FileState.open(file, CLOCK);
    }

    private static ExpiringTable<Long> table(FileState state) {
        return state.table("numbers", 10_000, Codec.number());
    }

    private void write(int count) throws IOException {
        try (FileState state = open()) {
            for (int i = 0; i < count; i++) {
                table(state).put("key " + i, (long) i, LATER, CLOCK.instant());
            }
        }
    }

    private List<Path> movedAside() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(path -> path.getFileName().toString().startsWith("state.db.corrupt-"))
                    .toList();
        }
    }

    @Test
    void aRestartKeepsWhatHasNotExpired() throws Exception {
        Instant now = CLOCK.instant();
        try (FileState state = open()) {
            ExpiringTable<Long> table = table(state);
            table.put("stays", 1L, LATER, now);
            table.put("changes", 2L, LATER, now);
            table.put("changes", 3L, LATER.plusNanos(1), now);
            table.put("goes", 4L, LATER, now);
            table.remove("goes", now);
            table.put("was over at once", 5L, now.plusNanos(1), now);
            state.table("texts", 10, Codec.text()).put("", "ü", LATER, now);
        }
        try (FileState state = open()) {
            ExpiringTable<Long> table = table(state);
            assertThat(table.size()).isEqualTo(2);
            assertThat(table.get("stays", now)).contains(1L);
            assertThat(table.get("changes", LATER)).contains(3L);
            assertThat(state.table("texts", 10, Codec.text()).get("", now)).contains("ü");
            assertThat(state.troubles()).isEmpty();
        }
    }

    @Test
    void aFullTableIsWholeAfterARestart() throws Exception {
        Set<String> before = new HashSet<>();
        try (FileState state = open()) {
            for (int i = 0; i < 20_000; i++) {
                table(state).put("key " + i, (long) i, LATER, CLOCK.instant());
            }
            table(state).forEach(CLOCK.instant(), (key, kept) -> before.add(key));
        }
        try (FileState state = open()) {
            Set<String> after = new HashSet<>();
            table(state).forEach(CLOCK.instant(), (key, kept) -> after.add(key));
            assertThat(after).hasSizeGreaterThan(9_700).isEqualTo(before);
        }
    }

    @Test
    void aSmallerBoundKeepsTheNewest() throws Exception {
        write(1_000);
        try (FileState state = open()) {
            ExpiringTable<Long> smaller = state.table("numbers", 10, Codec.number());
            assertThat(smaller.size()).isEqualTo(10);
            assertThat(smaller.get("key 989", CLOCK.instant())).isEmpty();
            assertThat(smaller.get("key 990", CLOCK.instant())).contains(990L);
        }
        try (FileState state = open()) {
            assertThat(table(state).size()).isEqualTo(10);
        }
    }

    @Test
    void theFileShrinksWhenMuchHasGone() throws Exception {
        String text = "x".repeat(1_000);
        try (FileState state = open()) {
            ExpiringTable<String> table = state.table("texts", 10_000, Codec.text());
            for (int i = 0; i < 10_000; i++) {
                table.put("key " + i, text, LATER, CLOCK.instant());
            }
            Await.until("written", () -> Files.size(file) > 9_000_000);
            for (int i = 0; i < 10_000; i++) {
                table.remove("key " + i, CLOCK.instant());
            }
            Await.until("small again", () -> Files.size(file) < 1_000_000);
            assertThat(state.troubles()).isEmpty();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void aDamagedFileGivesNothingThatWasNotWritten(long seed) throws Exception {
        write(3_000);
        Random random = new Random(seed);
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i < 1 + random.nextInt(2_000); i++) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        Files.write(file, bytes);

        opensAndWorks();
    }

    @ParameterizedTest(name = "{0} of a thousand bytes are left")
    @ValueSource(ints = {0, 1, 3, 30, 100, 300, 500, 700, 900, 990, 999})
    void aFileCutShortGivesNothingThatWasNotWritten(int left) throws Exception {
        write(3_000);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 1_000 * left));

        opensAndWorks();
    }

    @ParameterizedTest(name = "{0} byte(s) from each place on become {1}")
    @CsvSource({"1, flipped", "1, 0", "16, 0", "256, 0", "4096, 0", "8192, 0", "4096, 255"})
    void damageToTheFirstPagesLosesNothingInSilence(int length, String become) throws Exception {
        write(3_000);
        byte[] whole = Files.readAllBytes(file);
        List<Integer> silent = new ArrayList<>();
        for (int from : places(whole.length, length == 1 ? 5 : 11)) {
            byte[] bytes = whole.clone();
            for (int i = from; i < Math.min(from + length, bytes.length); i++) {
                bytes[i] = (byte) (become.equals("flipped") ? bytes[i] ^ 1 << from % 8 : Integer.parseInt(become));
            }
            Files.write(file, bytes);
            try (FileState state = open()) {
                if (table(state).size() < 3_000 && state.troubles().isEmpty()) {
                    silent.add(from);
                }
            }
            for (Path aside : movedAside()) {
                Files.delete(aside);
            }
        }
        assertThat(silent).isEmpty();
    }

    /** In each of the first pages many places at its beginning, where its header is, and some behind it. */
    private static int[] places(int length, int step) {
        return IntStream.range(0, Math.min(length, 5 * 4_096))
                .filter(place -> place % 4_096 < 600 && place % step == 0 || place % 211 == 0)
                .toArray();
    }

    private void opensAndWorks() throws Exception {
        try (FileState state = open()) {
            ExpiringTable<Long> table = table(state);
            table.forEach(CLOCK.instant(), (key, kept) -> assertThat(key).isEqualTo("key " + kept.value()));
            table.put("new", 1L, LATER, CLOCK.instant());
            if (!movedAside().isEmpty()) {
                assertThat(String.join("\n", state.troubles())).contains(".corrupt-");
            }
        }
        try (FileState state = open()) {
            assertThat(table(state).get("new", CLOCK.instant())).contains(1L);
            assertThat(state.troubles()).isEmpty();
        }
    }

    @Test
    void anotherFileIsMovedAsideAndTroublesSaySoUntilItIsDeleted() throws Exception {
        Files.writeString(file, "this is no store\n".repeat(1_000));
        try (FileState state = open()) {
            Path aside = movedAside().get(0);
            assertThat(aside.getFileName().toString()).matches("state\\.db\\.corrupt-\\d{8}T\\d{6}Z");
            assertThat(state.troubles())
                    .containsExactly("what was remembered was lost: " + file + " was damaged and is now " + aside
                            + "; delete it when you have seen this");

            Files.delete(aside);
            assertThat(state.troubles()).isEmpty();
        }
    }

    @Test
    void aNewerFileIsRefused() throws Exception {
        write(1);
        change(about -> about.put("format", StoreFile.sealed("format", "2")));

        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessage(file + " was written by a version of Postern whose files this one cannot read (format 2;"
                        + " this version reads format 1): use that version, or move the file away to start with nothing"
                        + " remembered");
        assertThat(movedAside()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"no format", "format changed", "secret changed", "no number of rows", "no rows"})
    void aFileThatLacksWhatBelongsToItIsMovedAside(String what) throws Exception {
        write(1);
        switch (what) {
            case "no format" -> change(about -> about.remove("format"));
            case "format changed" -> change(about -> about.put("format", "2 " + about.get("format")));
            case "secret changed" -> change(about -> about.put("secret", "a" + about.get("secret")));
            case "no number of rows" -> change(about -> about.remove("rows.numbers"));
            default -> {
                try (MVStore store = MVStore.open(file.toString())) {
                    store.removeMap("table.numbers");
                }
            }
        }
        try (FileState state = open()) {
            table(state);
            assertThat(movedAside()).hasSize(1);
            assertThat(String.join("\n", state.troubles())).contains(".corrupt-");
        }
    }

    private void change(Consumer<MVMap<String, String>> change) {
        try (MVStore store = MVStore.open(file.toString())) {
            change.accept(store.openMap(
                    "postern",
                    new MVMap.Builder<String, String>()
                            .keyType(StringDataType.INSTANCE)
                            .valueType(StringDataType.INSTANCE)));
        }
    }

    @Test
    void aSecondProcessIsRefused() throws Exception {
        Process first = Child.start(List.of(), Writer.class, file.toString());
        try {
            assertThat(Child.line(first)).isNotNull();

            assertThatThrownBy(this::open)
                    .isInstanceOf(IOException.class)
                    .hasMessage(file + " is in use by another process: give each James a file of its own");
        } finally {
            first.destroyForcibly().waitFor();
        }
        assertThat(movedAside()).isEmpty();
    }

    @Test
    void aPlaceThatCannotBeWrittenLeavesMemoryUntilItCan() throws Exception {
        Files.createDirectory(file);
        Instant now = CLOCK.instant();
        try (FileState state = open()) {
            table(state).put("a", 1L, LATER, now);
            assertThat(table(state).get("a", now)).contains(1L);
            assertThat(state.troubles())
                    .singleElement()
                    .asString()
                    .startsWith("what is remembered is kept in memory only: " + file);

            Files.delete(file);
            Await.until("written again", () -> state.troubles().isEmpty());
        }
        try (FileState state = open()) {
            assertThat(table(state).get("a", now)).contains(1L);
        }
    }

    @Test
    void aFileThatCanBeReadLaterIsLoadedThenAndChangesNothingNewer() throws Exception {
        write(1_000);
        Path away = Files.move(file, directory.resolve("away"));
        Files.createDirectory(file);
        Instant now = CLOCK.instant();
        try (FileState state = open()) {
            table(state).put("key 1", -1L, LATER, now);
            table(state).put("new", 7L, LATER, now);
            Files.delete(file);
            Files.move(away, file);
            Await.until("read", () -> state.troubles().isEmpty());
        }
        try (FileState state = open()) {
            assertThat(table(state).size()).isEqualTo(1_001);
            assertThat(table(state).get("key 0", now)).contains(0L);
            assertThat(table(state).get("key 1", now)).contains(-1L);
            assertThat(table(state).get("new", now)).contains(7L);
        }
    }

    @Test
    void aFullDiskLeavesMemoryUntilThereIsRoom() throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString()), "cannot mount");
        try {
            file = disk.resolve("state.db");
            Instant now = CLOCK.instant();
            try (FileState state = open()) {
                ExpiringTable<Long> table = table(state);
                table.put("before", 1L, LATER, now);
                Await.until("written", () -> Files.size(file) > 8_192);
                Files.write(disk.resolve("ballast"), new byte[700_000]);
                for (int i = 0; i < 9_000; i++) {
                    table.put("a key that is long enough to fill the disk with " + i, (long) i, LATER, now);
                }
                Await.until("disk full", () -> !state.troubles().isEmpty());
                assertThat(state.troubles()).singleElement().asString().contains("No space left on device");
                assertThat(table.get("before", now)).contains(1L);

                assertThat(run("mount", "-o", "remount,size=64m", disk.toString()))
                        .isTrue();
                Await.until("written again", () -> state.troubles().isEmpty());
            }
            try (FileState state = open()) {
                assertThat(table(state).size()).isGreaterThan(8_900);
                assertThat(table(state).get("before", now)).contains(1L);
            }
        } finally {
            run("umount", disk.toString());
        }
    }

    private static boolean run(String... command) throws Exception {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException missing) {
            return false;
        }
    }
}
