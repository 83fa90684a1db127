package org.postern.mailets;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;

/**
 * Understands the parameters of James's PerSenderRateLimit, PerRecipientRateLimit and GlobalRateLimit, when {@code <migrate>}
 * names one of them: to move over, the class is replaced and this one parameter added.
 *
 * <table>
 * <caption>What becomes of them</caption>
 * <tr><td>the class</td><td>key: sender, recipient, all</td></tr>
 * <tr><td>keyPrefix</td><td>name; without it, the class</td></tr>
 * <tr><td>count, recipients, size, with duration</td><td>messages, recipients, bytes</td></tr>
 * <tr><td>exceededProcessor</td><td>onExceeded; without it, error</td></tr>
 * <tr><td>precision</td><td>nothing: a sliding window here is exact to a tenth of its length</td></tr>
 * <tr><td>rateLimiterTimeout</td><td>nothing: counters never let a mail wait</td></tr>
 * <tr><td>totalSize</td><td>an error: size times recipients is not counted</td></tr>
 * </table>
 */
final class Migration {
    static final String PARAMETER = "migrate";

    private static final Map<String, String> KEYS =
            Map.of("PerSenderRateLimit", "sender", "PerRecipientRateLimit", "recipient", "GlobalRateLimit", "all");

    /** The one that has all parameters. */
    private static final String ANY = "PerSenderRateLimit";

    /** Theirs to ours. */
    private static final Map<String, String> UNITS =
            Map.of("count", "messages", "recipients", "recipients", "size", "bytes");

    private static final Map<String, String> RENAMED =
            Map.of("keyPrefix", "name", "exceededProcessor", "onExceeded", "count", "messages", "size", "bytes");

    private static final List<String> UNNEEDED = List.of("precision", "rateLimiterTimeout");
    private static final String DURATION = "duration";
    private static final String TOTAL = "totalSize";

    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("\\s*(\\d{1,9})\\s*([A-Za-z]*)\\s*");
    private static final Pattern SECONDS = Pattern.compile("|s|secs?|seconds?");
    private static final Pattern MINUTES = Pattern.compile("m|mins?|minutes?");
    private static final Pattern HOURS = Pattern.compile("h|hours?");
    private static final Pattern DAYS = Pattern.compile("d|days?");
    private static final Pattern WEEKS = Pattern.compile("w|weeks?");
    private static final Pattern SIZE = Pattern.compile("\\s*(\\d{1,18})\\s*([BKMGbkmg]?)\\s*");

    private final Map<String, String> theirs;
    private final Place place;
    private final Problems problems;
    private final Map<String, String> ours = new LinkedHashMap<>();

    private Migration(Map<String, String> theirs, Place place, Problems problems) {
        this.theirs = theirs;
        this.place = place;
        this.problems = problems;
    }

    /** The same in our words; what has no {@code <migrate>} is in our words already. */
    static Map<String, String> apply(Map<String, String> parameters, Place place, Problems problems) {
        String from = parameters.get(PARAMETER);
        if (from == null) {
            return parameters;
        }
        Migration migration = new Migration(new HashMap<>(parameters), place, problems);
        if (KEYS.containsKey(from)) {
            return migration.translate(from);
        }
        problems.error(
                place, "<migrate>" + from + "</migrate> is none of " + String.join(", ", new TreeSet<>(KEYS.keySet())));
        // So that the other parameters are still looked at.
        return migration.translate(ANY);
    }

    /** What to write instead of one of their parameters, when there is no {@code <migrate>}. */
    static Optional<String> mend(String parameter) {
        if (RENAMED.containsKey(parameter)) {
            return Optional.of(
                    "that is <" + RENAMED.get(parameter) + "> here, or add <migrate> with the mailet's old name");
        }
        if (parameter.equals(DURATION)) {
            return Optional.of("write it behind each number, <messages>100/1h</messages>, or add <migrate> with the"
                    + " mailet's old name");
        }
        if (parameter.equals(TOTAL)) {
            return Optional.of(totalMend("bytes"));
        }
        return UNNEEDED.contains(parameter)
                ? Optional.of("leave it out, or add <migrate> with the mailet's old name")
                : Optional.empty();
    }

    private static String totalMend(String size) {
        return "size times recipients is not counted here; limit <" + size + "> and <recipients>";
    }

    private Map<String, String> translate(String from) {
        theirs.remove(PARAMETER);
        ours.put("key", KEYS.get(from));
        ours.put("name", Optional.ofNullable(theirs.remove("keyPrefix")).orElse(from));
        ours.put(
                "onExceeded",
                Optional.ofNullable(theirs.remove("exceededProcessor")).orElse("error"));
        ours.put("window", "sliding");
        UNNEEDED.forEach(theirs::remove);
        Optional.ofNullable(theirs.remove(TOTAL))
                .ifPresent(size -> problems.error(
                        place, "<totalSize>" + size + "</totalSize> cannot be taken over: " + totalMend("size")));
        if (from.equals("PerRecipientRateLimit") && theirs.remove("recipients") != null) {
            problems.error(place, "<recipients> means nothing to PerRecipientRateLimit; leave it out");
        }
        Optional<String> period = Optional.ofNullable(theirs.remove(DURATION)).flatMap(this::period);
        UNITS.forEach((their, our) -> Optional.ofNullable(theirs.remove(their))
                .ifPresent(number -> ours.put(our, number(their, number) + '/' + period.orElse("1h"))));
        if (period.isEmpty() && !problems.hasErrors()) {
            problems.error(place, "<duration> is missing");
        }
        ours.putAll(theirs);
        return ours;
    }

    private Optional<String> period(String text) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text);
        if (matcher.matches()) {
            String unit = matcher.group(2).toLowerCase(Locale.ROOT);
            long number = Long.parseLong(matcher.group(1));
            if (SECONDS.matcher(unit).matches()) {
                return Optional.of(number + "s");
            }
            if (MINUTES.matcher(unit).matches()) {
                return Optional.of(number + "m");
            }
            if (HOURS.matcher(unit).matches()) {
                return Optional.of(number + "h");
            }
            if (DAYS.matcher(unit).matches()) {
                return Optional.of(number + "d");
            }
            if (WEEKS.matcher(unit).matches()) {
                return Optional.of(number * 7 + "d");
            }
        }
        problems.error(place, "<duration>" + text + "</duration> is no time in s, m, h or d; write for example 1h");
        return Optional.empty();
    }

    private static String number(String parameter, String text) {
        Matcher size = SIZE.matcher(text);
        return parameter.equals("size") && size.matches()
                ? size.group(1) + size.group(2).toUpperCase(Locale.ROOT).replace("B", "")
                : text.strip();
    }
}
