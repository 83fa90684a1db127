package org.postern.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Plays the demo's dialogues in the order of their names and prints them, with the audit record behind each reply that
 * carries a decision's id.
 *
 * <p>Arguments: the directory with the {@code .smtp} files, the audit file. Ends with 1 when a reply is not as the
 * dialogue says or its record is missing.
 */
public final class Tour {
    private static final Pattern ID = Pattern.compile(".*\\[id=([A-Za-z0-9-]+)\\]");
    private static final Duration RECORD_DEADLINE = Duration.ofSeconds(5);

    private final AuditFile audit;
    private final PrintStream out;
    private int missing;
    private boolean severalConnections;

    Tour(AuditFile audit, PrintStream out) {
        this.audit = audit;
        this.out = out;
    }

    /** See the class comment. */
    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            System.err.println("usage: Tour <directory> <audit file>");
            System.exit(2);
        }
        System.exit(new Tour(new AuditFile(Path.of(args[1])), System.out).play(Path.of(args[0])) ? 0 : 1);
    }

    /** Plays all; false when anything was not as expected. */
    boolean play(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.filter(file -> file.toString().endsWith(".smtp"))
                    .sorted()
                    .toList();
        }
        int failed = 0;
        for (Path file : files) {
            if (!play(file, files.indexOf(file) + 1)) {
                failed++;
            }
        }
        out.println();
        out.println(files.size() + " sessions, " + failed + " not as expected");
        return failed == 0;
    }

    private boolean play(Path file, int number) throws IOException {
        missing = 0;
        try {
            Dialogue dialogue = Dialogue.read(file);
            severalConnections = dialogue.connections().size() > 1;
            out.println();
            out.println(number + ". " + dialogue.title());
            dialogue.connections().forEach(this::introduce);
            new DialoguePlayer(new Printer(), port -> port).play(dialogue);
        } catch (BadDialogue | DialogueFailed e) {
            out.println("   NOT AS EXPECTED: " + e.getMessage());
            return false;
        }
        return missing == 0;
    }

    private void introduce(String name, Dialogue.Connection connection) {
        out.println("   " + (severalConnections ? name + ": " : "") + "from " + connection.source() + " to port "
                + connection.port()
                + switch (connection.tls()) {
                    case NONE -> "";
                    case STARTTLS -> ", with STARTTLS";
                    case IMPLICIT -> ", with TLS";
                });
    }

    private void explain(String id) {
        try {
            Optional<JsonNode> record = audit.await(id, RECORD_DEADLINE);
            if (record.isEmpty()) {
                missing++;
                out.println("      NOT AS EXPECTED: no audit record " + id + " within " + RECORD_DEADLINE.toSeconds()
                        + " s");
                return;
            }
            JsonNode decision = record.get();
            out.println("      | " + value(decision, "rule.name") + " says " + value(decision, "postern.verdict")
                    + " (" + value(decision, "postern.mode") + "): " + value(decision, "postern.reason") + ", client "
                    + value(decision, "client.ip") + " on " + value(decision, "postern.listener"));
            out.println("      | evidence " + decision.path("postern.evidence"));
        } catch (IOException e) {
            missing++;
            out.println("      NOT AS EXPECTED: the audit file: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String value(JsonNode entry, String key) {
        return entry.path(key).asText("?");
    }

    /** Prints lines as they go over the wire. */
    private final class Printer implements DialoguePlayer.Listener {
        @Override
        public void sent(String connection, String text) {
            String line = text.endsWith("\r\n") ? text.substring(0, text.length() - 2) : text;
            print(connection, "C: ", line.replace("\r", "\\r").replace("\n", "\\n"));
        }

        @Override
        public void received(String connection, String line) {
            print(connection, "S: ", line);
            Matcher id = ID.matcher(line);
            if (id.matches()) {
                explain(id.group(1));
            }
        }

        private void print(String connection, String side, String text) {
            out.println("   " + (severalConnections ? connection + " " : "") + side + text);
        }
    }
}
