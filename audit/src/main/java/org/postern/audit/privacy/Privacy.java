package org.postern.audit.privacy;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.postern.audit.LogKey;

/**
 * Conceals in a record what the settings ask, field by field; in a field that is not known here, whatever looks like it.
 * For the one thread that writes.
 */
public final class Privacy {
    /** What is about us or the mail, not about people. */
    private static final Set<String> KEPT = Set.of(
            "@timestamp",
            "event.action",
            "event.start",
            "event.end",
            "event.outcome",
            "file.path",
            "network.protocol",
            "tls.version",
            "rule.name",
            "postern.id",
            "postern.session",
            "postern.listener",
            "postern.verdict",
            "postern.reason",
            "postern.mode",
            "postern.mail",
            "postern.queue-id",
            "postern.outcome",
            "postern.processor",
            "postern.due");

    private static final Pattern ADDRESS_OR_DOMAIN = Pattern.compile("[:.@]");
    private static final Pattern AFTER_SEPARATOR = Pattern.compile("(?<=[ ,])");

    private final boolean active;
    private final Concealer concealer;
    private final FreeText text;
    private final Map<String, UnaryOperator<String>> fields;
    private final Map<String, UnaryOperator<String>> evidence;
    private String user = "";
    private String helo = "";

    /** @param key the secret for hashes; there when the settings ask for any */
    public Privacy(PrivacySettings settings, Optional<LogKey> key) {
        this.active = !settings.keepsAll();
        this.concealer = new Concealer(settings, key.map(Pseudonyms::new).orElse(null));
        this.text = new FreeText(concealer);
        this.fields = Map.of(
                "user.name", this::user,
                "postern.sender", this::address,
                "postern.recipients", this::address,
                "postern.helo", this::helo,
                "postern.command", this::command,
                "postern.key", this::key);
        this.evidence = Map.ofEntries(
                Map.entry("address", this::address),
                Map.entry("sender", this::address),
                Map.entry("recipient", this::address),
                Map.entry("list", this::list),
                Map.entry("domain", concealer::domain),
                Map.entry("user", concealer::user),
                Map.entry("authorization", concealer::user),
                Map.entry("helo", this::host),
                Map.entry("name", this::hosts),
                Map.entry("names", this::hosts),
                Map.entry("key", this::key));
    }

    /** Conceals nothing. */
    public static Privacy none() {
        return new Privacy(PrivacySettings.KEEP, Optional.empty());
    }

    /** @param record a JSON object without its closing brace, as {@link org.postern.policy.audit.AuditRecord} has it */
    public String conceal(String record) {
        if (!active) {
            return record;
        }
        user = "";
        helo = "";
        return RecordText.map(record, this::value);
    }

    private String value(String field, String name, String value) {
        if (KEPT.contains(name)) {
            return value;
        }
        boolean isEvidence = field.equals("postern.evidence");
        return (isEvidence ? evidence : fields)
                .getOrDefault(name, text::conceal)
                .apply(value);
    }

    private String user(String name) {
        user = name.toLowerCase(Locale.ROOT);
        return concealer.user(name);
    }

    private String helo(String name) {
        helo = name.toLowerCase(Locale.ROOT);
        return host(name);
    }

    private String address(String address) {
        return text.withDomain(concealer.address(address));
    }

    private String host(String name) {
        String literal = text.conceal(name);
        return literal.equals(name) && !Words.block(name).isPresent() && !name.startsWith("[")
                ? concealer.host(name)
                : literal;
    }

    private String hosts(String names) {
        StringBuilder out = new StringBuilder();
        for (String name : AFTER_SEPARATOR.split(names)) {
            int end = name.length();
            while (end > 0 && ", ".indexOf(name.charAt(end - 1)) >= 0) {
                end--;
            }
            out.append(host(name.substring(0, end))).append(name, end, name.length());
        }
        return out.toString();
    }

    /** A list of addresses to whom EXPN asks, or the word of which list an entry is. */
    private String list(String name) {
        return name.equals("allow") || name.equals("deny") ? name : address(name);
    }

    private String command(String line) {
        int space = line.indexOf(' ');
        String verb = space < 0 ? "" : line.substring(0, space).toUpperCase(Locale.ROOT);
        String rest = line.substring(space + 1);
        switch (verb) {
            case "MAIL":
            case "RCPT":
                return line.substring(0, space + 1) + path(rest);
            case "VRFY":
            case "EXPN":
                return line.substring(0, space + 1) + (rest.indexOf('<') < 0 ? address(rest.strip()) : path(rest));
            case "HELO":
            case "EHLO":
                return line.substring(0, space + 1) + host(rest.strip());
            default:
                return text.conceal(line);
        }
    }

    /** {@code FROM:<address> SIZE=1}, with the route that nobody uses any more. */
    private String path(String argument) {
        int open = argument.indexOf('<');
        int close = close(argument, open);
        if (open < 0 || close < open) {
            return bare(argument, Math.max(open, argument.indexOf(':')) + 1);
        }
        String path = argument.substring(open + 1, close);
        int colon = path.startsWith("@") ? path.indexOf(':') + 1 : 0;
        return text.conceal(argument.substring(0, open))
                + '<'
                + text.conceal(path.substring(0, colon))
                + address(path.substring(colon))
                + '>'
                + parameters(argument.substring(close + 1));
    }

    /** An address without brackets, or one that was cut; a name without a domain is one, too. */
    private String bare(String argument, int colon) {
        int from = colon;
        while (from < argument.length() && argument.charAt(from) == ' ') {
            from++;
        }
        int space = argument.indexOf(' ', from);
        int to = space < 0 ? argument.length() : space;
        return text.conceal(argument.substring(0, from))
                + address(argument.substring(from, to))
                + parameters(argument.substring(to));
    }

    /** The bracket that closes the path: the first one outside quotes, or the last one when a quote is left open. */
    private static int close(String argument, int open) {
        boolean quoted = false;
        for (int i = open + 1; i < argument.length(); i++) {
            char c = argument.charAt(i);
            if (c == '>' && !quoted) {
                return i;
            } else if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            }
        }
        return argument.lastIndexOf('>');
    }

    private String parameters(String after) {
        StringBuilder out = new StringBuilder();
        for (String word : AFTER_SEPARATOR.split(after)) {
            int equals = word.indexOf('=') + 1;
            out.append(word, 0, equals).append(text.conceal(word.substring(equals)));
        }
        return out.toString();
    }

    /** What failed logins or limits are counted by: words, of which one may be a user's name or the name in HELO. */
    private String key(String key) {
        if (key.startsWith("account:")) {
            return "account:" + concealer.user(key.substring("account:".length()));
        }
        StringBuilder out = new StringBuilder();
        for (String word : key.split(" ", -1)) {
            out.append(out.length() == 0 ? "" : " ").append(keyWord(word));
        }
        return out.toString();
    }

    private String keyWord(String word) {
        if (word.equals(user)) {
            return concealer.user(word);
        } else if (word.equals(helo)) {
            return host(word);
        } else if (word.equals("all") || ADDRESS_OR_DOMAIN.matcher(word).find()) {
            return text.conceal(word);
        }
        return concealer.user(word);
    }
}
