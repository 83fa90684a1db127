package org.postern.distribution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The records that a dialogue must leave, from the file beside it: one JSON object a line, each a subset of the fields
 * of one record; a line that starts with {@code #} is a comment.
 *
 * <p>{@code *} in a text stands for anything, {@code null} for a field that must not be there. Decisions must be there
 * all and in order; so must the records of every other kind of which the file lists one. Connections, whose ends the server
 * notices when it does, may come in any order; those that are listed must have a record each.
 */
final class ExpectedRecords {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DECISION = "decision";

    private final Map<String, List<JsonNode>> kinds = new TreeMap<>(Map.of(DECISION, List.of()));
    private final List<JsonNode> connections = new ArrayList<>();

    static ExpectedRecords read(Path file) throws IOException {
        return of(Files.readAllLines(file));
    }

    static ExpectedRecords of(List<String> lines) throws IOException {
        ExpectedRecords expected = new ExpectedRecords();
        List<JsonNode> others = new ArrayList<>();
        for (String line : lines) {
            if (!line.isBlank() && !line.startsWith("#")) {
                JsonNode record = JSON.readTree(line);
                (AuditTrail.isConnection(record) ? expected.connections : others).add(record);
            }
        }
        expected.kinds.putAll(others.stream().collect(Collectors.groupingBy(ExpectedRecords::kind)));
        return expected;
    }

    private static String kind(JsonNode record) {
        return record.path("event.action").asText(DECISION);
    }

    /** What is not as expected; empty when all is. */
    Optional<String> difference(List<JsonNode> records) {
        return kinds.entrySet().stream()
                .flatMap(kind -> sequence(
                        kind.getValue(),
                        records.stream()
                                .filter(record -> kind(record).equals(kind.getKey()))
                                .toList())
                        .stream())
                .findFirst()
                .or(() -> missing(records));
    }

    private static Optional<String> sequence(List<JsonNode> expected, List<JsonNode> written) {
        for (int i = 0; i < Math.max(expected.size(), written.size()); i++) {
            if (i >= expected.size()) {
                return Optional.of("a record too many: " + written.get(i));
            }
            if (i >= written.size()) {
                return Optional.of("no record " + expected.get(i) + all(written));
            }
            if (!matches(expected.get(i), written.get(i))) {
                return Optional.of(kind(expected.get(i)) + " " + (i + 1) + "\n  expected: " + expected.get(i)
                        + "\n  got:      " + written.get(i));
            }
        }
        return Optional.empty();
    }

    private Optional<String> missing(List<JsonNode> records) {
        List<JsonNode> over = new ArrayList<>(
                records.stream().filter(AuditTrail::isConnection).toList());
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
