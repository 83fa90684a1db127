package org.postern.policy.command;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.postern.policy.Mode;
import org.postern.policy.config.Parsers;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.SettingsReader;
import org.postern.policy.config.Spelling;
import org.postern.policy.net.AddressLists;
import org.postern.policy.net.ListListener;

/**
 * What {@code <handler class="org.postern.smtp.CommandPolicy">} says. Settings, all optional:
 *
 * <ul>
 *   <li>{@code mode}: enforce, warn or off for all of it; default enforce
 *   <li>{@code <network name="…">} with {@code <allow>}, {@code <deny>}, {@code <allowFile>}, {@code <denyFile>}: a
 *       named list for {@code network:NAME}
 *   <li>{@code <command verb="…" to="…" mode="…" afterEhlo="…">}: see {@link CommandPermitted}
 *   <li>{@code <expn entitled="…" depth="…" maxMembers="…">} with {@code <ownersFile>}: see {@link ListMembers}
 *   <li>{@code <failedCommands limit="…" mode="…">}: see {@link FailedCommands}
 * </ul>
 */
public final class CommandRules {
    /** RFC 5321 section 4.1: a verb is letters only; James reads up to the first space. */
    private static final String VERB = "[A-Za-z][A-Za-z0-9]{1,11}";

    /** Commands of SMTP that James does not have: no misspelling of another. */
    private static final Set<String> OTHER_VERBS =
            Set.of("ATRN", "BDAT", "BURL", "ETRN", "SAML", "SEND", "SOML", "TURN", "XCLIENT", "XFORWARD");

    /** RFC 5321, 3207, 4954 and what James knows besides; a handler of somebody else may bring more. */
    private static final Set<String> KNOWN_VERBS = Set.of(
            "AUTH", "DATA", "EHLO", "EXPN", "HELO", "HELP", "MAIL", "NOOP", "QUIT", "RCPT", "RSET", "STARTTLS", "VRFY");

    private static final int MAX_MEMBERS = 10_000;

    private final List<AddressLists> networks = new ArrayList<>();
    private final Map<String, Moded<CommandPermitted>> permissions = new TreeMap<>();
    private Optional<OwnersFile> ownersFile = Optional.empty();
    private AddressQuery expn;
    private Optional<Moded<FailedCommands>> failedCommands = Optional.empty();

    private CommandRules() {}

    /** A rule in its mode. */
    public static final class Moded<R> {
        private final R rule;
        private final Mode mode;

        Moded(R rule, Mode mode) {
            this.rule = rule;
            this.mode = mode;
        }

        public R rule() {
            return rule;
        }

        public Mode mode() {
            return mode;
        }
    }

    /**
     * Reads the element and collects what is wrong with it; the result is of use only when there are no errors.
     *
     * @param base where relative file names begin
     */
    public static CommandRules read(
            Settings settings, Path base, Instant now, ListListener listener, Problems problems) {
        CommandRules rules = new CommandRules();
        SettingsReader reader = new SettingsReader(settings, problems);
        reader.attribute("class");
        Mode mode = reader.attribute("mode", Mode.ENFORCE, Mode::parse);
        Map<String, BiPredicate<InetAddress, Instant>> named = new TreeMap<>();
        reader.children("network").forEach(child -> rules.network(child, base, now, listener, named, problems));
        reader.children("command").forEach(child -> rules.command(child, mode, named, problems));
        rules.expn(reader.child("expn"), settings, base, problems);
        rules.failedCommands = reader.child("failedCommands").flatMap(child -> failed(child, mode, problems));
        reader.finish();
        return rules;
    }

    private void network(
            Settings settings,
            Path base,
            Instant now,
            ListListener listener,
            Map<String, BiPredicate<InetAddress, Instant>> named,
            Problems problems) {
        SettingsReader reader = new SettingsReader(settings, problems);
        Optional<String> name = reader.required("name", CommandRules::networkName);
        AddressLists lists = AddressLists.read(reader, base, now, problems, (table, none) -> {}, listener);
        reader.finish();
        networks.add(lists);
        if (name.isPresent() && named.put(name.get(), (client, moment) -> contains(lists, client, moment)) != null) {
            problems.error(settings.place(), "another network has this name; put both lists into one element");
        }
    }

    private static boolean contains(AddressLists lists, InetAddress client, Instant now) {
        return lists.table().find(client, now).filter(entry -> !entry.denies()).isPresent();
    }

    private static String networkName(String text) {
        if (!text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw new IllegalArgumentException("is no name; use letters, digits, dots, hyphens and underscores");
        }
        return text;
    }

    private void command(
            Settings settings,
            Mode handlerMode,
            Map<String, BiPredicate<InetAddress, Instant>> named,
            Problems problems) {
        SettingsReader reader = new SettingsReader(settings, problems);
        Optional<String> verb = reader.required("verb", CommandRules::verb);
        Optional<Entitlement> to = reader.required("to", text -> Entitlement.parse(text, named));
        Mode mode = reader.attribute("mode", handlerMode, Mode::parse);
        boolean afterEhlo = reader.attribute("afterEhlo", verb.equals(Optional.of("AUTH")), Parsers::yesOrNo);
        reader.finish();
        if (verb.isEmpty() || to.isEmpty()) {
            return;
        }
        if (!KNOWN_VERBS.contains(verb.get())) {
            // A misspelt verb would leave the one that was meant open.
            Optional.of(verb.get())
                    .filter(other -> !OTHER_VERBS.contains(other))
                    .flatMap(other -> Spelling.nearest(other, KNOWN_VERBS))
                    .ifPresentOrElse(
                            known -> problems.error(
                                    settings.place(), "James knows no such command; did you mean " + known + "?"),
                            () -> problems.warning(
                                    settings.place(),
                                    "James knows no such command; this is of use only if another handler brings it"));
        }
        CommandPermitted.contradiction(verb.get(), to.get(), afterEhlo)
                .ifPresent(why -> problems.error(settings.place(), why));
        CommandPermitted rule = new CommandPermitted(verb.get(), to.get(), afterEhlo);
        if (permissions.put(verb.get(), new Moded<>(rule, handlerMode == Mode.OFF ? Mode.OFF : mode)) != null) {
            problems.error(settings.place(), "another element restricts this verb; join both in one to=");
        }
    }

    private static String verb(String text) {
        if (!text.matches(VERB)) {
            throw new IllegalArgumentException("is no SMTP command verb");
        }
        return text.toUpperCase(Locale.ROOT);
    }

    private void expn(Optional<Settings> element, Settings handler, Path base, Problems problems) {
        Settings settings =
                element.orElseGet(() -> new Settings(handler.place().in("<expn>"), "expn", Map.of(), "", List.of()));
        SettingsReader reader = new SettingsReader(settings, problems);
        var entitled = reader.attribute("entitled", ListMembers.Entitled.parse("members"), ListMembers.Entitled::parse);
        int depth = reader.attribute("depth", 1, Parsers.number(1, Expansion.MAX_DEPTH));
        int maxMembers = reader.attribute("maxMembers", 100, Parsers.number(1, MAX_MEMBERS));
        ownersFile = reader.child("ownersFile").flatMap(child -> OwnersFile.read(child, base, problems));
        reader.finish();
        boolean byOwners = entitled.contains(ListMembers.Entitled.OWNERS_FILE);
        if (byOwners && reader.child("ownersFile").isEmpty()) {
            problems.error(settings.place(), "entitled=\"owners-file\" needs an <ownersFile>");
        }
        if (!byOwners && ownersFile.isPresent()) {
            problems.error(settings.place(), "<ownersFile> has no effect without entitled=\"owners-file\"");
        }
        if (element.isPresent() && handler.children().stream().noneMatch(CommandRules::restrictsExpn)) {
            problems.error(
                    settings.place(), "has no effect without <command verb=\"EXPN\" to=...>; say who may use EXPN");
        }
        expn = new ListMembers(
                entitled,
                depth,
                maxMembers,
                () -> ownersFile.map(OwnersFile::owners).orElse(Map.of()));
    }

    private static boolean restrictsExpn(Settings child) {
        return child.name().equals("command")
                && "EXPN"
                        .equalsIgnoreCase(
                                child.attributes().getOrDefault("verb", "").strip());
    }

    private static Optional<Moded<FailedCommands>> failed(Settings settings, Mode handlerMode, Problems problems) {
        SettingsReader reader = new SettingsReader(settings, problems);
        Optional<Integer> limit = reader.required("limit", Parsers.number(1, 10_000));
        Mode mode = reader.attribute("mode", handlerMode, Mode::parse);
        reader.finish();
        return limit.map(value -> new Moded<>(new FailedCommands(value), handlerMode == Mode.OFF ? Mode.OFF : mode));
    }

    /** The rule for a verb, in upper case; empty when it is not restricted or its rule is off. */
    public Optional<Moded<CommandPermitted>> permission(String verb) {
        return Optional.ofNullable(permissions.get(verb)).filter(moded -> moded.mode() != Mode.OFF);
    }

    /** What answers the verb in James's place for a client that may use it; empty for all verbs but EXPN and VRFY. */
    public Optional<AddressQuery> query(String verb) {
        switch (verb) {
            case "EXPN":
                return Optional.of(expn);
            case "VRFY":
                return Optional.of(new MailboxExists());
            default:
                return Optional.empty();
        }
    }

    /** The limit of failed commands; empty when there is none or it is off. */
    public Optional<Moded<FailedCommands>> failedCommands() {
        return failedCommands.filter(moded -> moded.mode() != Mode.OFF);
    }

    /** The lists behind the named networks, to be watched. */
    public List<AddressLists> networks() {
        return List.copyOf(networks);
    }

    /** The file of list owners, to be watched. */
    public Optional<OwnersFile> ownersFile() {
        return ownersFile;
    }
}
