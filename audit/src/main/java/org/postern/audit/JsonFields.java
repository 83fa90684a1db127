package org.postern.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the JSON object of a line, which may come from anyone. */
final class JsonFields {
    private static final int DEPTH = 16;
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();
    private static final byte[] TIME = Chain.ascii("{\"@timestamp\":\"");
    private static final byte[] ACTION = Chain.ascii("\",\"event.action\":\"");
    private static final int LONGEST_ACTION = 64;
    private static final int LONGEST_TIME = 40;

    private JsonFields() {}

    static Map<String, Object> of(byte[] octets, int start, int end) throws BadLine {
        try (JsonParser parser = JSON.createParser(octets, start, end - start)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new BadLine("is no JSON object");
            }
            Map<String, Object> fields = object(parser, 1);
            if (parser.nextToken() != null) {
                throw new BadLine("goes on after its JSON object");
            }
            return fields;
        } catch (JsonProcessingException e) {
            throw new BadLine("is no JSON: " + e.getOriginalMessage());
        } catch (IOException | IllegalStateException e) {
            throw new BadLine("is no JSON: " + e.getMessage());
        }
    }

    private static Map<String, Object> object(JsonParser parser, int depth) throws IOException, BadLine {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            int before = fields.size();
            fields.put(name, value(parser, depth));
            if (fields.size() == before) {
                throw new BadLine("has \"" + name + "\" twice");
            }
        }
        return fields;
    }

    private static Object value(JsonParser parser, int depth) throws IOException, BadLine {
        if (depth > DEPTH) {
            throw new BadLine("is nested more than " + DEPTH + " deep");
        }
        switch (parser.currentToken()) {
            case START_OBJECT:
                return object(parser, depth + 1);
            case START_ARRAY:
                List<Object> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(parser, depth + 1));
                }
                return items;
            case VALUE_NUMBER_INT:
                return parser.getLongValue();
            case VALUE_NUMBER_FLOAT:
                return parser.getDoubleValue();
            case VALUE_TRUE:
            case VALUE_FALSE:
                return parser.getBooleanValue();
            case VALUE_NULL:
                return null;
            default:
                return parser.getText();
        }
    }

    /** Every record begins with its time and its action. */
    static String action(LogLine line) {
        byte[] octets = line.array();
        if (!isAt(TIME, line, line.start())) {
            return "";
        }
        int end = quote(line, line.start() + TIME.length, LONGEST_TIME);
        if (!isAt(ACTION, line, end)) {
            return "";
        }
        int from = end + ACTION.length;
        return new String(octets, from, quote(line, from, LONGEST_ACTION) - from, StandardCharsets.UTF_8);
    }

    private static boolean isAt(byte[] what, LogLine line, int at) {
        return line.end() - at >= what.length
                && Arrays.equals(what, 0, what.length, line.array(), at, at + what.length);
    }

    private static int quote(LogLine line, int from, int longest) {
        int last = Math.min(line.end(), from + longest);
        int i = from;
        while (i < last && line.array()[i] != '"') {
            i++;
        }
        return i;
    }
}
