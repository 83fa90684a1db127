package org.postern.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever somebody who can write the files does to them is found, and at the right line. The right line is the first that
 * is not as it was written, except where the attacker has made a line follow from the one before: a forged line with a
 * hash of its own shows at the line after it, and where all hashes were made to match again it is the next checkpoint,
 * which cannot be signed. {@code -Dpostern.tamperings} sets how many of each kind are tried.
 */
class TamperingTest {
    private static final int COUNT = Integer.getInteger("postern.tamperings", 63);
    private static final int FILES = 4;

    @TempDir
    private Path base;

    private List<List<byte[]>> written;
    private List<String> names;
    private Head head;

    /** Four files with checkpoints in between. */
    @BeforeEach
    void write() throws IOException {
        try (Logs logs = new Logs(base.resolve("written"))) {
            logs.settings(settings -> settings.maxOctets(3_000).compress(false));
            LogWriter log = logs.open();
            for (int n = 0; n < 200 && logs.closed().size() < FILES - 1; n++) {
                if (n % 3 == 0) {
                    Logs.keep(log, n);
                } else {
                    log.record(Logs.test(n).with("text", "wörd ".repeat(n % 5)));
                }
            }
            Logs.record(log, 200, 207);
            log.close();
            head = log.head();
            written = new ArrayList<>();
            names = new ArrayList<>(logs.closed());
            names.add("audit.jsonl");
            for (String name : names) {
                written.add(lines(Files.readAllBytes(logs.directory().resolve(name))));
            }
        }
    }

    enum Kind {
        CHANGE_A_BYTE,
        REMOVE_LINES,
        INSERT_A_COPY,
        INSERT_A_FORGED_LINE,
        INSERT_A_FORGED_LINE_THAT_FOLLOWS,
        SWAP_LINES,
        DUPLICATE_A_LINE,
        CUT_THE_END,
        CUT_A_FILES_END,
        CUT_THE_BEGINNING,
        TAKE_A_FILE,
        SWAP_FILES,
        RECOMPUTE_TO_THE_NEXT_CHECKPOINT,
        RECOMPUTE_TO_THE_END,
        RECOMPUTE_AND_RENAME_THE_HEADS,
        RECOMPUTE_WITHOUT_CHECKPOINTS
    }

    @Test
    void whatWasWrittenIsIntact() throws IOException {
        Verification result = verify(written, List.of(head));
        assertThat(result.verdict()).isEqualTo(Verification.Verdict.INTACT);
        assertThat(result.unsignedLines()).isZero();
        assertThat(result.files()).isEqualTo(FILES);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void isFoundAtTheRightLine(Kind kind) throws IOException {
        Random random = new Random(kind.ordinal());
        for (int i = 0; i < COUNT; i++) {
            List<List<byte[]>> log = new ArrayList<>();
            written.forEach(file -> log.add(new ArrayList<>(file)));
            String expected = new Tampering(log, random).apply(kind);
            Verification result = verify(log, List.of(head));
            assertThat(result.first().map(problem -> problem.file().getFileName() + ":" + problem.line()))
                    .as("%s %s: %s", kind, i, result.problems())
                    .contains(expected);
            assertThat(result.verdict()).isNotEqualTo(Verification.Verdict.INTACT);
        }
    }

    /** Without a head from elsewhere nothing can show it, but the lines that no signature vouches for are counted. */
    @Test
    void anEndThatWasForgedWithoutCheckpointsIsOnlyUnsigned() throws IOException {
        List<List<byte[]>> log = new ArrayList<>();
        written.forEach(file -> log.add(new ArrayList<>(file)));
        int last = log.get(FILES - 1).size() - 1;
        log.get(FILES - 1).remove(last);
        Verification result = verify(log, List.of());
        assertThat(result.verdict()).isEqualTo(Verification.Verdict.INTACT);
        assertThat(result.unsignedLines()).isPositive();
        assertThat(verify(log, List.of(head)).first().orElseThrow().what()).contains("its end was cut off");
    }

    /** What is changed in a compressed file is found in it, unless what is in it stays the same. */
    @Test
    void aByteOfACompressedFileIsFoundInIt() throws IOException {
        Path file = base.resolve("written").resolve(names.get(1));
        Compression.compress(file, () -> false);
        Path compressed = Path.of(file + ".gz");
        byte[] whole = Files.readAllBytes(compressed);
        Random random = new Random(1);
        int same = 0;
        for (int i = 0; i < COUNT; i++) {
            byte[] changed = whole.clone();
            // The first ten octets are time and system, which no line depends on.
            changed[10 + random.nextInt(whole.length - 10)] ^= (byte) (1 << random.nextInt(8));
            Files.write(compressed, changed);
            try (LogReader reader = LogReader.open(base.resolve("written"))) {
                Verification result = LogVerifier.verify(reader, List.of(Keys.HMAC), List.of(head), done -> {});
                same += result.first().isEmpty() ? 1 : 0;
                result.first().ifPresent(problem -> assertThat(problem.file()).hasFileName(names.get(1) + ".gz"));
            }
        }
        assertThat(same).isLessThan(COUNT / 100 + 2);
    }

    private Verification verify(List<List<byte[]>> log, List<Head> heads) throws IOException {
        Path directory = Files.createDirectories(base.resolve("tampered"));
        for (int i = 0; i < log.size(); i++) {
            Path file = directory.resolve(names.get(i));
            if (log.get(i) == null) {
                Files.deleteIfExists(file);
            } else {
                Files.write(file, joined(log.get(i)));
            }
        }
        try (LogReader reader = LogReader.open(directory)) {
            return LogVerifier.verify(reader, List.of(Keys.HMAC), heads, done -> {});
        }
    }

    private static byte[] joined(List<byte[]> lines) {
        Octets all = new Octets();
        lines.forEach(all::append);
        return Arrays.copyOf(all.array(), all.length());
    }

    /** Lines with their ends. */
    private static List<byte[]> lines(byte[] file) {
        List<byte[]> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < file.length; i++) {
            if (file[i] == '\n' || i == file.length - 1) {
                lines.add(Arrays.copyOfRange(file, start, i + 1));
                start = i + 1;
            }
        }
        return lines;
    }

    private final class Tampering {
        private final List<List<byte[]>> log;
        private final Random random;

        Tampering(List<List<byte[]>> log, Random random) {
            this.log = log;
            this.random = random;
        }

        /** @return where it must be found */
        String apply(Kind kind) {
            int f = random.nextInt(FILES);
            List<byte[]> file = log.get(f);
            int line = random.nextInt(file.size());
            switch (kind) {
                case CHANGE_A_BYTE:
                    byte[] changed = file.get(line).clone();
                    int at = random.nextInt(changed.length);
                    changed[at] = (byte) (changed[at] + 1 + random.nextInt(255));
                    file.set(line, changed);
                    // It may be a line's end, or have become one.
                    log.set(f, lines(joined(file)));
                    return firstDifference();
                case REMOVE_LINES:
                    file.subList(line, line + 1 + random.nextInt(Math.min(5, file.size() - line)))
                            .clear();
                    return firstDifference();
                case INSERT_A_COPY:
                    file.add(line, any());
                    return firstDifference();
                case INSERT_A_FORGED_LINE:
                    file.add(line, forged());
                    return firstDifference();
                case INSERT_A_FORGED_LINE_THAT_FOLLOWS:
                    file.add(line, sealed("{\"event.action\":\"forged\"", before(f, line)));
                    return following(f, line);
                case SWAP_LINES:
                    swap(f, line);
                    return firstDifference();
                case DUPLICATE_A_LINE:
                    file.add(line + 1, file.get(line));
                    return firstDifference();
                case CUT_THE_END:
                    return cutTheEnd();
                case CUT_A_FILES_END:
                    file.subList(line, file.size()).clear();
                    return firstDifference();
                case CUT_THE_BEGINNING:
                    log.get(0).subList(0, 1 + random.nextInt(log.get(0).size())).clear();
                    return firstDifference();
                case TAKE_A_FILE:
                    log.set(f, null);
                    return firstDifference();
                case SWAP_FILES:
                    int other = (f + 1 + random.nextInt(FILES - 1)) % FILES;
                    log.set(f, log.get(other));
                    log.set(other, file);
                    return firstDifference();
                default:
                    return recompute(kind, f, line);
            }
        }

        private byte[] any() {
            List<byte[]> file = written.get(random.nextInt(FILES));
            return file.get(random.nextInt(file.size()));
        }

        private byte[] forged() {
            byte[] seal = any();
            String text = new String(seal, UTF_8);
            return ("{\"forged\":1" + text.substring(text.indexOf(",\"postern.seq\""))).getBytes(UTF_8);
        }

        private void swap(int f, int line) {
            int f2;
            int line2;
            do {
                f2 = random.nextInt(FILES);
                line2 = random.nextInt(log.get(f2).size());
            } while (f2 == f && line2 == line);
            byte[] one = log.get(f).get(line);
            log.get(f).set(line, log.get(f2).get(line2));
            log.get(f2).set(line2, one);
        }

        private String cutTheEnd() {
            int f = random.nextInt(FILES);
            for (int i = f + 1; i < FILES; i++) {
                log.set(i, null);
            }
            // In a line or between two.
            byte[] whole = joined(log.get(f));
            int length = random.nextBoolean()
                    ? random.nextInt(whole.length)
                    : joined(log.get(f).subList(0, random.nextInt(log.get(f).size()))).length;
            log.set(f, lines(Arrays.copyOf(whole, length)));
            return firstDifference();
        }

        /** Changes a line and seals it and those after it anew, as far as the kind says. */
        private String recompute(Kind kind, int f, int line) {
            Chain chain = new Chain(before(f, line));
            boolean first = true;
            String found = null;
            for (int i = f; i < FILES; i++) {
                List<byte[]> kept = new ArrayList<>(log.get(i).subList(0, i == f ? line : 0));
                for (int j = kept.size(); j < log.get(i).size(); j++) {
                    String text = new String(log.get(i).get(j), UTF_8);
                    boolean checkpoint = text.contains("\"event.action\":\"checkpoint\"");
                    if (checkpoint && found == null) {
                        found = names.get(i) + ":" + (j + 1);
                        if (kind == Kind.RECOMPUTE_TO_THE_NEXT_CHECKPOINT && !first) {
                            return found;
                        }
                    }
                    if (kind == Kind.RECOMPUTE_WITHOUT_CHECKPOINTS && checkpoint) {
                        continue;
                    }
                    String open = text.substring(0, text.indexOf(",\"postern.seq\""));
                    if (first) {
                        open = open.replace("2026-11", "2026-12");
                    }
                    if (kind == Kind.RECOMPUTE_AND_RENAME_THE_HEADS) {
                        open = open.replaceFirst(
                                "\"postern.head\":\"[^\"]+\"", "\"postern.head\":\"" + chain.head() + "\"");
                    }
                    first = false;
                    Octets out = new Octets();
                    ChainTest.seal(chain, out, open);
                    byte[] sealed = Arrays.copyOf(out.array(), out.length());
                    kept.add(sealed);
                    if (kind != Kind.RECOMPUTE_WITHOUT_CHECKPOINTS) {
                        log.get(i).set(j, sealed);
                    }
                }
                log.set(i, kept);
            }
            // Without any checkpoint only what is known from elsewhere can tell.
            return kind == Kind.RECOMPUTE_WITHOUT_CHECKPOINTS ? afterTheEnd() : found;
        }

        private Head before(int f, int line) {
            Head before = Head.START;
            for (int i = 0; i <= f; i++) {
                for (int j = 0; j < (i == f ? line : written.get(i).size()); j++) {
                    byte[] octets = written.get(i).get(j);
                    before = ChainTest.line(octets, octets.length - 1).head().orElseThrow();
                }
            }
            return before;
        }

        private byte[] sealed(String open, Head before) {
            Octets out = new Octets();
            ChainTest.seal(new Chain(before), out, open);
            return Arrays.copyOf(out.array(), out.length());
        }

        private String following(int f, int line) {
            // What has the number of the known head is found by that.
            return names.get(f) + ":" + (before(f, line).seq() + 1 == head.seq() ? line + 1 : line + 2);
        }

        /** The place of the first line that is not as it was written. */
        private String firstDifference() {
            List<byte[]> right = written.stream().flatMap(List::stream).toList();
            int n = 0;
            for (int i = 0; i < FILES; i++) {
                for (int j = 0; log.get(i) != null && j < log.get(i).size(); j++) {
                    if (n == right.size() || !Arrays.equals(log.get(i).get(j), right.get(n++))) {
                        return names.get(i) + ":" + (j + 1);
                    }
                }
            }
            return afterTheEnd();
        }

        private String afterTheEnd() {
            int last = FILES - 1;
            while (last > 0 && (log.get(last) == null || log.get(last).isEmpty())) {
                last--;
            }
            return names.get(last) + ":" + (log.get(last).size() + 1);
        }
    }
}
