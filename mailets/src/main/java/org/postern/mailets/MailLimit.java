package org.postern.mailets;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.postern.Postern;
import org.postern.policy.config.Parsers;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.SettingsReader;
import org.postern.policy.config.Spelling;
import org.postern.policy.limit.LimitPolicy;
import org.postern.policy.net.ListListener;

/**
 * What {@link RateLimit}'s parameters say: one limit, and where mail goes that is over it. Immutable, except that the limit's
 * overrides follow a file.
 */
public final class MailLimit {
    /** Means what it means to a {@code <limit>} in smtpserver.xml. */
    private static final List<String> OF_LIMIT = List.of(
            "name",
            "key",
            "ipv4Prefix",
            "ipv6Prefix",
            "messages",
            "recipients",
            "bytes",
            "uniqueRecipients",
            "window",
            "mode",
            "overrides");

    private static final List<String> UNITS = List.of("messages", "recipients", "bytes", "uniqueRecipients");
    private static final List<String> OURS = List.of("onExceeded", "longest", "afterwards");

    /** James's own, which it acts on itself. */
    static final Set<String> OF_JAMES = Set.of("onMailetException", "onMatchException");

    private static final Set<String> OF_CONNECTIONS = Set.of("connections", "concurrent", "errors");
    private static final Set<String> NOT_OF_MAIL = Set.of("network", "listener");
    private static final Set<String> CONDITIONS = Set.of("when", "unless");

    private static final String DELAY = "delay";
    private static final String ERROR = "error";
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Duration MAX_LONGEST = Duration.ofDays(30);

    private final LimitPolicy policy;
    private final String processor;
    private final Optional<Duration> longest;

    private MailLimit(LimitPolicy policy, String processor, Optional<Duration> longest) {
        this.policy = policy;
        this.processor = processor;
        this.longest = longest;
    }

    /**
     * Reads the parameters of a mailet and collects what is wrong with them; the result is of use only when there are no
     * errors.
     *
     * @param place where the mailet stands
     */
    public static MailLimit read(
            Map<String, String> written, Place place, Postern postern, ListListener listener, Problems problems) {
        Problems own = new Problems();
        Place here = Optional.ofNullable(written.getOrDefault("name", written.get("keyPrefix")))
                .map(name -> place.in("<name>" + name + "</name>"))
                .orElse(place);
        Map<String, String> said = Migration.apply(written, here, own);
        checkNames(said.keySet(), here, own);
        checkKey(said.get("key"), here, own);
        Map<String, String> parameters = complete(said, here, own);
        SettingsReader reader = new SettingsReader(settings("mailet", here, parameters, OURS), own);
        String exceeded = reader.attribute("onExceeded", ERROR, MailLimit::processor);
        boolean delay = exceeded.equals(DELAY);
        Duration longest = reader.attribute("longest", LONGEST, Parsers.duration(Duration.ofSeconds(1), MAX_LONGEST));
        String afterwards = reader.attribute("afterwards", ERROR, MailLimit::processor);
        if (!delay) {
            reader.attribute("longest").ifPresent(text -> needsDelay("longest", here, own));
            reader.attribute("afterwards").ifPresent(text -> needsDelay("afterwards", here, own));
        } else if (afterwards.equals(DELAY)) {
            own.error(here, "afterwards=\"delay\" is no processor; name the one for mail that has waited too long");
        }
        LimitPolicy policy = limits(here, parameters, postern, listener, own);
        problems.addAll(own);
        return new MailLimit(policy, delay ? afterwards : exceeded, delay ? Optional.of(longest) : Optional.empty());
    }

    /** Reports what must be there and is not, and puts something in its place, so that the rest can be read. */
    private static Map<String, String> complete(Map<String, String> parameters, Place place, Problems problems) {
        Map<String, String> all = new HashMap<>(parameters);
        require(all, "name", "limit", "write one word, by which records and counters know the limit", place, problems);
        require(all, "key", "all", "write by what is counted, for example sender", place, problems);
        require(all, "onExceeded", ERROR, "name the processor for what is over, or write delay", place, problems);
        if (UNITS.stream().noneMatch(all::containsKey)) {
            all.put(UNITS.get(0), "1/1s");
            problems.error(place, "limits nothing; write one or more of <" + String.join(">, <", UNITS) + ">");
        }
        return all;
    }

    private static void require(
            Map<String, String> all, String name, String standIn, String mend, Place place, Problems problems) {
        if (all.putIfAbsent(name, standIn) == null) {
            problems.error(place, "<" + name + "> is missing; " + mend);
        }
    }

    private static void checkNames(Set<String> names, Place place, Problems problems) {
        Set<String> known = new TreeSet<>(OF_LIMIT);
        known.addAll(OURS);
        known.add(Migration.PARAMETER);
        for (String name : new TreeSet<>(names)) {
            if (OF_CONNECTIONS.contains(name)) {
                problems.error(
                        place,
                        "<" + name + "> is counted while a client is connected; write it into a <limit> of"
                                + " org.postern.smtp.RateLimit in smtpserver.xml");
            } else if (CONDITIONS.contains(name)) {
                problems.error(place, "<" + name + "> is for smtpserver.xml; here the matcher says for whom it holds");
            } else if (!known.contains(name) && !OF_JAMES.contains(name)) {
                problems.error(place, "unknown parameter <" + name + ">" + mend(name, known));
            }
        }
    }

    private static String mend(String name, Set<String> known) {
        return Migration.mend(name)
                .or(() -> Spelling.nearest(name, known).map(near -> "did you mean <" + near + ">?"))
                .map(mend -> "; " + mend)
                .orElseGet(() -> "; known here: " + String.join(", ", known));
    }

    private static void checkKey(String key, Place place, Problems problems) {
        Arrays.stream(Optional.ofNullable(key).orElse("").split("\\+"))
                .map(String::strip)
                .filter(NOT_OF_MAIL::contains)
                .forEach(part -> problems.error(
                        place,
                        "key=\"" + key + "\" has " + part
                                + ", which a mail does not know; count by it in smtpserver.xml"));
    }

    private static String processor(String text) {
        if (!text.equals(text.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("has capitals; name processors in lower case, here and where they are"
                    + " defined, because James looks for some of them that way");
        }
        if (!text.matches("\\S+")) {
            throw new IllegalArgumentException("is no processor's name; write one word, or delay");
        }
        return text;
    }

    private static void needsDelay(String parameter, Place place, Problems problems) {
        problems.error(
                place,
                "<" + parameter + "> has no effect without <onExceeded>delay</onExceeded>; add it or leave <"
                        + parameter + "> out");
    }

    private static LimitPolicy limits(
            Place place, Map<String, String> parameters, Postern postern, ListListener listener, Problems problems) {
        Settings limit = settings("limit", place, parameters, OF_LIMIT);
        Settings all = new Settings(place, "mailet", Map.of(), "", List.of(limit));
        return LimitPolicy.readForMail(all, postern.base(), postern.clock().instant(), listener, problems);
    }

    private static Settings settings(String name, Place place, Map<String, String> parameters, List<String> which) {
        Map<String, String> attributes = new HashMap<>(parameters);
        attributes.keySet().retainAll(which);
        return new Settings(place, name, attributes, "", List.of());
    }

    /** The parameters by their names, as {@link #read} wants them. */
    static Map<String, String> parameters(Iterable<String> names, Function<String, String> value) {
        Map<String, String> all = new LinkedHashMap<>();
        names.forEach(
                name -> all.put(name, Optional.ofNullable(value.apply(name)).orElse("")));
        return all;
    }

    /** The one limit, in a policy of its own. */
    public LimitPolicy policy() {
        return policy;
    }

    /** The limit's name. */
    public String name() {
        return policy.limits().get(0).name();
    }

    /** Where mail goes that is over the limit, or has waited too long. */
    public String processor() {
        return processor;
    }

    /** How long a mail may wait in all; empty when none waits. */
    public Optional<Duration> longest() {
        return longest;
    }
}
