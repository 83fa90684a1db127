package org.postern.policy.spf;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.postern.policy.dns.Dns;
import org.postern.policy.dns.DnsAnswer;
import org.postern.policy.dns.DnsType;
import org.postern.policy.dns.MailHost;
import org.postern.policy.net.IpLiteral;

/** The zone data of one scenario of {@link SpfSuite}, as a DNS of its own. */
public final class SpfZone implements Dns {
    private static final String TIMEOUT = "TIMEOUT";
    private static final int MAX_ALIASES = 8;

    private final Map<String, List<Entry>> names = new HashMap<>();

    /** One record; of TXT the value is a list of strings, of MX a list of preference and name. */
    public record Entry(String type, Object value) {}

    SpfZone(Map<?, ?> data) {
        data.forEach((name, entries) -> names.put(key(String.valueOf(name)), entries((List<?>) entries)));
    }

    /** Records of the obsolete type SPF stand for TXT too, unless the name says what TXT is. */
    private static List<Entry> entries(List<?> data) {
        List<Entry> entries = new ArrayList<>();
        for (Object one : data) {
            if (one instanceof Map<?, ?> record) {
                record.forEach((type, value) -> entries.add(new Entry((String) type, value)));
            } else {
                entries.add(new Entry((String) one, ""));
            }
        }
        boolean hasTexts = entries.stream().anyMatch(entry -> entry.type.equals("TXT"));
        List<Entry> seen = new ArrayList<>();
        for (Entry entry : entries) {
            boolean text = entry.type.equals("TXT") || entry.type.equals("SPF") && !hasTexts;
            if (text && !"NONE".equals(entry.value)) {
                seen.add(new Entry("TXT", entry.value instanceof List<?> ? entry.value : List.of(entry.value)));
            } else if (!text && !entry.type.equals("SPF")) {
                seen.add(entry);
            }
        }
        return seen;
    }

    private static String key(String name) {
        return (name.endsWith(".") ? name.substring(0, name.length() - 1) : name).toLowerCase(Locale.ROOT);
    }

    public boolean exists(String name) {
        return names.containsKey(key(name));
    }

    /** The records of that type; a CNAME when the name is an alias. */
    public List<Entry> records(String name, String type) {
        List<Entry> all = names.getOrDefault(key(name), List.of());
        List<Entry> found =
                all.stream().filter(entry -> entry.type.equals(type)).toList();
        return found.isEmpty()
                ? all.stream().filter(entry -> entry.type.equals("CNAME")).toList()
                : found;
    }

    /** Whether the server keeps silent about what the name has no record for. */
    public boolean isSilent(String name) {
        return names.getOrDefault(key(name), List.of()).stream().anyMatch(entry -> entry.type.equals(TIMEOUT));
    }

    @Override
    public CompletableFuture<DnsAnswer> ask(String name, DnsType type) {
        return CompletableFuture.completedFuture(answer(name, type));
    }

    private DnsAnswer answer(String name, DnsType type) {
        String asked = name;
        for (int aliases = 0; aliases <= MAX_ALIASES; aliases++) {
            List<Entry> found = records(asked, type.name());
            if (found.isEmpty()) {
                return isSilent(asked)
                        ? DnsAnswer.trouble("timeout")
                        : exists(asked) ? DnsAnswer.noData() : DnsAnswer.noName();
            }
            if (!found.get(0).type.equals("CNAME")) {
                return answer(found, type);
            }
            asked = (String) found.get(0).value;
        }
        return DnsAnswer.trouble("alias loop");
    }

    private static DnsAnswer answer(List<Entry> found, DnsType type) {
        switch (type) {
            case A:
            case AAAA:
                return DnsAnswer.ofAddresses(found.stream()
                        .map(entry -> IpLiteral.parse((String) entry.value))
                        .toList());
            case MX:
                return DnsAnswer.ofMailHosts(found.stream()
                        .map(entry -> (List<?>) entry.value)
                        .map(pair -> new MailHost((Integer) pair.get(0), key((String) pair.get(1))))
                        .toList());
            case PTR:
                return DnsAnswer.ofTexts(
                        found.stream().map(entry -> key((String) entry.value)).toList());
            default:
                return DnsAnswer.ofTexts(found.stream()
                        .map(entry -> ((List<?>) entry.value)
                                .stream().map(String::valueOf).collect(joining()))
                        .toList());
        }
    }
}
