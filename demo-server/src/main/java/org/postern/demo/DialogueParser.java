package org.postern.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the format that {@link Dialogue} describes. */
final class DialogueParser {
    private static final Set<String> KEYS = Set.of("title", "port", "source", "tls", "proxy");
    private static final Pattern HEADER = Pattern.compile("(?:([A-Za-z0-9]+)\\.)?([a-z]+):\\s*(.*?)\\s*");
    private static final Pattern STEP =
            Pattern.compile("([A-Za-z0-9]+) (?:(->|=>|<-|<<-)(?: (.*))?|(<-EOF|starttls|close)\\s*)");

    private final String file;
    private final Map<String, Setting> settings = new LinkedHashMap<>();
    private final List<Dialogue.Step> steps = new ArrayList<>();

    /** A value of the header and the line that it stands in. */
    private record Setting(String value, int line) {}

    DialogueParser(String file) {
        this.file = file;
    }

    Dialogue parse(String text) throws BadDialogue {
        List<String> lines = text.lines().toList();
        int number = 0;
        boolean inHeader = true;
        for (String line : lines) {
            number++;
            if (line.startsWith("#")) {
                continue;
            }
            if (line.isBlank()) {
                inHeader = inHeader && settings.isEmpty();
            } else if (inHeader) {
                header(line, number);
            } else {
                step(line, number);
            }
        }
        if (steps.isEmpty()) {
            throw new BadDialogue(file, Math.max(1, number), "there is no step; steps follow the header's empty line");
        }
        return new Dialogue(file, required("title", "").value(), connections(), steps);
    }

    private void header(String line, int number) throws BadDialogue {
        Matcher matcher = HEADER.matcher(line);
        if (!matcher.matches() || !KEYS.contains(matcher.group(2))) {
            throw new BadDialogue(
                    file,
                    number,
                    "\"" + line + "\" is no header; write title, port, source, tls or proxy, a colon and the value,"
                            + " and an empty line before the first step");
        }
        String key = (matcher.group(1) == null ? "" : matcher.group(1) + ".") + matcher.group(2);
        if (settings.put(key, new Setting(matcher.group(3), number)) != null) {
            throw new BadDialogue(file, number, key + " was given before");
        }
    }

    private void step(String line, int number) throws BadDialogue {
        Matcher matcher = STEP.matcher(line);
        if (!matcher.matches()) {
            throw new BadDialogue(
                    file,
                    number,
                    "\"" + line + "\" is no step; write a connection's name, a space and one of"
                            + " ->, =>, <-, <<-, <-EOF, starttls, close");
        }
        String text = matcher.group(3) == null ? "" : matcher.group(3);
        String action = matcher.group(2) == null ? matcher.group(4) : matcher.group(2);
        steps.add(step(matcher.group(1), action, text, number));
    }

    private Dialogue.Step step(String connection, String action, String text, int line) throws BadDialogue {
        try {
            return switch (action) {
                case "->" -> new Dialogue.Step(line, connection, Dialogue.Kind.SEND, DialogueText.macros(text));
                case "=>" ->
                    new Dialogue.Step(
                            line, connection, Dialogue.Kind.SEND_RAW, DialogueText.escapes(DialogueText.macros(text)));
                case "<-" -> new Dialogue.Step(line, connection, Dialogue.Kind.EXPECT_LINE, text);
                case "<<-" -> new Dialogue.Step(line, connection, Dialogue.Kind.EXPECT_REPLY, text);
                case "<-EOF" -> new Dialogue.Step(line, connection, Dialogue.Kind.EXPECT_EOF, "");
                case "starttls" -> new Dialogue.Step(line, connection, Dialogue.Kind.START_TLS, "");
                default -> new Dialogue.Step(line, connection, Dialogue.Kind.CLOSE, "");
            };
        } catch (IllegalArgumentException e) {
            throw new BadDialogue(file, line, e.getMessage());
        }
    }

    private Map<String, Dialogue.Connection> connections() throws BadDialogue {
        Map<String, Dialogue.Connection> connections = new LinkedHashMap<>();
        for (Dialogue.Step step : steps) {
            if (!connections.containsKey(step.connection())) {
                connections.put(step.connection(), connection(step.connection()));
            }
        }
        for (Map.Entry<String, Setting> setting : settings.entrySet()) {
            String key = setting.getKey();
            int dot = key.indexOf('.');
            if (dot > 0 && !connections.containsKey(key.substring(0, dot))) {
                throw new BadDialogue(file, setting.getValue().line(), key + ": no step uses this connection");
            }
        }
        return connections;
    }

    private Dialogue.Connection connection(String name) throws BadDialogue {
        Setting port = required("port", name);
        Setting tls = optional("tls", name, "none");
        String proxy = optional("proxy", name, "").value();
        return new Dialogue.Connection(
                number(port),
                optional("source", name, "127.0.0.1").value(),
                tls(tls),
                proxy.isEmpty() ? "" : "PROXY " + proxy);
    }

    private int number(Setting setting) throws BadDialogue {
        if (!setting.value().matches("[1-9]\\d{0,4}") || Integer.parseInt(setting.value()) > 65535) {
            throw new BadDialogue(file, setting.line(), "\"" + setting.value() + "\" is no port");
        }
        return Integer.parseInt(setting.value());
    }

    private Dialogue.Tls tls(Setting setting) throws BadDialogue {
        return switch (setting.value()) {
            case "none", "starttls", "implicit" ->
                Dialogue.Tls.valueOf(setting.value().toUpperCase(Locale.ROOT));
            default ->
                throw new BadDialogue(
                        file, setting.line(), "\"" + setting.value() + "\" is not none, starttls or implicit");
        };
    }

    private Setting optional(String key, String connection, String otherwise) {
        Setting general = settings.getOrDefault(key, new Setting(otherwise, 1));
        return settings.getOrDefault(connection + "." + key, general);
    }

    private Setting required(String key, String connection) throws BadDialogue {
        Setting setting = optional(key, connection, "");
        if (setting.value().isEmpty()) {
            throw new BadDialogue(
                    file,
                    setting.line(),
                    "the header has no " + key + (connection.isEmpty() ? "" : " for " + connection));
        }
        return setting;
    }
}
