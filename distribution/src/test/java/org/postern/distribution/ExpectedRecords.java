package org.postern.distribution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The records that a dialogue must leave, from the file beside it: one JSON object a line, each a subset of the fields
 * of one record; a line that starts with {@code #} is a comment.
 *
 * <p>{@code *} in a text stands for anything, {@code null} for a field that must not be there. Decisions must be there
 * all and in order. Connections, whose ends the server notices when it does, need not be listed; those that are must
 * have a record each.
 */
final class ExpectedRecords {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<JsonNode> decisions = new ArrayList<>();
    private final List<JsonNode> connections = new ArrayList<>();

    static ExpectedRecords read(Path file) throws IOException {
        ExpectedRecords expected = new ExpectedRecords();
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                JsonNode record = JSON.readTree(line);
                (AuditTrail.isConnection(record) ? expected.connections : expected.decisions).add(record);
            }
        }
        return expected;
    }

    /** What is not as expected; empty when all is. */
    Optional<String> difference(List<JsonNode> records) {
        List<JsonNode> written = records.stream()
                .filter(record -> !AuditTrail.isConnection(record))
                .toList();
        List<JsonNode> over = new ArrayList<>(
                records.stream().filter(AuditTrail::isConnection).toList());
        for (int i = 0; i < Math.max(decisions.size(), written.size()); i++) {
            if (i >= decisions.size()) {
                return Optional.of("a record too many: " + written.get(i));
            }
            if (i >= written.size()) {
                return Optional.of("no record " + decisions.get(i) + all(written));
            }
            if (!matches(decisions.get(i), written.get(i))) {
                return Optional.of(
                        "record " + (i + 1) + "\n  expected: " + decisions.get(i) + "\n  got:      " + written.get(i));
            }
        }
        for (JsonNode connection : connections) {
            Optional<JsonNode> one =
                    over.stream().filter(record -> matches(connection, record)).findFirst();
            if (one.isEmpty()) {
                return Optional.of("no record " + connection + all(over));
            }
            over.remove(one.get());
        }
        return Optional.empty();
    }

    private static String all(List<JsonNode> records) {
        return records.stream().map(record -> "\n  got: " + record).collect(Collectors.joining());
    }

    private static boolean matches(JsonNode expected, JsonNode record) {
        if (expected.isObject()) {
            Iterable<String> names = expected::fieldNames;
            return record.isObject()
                    && StreamSupport.stream(names.spliterator(), false)
                            .allMatch(name -> matches(expected.path(name), record.path(name)));
        }
        if (expected.isNull()) {
            return record.isMissingNode();
        }
        if (expected.isTextual()) {
            return record.isTextual()
                    && glob(expected.asText()).matcher(record.asText()).matches();
        }
        return expected.equals(record);
    }

    private static Pattern glob(String text) {
        return Pattern.compile(
                Stream.of(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")), Pattern.DOTALL);
    }
}
