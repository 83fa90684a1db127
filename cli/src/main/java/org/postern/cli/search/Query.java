package org.postern.cli.search;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.postern.audit.BadLine;
import org.postern.audit.LogLine;
import org.postern.cli.LogRecord;
import org.postern.policy.net.Block;
import org.postern.policy.net.IpLiteral;

/**
 * What is looked for: records that meet every criterion. A line is parsed only when its octets leave it possible. Names and
 * addresses are the same in upper and lower case.
 */
public final class Query {
    private static final String CLIENT = "\"client.ip\":\"";

    private final List<Criterion> criteria = new ArrayList<>();
    private TimeSpan span = TimeSpan.always();

    public Query during(TimeSpan during) {
        span = during;
        return this;
    }

    /** @throws IllegalArgumentException when it is no address and no network, with the rest of a sentence */
    public Query client(String addressOrNetwork) {
        Block block = Block.parse(addressOrNetwork);
        Predicate<LogRecord> test = record -> isIn(block, record.text("client.ip"));
        criteria.add(Criterion.of(test, beginning(block), CLIENT));
        return this;
    }

    private static boolean isIn(Block block, String address) {
        try {
            return block.contains(IpLiteral.parse(address));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** What the text of every address in it begins with; of IPv6 the groups before any that may be left out. */
    static String beginning(Block block) {
        InetAddress address = block.address();
        byte[] octets = address.getAddress();
        StringBuilder text = new StringBuilder();
        if (block.isIpv4()) {
            for (int i = 0; i < block.length() / 8; i++) {
                text.append(octets[i] & 0xff).append(i == 3 ? "" : ".");
            }
            return text.toString();
        }
        for (int i = 0; i < block.length() / 16; i++) {
            int group = (octets[2 * i] & 0xff) << 8 | octets[2 * i + 1] & 0xff;
            if (group == 0) {
                break;
            }
            text.append(Integer.toHexString(group)).append(i == 7 ? "" : ":");
        }
        return text.toString();
    }

    public Query user(String name) {
        criteria.add(Criterion.of(record -> record.text("user.name").equalsIgnoreCase(name), name, "\"user.name\":\""));
        return this;
    }

    /** Those of a mail transaction are searched, too. */
    public Query rule(String name) {
        criteria.add(Criterion.of(record -> isByRule(record, name), name));
        return this;
    }

    private static boolean isByRule(LogRecord record, String name) {
        return record.text("rule.name").equalsIgnoreCase(name)
                || record.list("postern.decisions").stream()
                        .anyMatch(item -> item instanceof Map
                                && ((Map<?, ?>) item).get("rule.name") instanceof String
                                && ((String) ((Map<?, ?>) item).get("rule.name")).equalsIgnoreCase(name));
    }

    /** @param prefix such as 5, 550, or 550 5.7.1 */
    public Query reply(String prefix) {
        criteria.add(Criterion.of(
                record -> record.text("postern.reply").startsWith(prefix), prefix, "\"postern.reply\":\""));
        return this;
    }

    public Query queueId(String id) {
        Predicate<LogRecord> test = record -> record.queueId().equalsIgnoreCase(id)
                || record.text("postern.mail").equalsIgnoreCase(id);
        criteria.add(Criterion.of(test, id));
        return this;
    }

    public Query session(String id) {
        criteria.add(Criterion.of(record -> record.text("postern.session").equals(id), id, "\"postern.session\":\""));
        return this;
    }

    /** @param address or {@code @domain} for all of a domain; {@code <>} for none, as bounces have it */
    public Query sender(String address) {
        if (address.equals("<>")) {
            Predicate<LogRecord> test = record -> record.has("postern.sender")
                    && record.text("postern.sender").isEmpty();
            criteria.add(Criterion.of(test, "postern.sender"));
        } else {
            criteria.add(Criterion.of(record -> isAt(record.sender(), address), address));
        }
        return this;
    }

    /** @param address or {@code @domain} for all of a domain */
    public Query recipient(String address) {
        criteria.add(Criterion.of(
                record -> record.recipients().stream().anyMatch(recipient -> isAt(recipient, address)), address));
        return this;
    }

    private static boolean isAt(String address, String wanted) {
        return wanted.startsWith("@")
                ? address.length() > wanted.length()
                        && address.regionMatches(true, address.length() - wanted.length(), wanted, 0, wanted.length())
                : address.equalsIgnoreCase(wanted);
    }

    public Query action(String action) {
        criteria.add(Criterion.of(record -> record.action().equals(action), action, "\"event.action\":\""));
        return this;
    }

    /** Text in the value of any field. */
    public Query text(String text) {
        String folded = text.toLowerCase(Locale.ROOT);
        criteria.add(Criterion.of(record -> holds(record.fields(), folded), text));
        return this;
    }

    private static boolean holds(Object value, String folded) {
        if (value instanceof Map) {
            return holds(((Map<?, ?>) value).values(), folded);
        } else if (value instanceof Collection) {
            return ((Collection<?>) value).stream().anyMatch(item -> holds(item, folded));
        }
        return String.valueOf(value).toLowerCase(Locale.ROOT).contains(folded);
    }

    /** Everything about sessions, mails and decisions with one of these ids. */
    public Query about(Set<String> ids) {
        criteria.add(Criterion.anyOf(
                record -> ids.contains(record.text("postern.session"))
                        || ids.contains(record.queueId())
                        || ids.contains(record.text("postern.mail"))
                        || ids.contains(record.text("postern.id")),
                List.copyOf(ids)));
        return this;
    }

    /** The line's record when it is one of those; a line that is no record and might be one is bad. */
    public Optional<LogRecord> match(LogLine line) throws BadLine {
        if (!isPossible(line)) {
            return Optional.empty();
        }
        LogRecord record = new LogRecord(line.fields());
        return span.contains(record) && criteria.stream().allMatch(criterion -> criterion.matches(record))
                ? Optional.of(record)
                : Optional.empty();
    }

    private boolean isPossible(LogLine line) {
        if (line.trouble().isPresent()) {
            return true;
        }
        if (!span.mayContain(line.array(), line.start(), line.end())) {
            return false;
        }
        for (Criterion criterion : criteria) {
            if (!criterion.isPossible(line.array(), line.start(), line.end())) {
                return false;
            }
        }
        return true;
    }
}
