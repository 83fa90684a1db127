package org.postern.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.postern.audit.Head;
import org.postern.audit.KeyFile;
import org.postern.audit.LogKey;
import org.postern.audit.LogReader;
import org.postern.audit.LogVerifier;
import org.postern.audit.Problem;
import org.postern.audit.Verification;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code postern audit verify}: whether the log is still what was written. */
@Command(
        name = "verify",
        description = "Tells whether every line of the log is still as it was written, and the first that is not.",
        mixinStandardHelpOptions = true,
        footer = {"", "Exit codes: 0 the log is good, 1 it is not, 2 it could not be read."})
final class VerifyCommand implements Callable<Integer> {
    private static final int TOLD = 10;
    private static final int SHOWN = 160;

    private final Screen screen;

    @Mixin
    private LogOption log;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description =
                    "A key that checkpoints were signed with: a public key in PEM, or the secret of HMAC. May be given"
                            + " several times. Without it no signature is checked.")
    private List<Path> keys = List.of();

    @Option(
            names = "--head",
            paramLabel = "SEQ:HASH",
            description =
                    "A line that is known from elsewhere, as James's health check and this command print it. May be"
                            + " given several times. Without it nobody can tell that the end was cut off.")
    private List<String> heads = List.of();

    VerifyCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws IOException {
        List<LogKey> logKeys = new ArrayList<>();
        for (Path key : keys) {
            logKeys.add(key(key));
        }
        List<Head> known = new ArrayList<>();
        heads.forEach(head -> known.add(head(head)));
        Verification result;
        try (LogReader reader = log.open();
                Progress progress = new Progress(screen, "verifying")) {
            result = LogVerifier.verify(reader, logKeys, known, done -> progress.at(done, reader.size()));
        }
        if (result.lines() == 0) {
            screen.line("bad: there is not a single line, and every log begins with one");
            return Main.NO;
        }
        tell(result, !logKeys.isEmpty());
        return result.verdict() == Verification.Verdict.INTACT ? Main.YES : Main.NO;
    }

    private static LogKey key(Path file) throws IOException {
        try {
            return KeyFile.forVerifying(file);
        } catch (IllegalArgumentException e) {
            throw new Trouble("--key " + file + " " + e.getMessage());
        }
    }

    private static Head head(String text) {
        try {
            return Head.parse(text);
        } catch (IllegalArgumentException e) {
            throw new Trouble("--head \"" + text + "\" " + e.getMessage());
        }
    }

    private void tell(Verification result, boolean hasKeys) throws IOException {
        Optional<Problem> first = result.first();
        if (first.isEmpty()) {
            screen.line("good: every line follows from the one before");
        } else {
            bad(result, first.get());
        }
        screen.line(n(result.files()) + " files, " + n(result.lines()) + " lines, log "
                + result.log().orElse("without an id"));
        if (!hasKeys) {
            screen.line("no --key was given: whoever could change the files could have made all hashes anew");
        } else if (result.vouched().isPresent()) {
            screen.line(n(result.signedCheckpoints()) + " signed checkpoints vouch for the lines up to number "
                    + n(result.vouched().get().seq()));
            screen.line("unsigned tail: " + n(result.unsignedLines()) + " lines");
        }
        if (result.lostRecords() > 0) {
            screen.line("gaps: " + n(result.lostRecords()) + " records could not be written, as the log itself says");
        }
        for (Head head : result.unchecked()) {
            screen.line("not checked: " + head + " is older than what is left of the log");
        }
        if (result.head().isPresent()) {
            screen.line("head " + result.head().get());
        }
    }

    private void bad(Verification result, Problem first) throws IOException {
        boolean isTorn = result.verdict() == Verification.Verdict.TORN;
        screen.line((isTorn ? "torn: " : "bad: ") + first + numbered(first));
        if (isTorn) {
            screen.line(
                    "All lines before are good. A crash leaves it so, until James is started again; so does who cuts"
                            + " off the end.");
        }
        List<Problem> more = result.problems()
                .subList(
                        Math.min(1, result.problems().size()), result.problems().size());
        for (Problem problem : more.subList(0, Math.min(TOLD, more.size()))) {
            screen.line("  then " + problem);
        }
        long untold = result.problemCount() - 1 - Math.min(TOLD, more.size());
        if (untold > 0) {
            screen.line("  and " + n(untold) + " more");
        }
    }

    /** The number in the chain that the line says it has, and what else it says. */
    private static String numbered(Problem problem) throws IOException {
        try (LogReader reader = LogReader.of(List.of(problem.file()))) {
            while (reader.next()) {
                if (reader.line().number() == problem.line()) {
                    long seq = reader.line().seq();
                    String text = reader.line().text();
                    return (seq > 0 ? " (number " + seq + ")" : "") + ": "
                            + (text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text);
                }
            }
        }
        return "";
    }

    private static String n(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
