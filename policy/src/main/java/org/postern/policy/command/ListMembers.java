package org.postern.policy.command;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Reply;
import org.postern.policy.SessionFacts;

/**
 * EXPN: who is on this list, and may this client know? (RFC 5321 section 3.5.2)
 *
 * <p>Settings of {@code <expn>}: {@code entitled} (who of those that may use EXPN at all is told about a list: {@code
 * members}, {@code owners-file}, {@code authenticated}, {@code all}, or several; default {@code members}), {@code depth}
 * (how many steps of lists in lists are followed, 1 to 16, default 1), {@code maxMembers} (1 to 10000, default 100) and
 * {@code <ownersFile>}.
 *
 * <p>Replies: {@code 250} with a member a line; {@code 550 5.1.1} when there is no such list; {@code 252 2.5.2} when the
 * client is not entitled to this list; {@code 550 5.2.4} for a list that only leads back to itself; {@code 501 5.5.4}
 * without an address; {@code 451 4.3.0} when the directory cannot be read.
 */
public final class ListMembers implements AddressQuery {
    /** Who may see a list. */
    public enum Entitled {
        MEMBERS("members"),
        OWNERS_FILE("owners-file"),
        AUTHENTICATED("authenticated"),
        ALL("all");

        private final String text;

        Entitled(String text) {
            this.text = text;
        }

        /** Reads one or several, separated by commas. */
        static Set<Entitled> parse(String text) {
            Set<Entitled> result = EnumSet.noneOf(Entitled.class);
            for (String word : text.split(",", -1)) {
                result.add(one(word.strip(), text));
            }
            return result;
        }

        private static Entitled one(String word, String text) {
            for (Entitled entitled : values()) {
                if (entitled.text.equals(word)) {
                    return entitled;
                }
            }
            throw new IllegalArgumentException((word.equals(text) ? "" : "\"" + word + "\" ")
                    + "is none of members, owners-file, authenticated, all");
        }
    }

    private static final Reply NO_LIST = Reply.of(550, "5.1.1", "No such list here");
    private static final Reply LOOP = Reply.of(550, "5.2.4", "The list leads only to itself");

    private final Set<Entitled> entitled;
    private final int depth;
    private final int maxMembers;
    private final Supplier<Map<String, Set<String>>> owners;

    /**
     * @param owners the addresses of the owners of each list, as they are at the moment of the call
     */
    public ListMembers(Set<Entitled> entitled, int depth, int maxMembers, Supplier<Map<String, Set<String>>> owners) {
        this.entitled = Set.copyOf(entitled);
        this.depth = depth;
        this.maxMembers = maxMembers;
        this.owners = owners;
    }

    @Override
    public String name() {
        return "expn";
    }

    @Override
    public Answer answer(String argument, SessionFacts facts, Directory directory) {
        Optional<String> parsed = AddressArgument.parse(argument, directory);
        if (parsed.isEmpty()) {
            return Answer.untold(Decision.refuse(name(), "no-address", Evidence.none(), NO_ADDRESS));
        }
        String list = parsed.get();
        Evidence evidence = Evidence.of("list", list);
        if (!directory.isLocal(AddressArgument.domain(list))
                || directory.targets(list).isEmpty()) {
            return Answer.untold(Decision.refuse(name(), "no-such-list", evidence, NO_LIST));
        }
        Optional<Entitled> by = entitledBy(list, facts, directory);
        if (by.isEmpty()) {
            return Answer.untold(Decision.refuse(
                    name(), "not-entitled-to-list", evidence.and("entitled", words()), CommandPermitted.UNVERIFIED));
        }
        return members(list, evidence.and("entitledBy", by.get().text), directory);
    }

    private Answer members(String list, Evidence evidence, Directory directory) {
        List<String> members = Expansion.members(list, directory, depth, maxMembers);
        boolean more = members.size() > maxMembers;
        Evidence counted = evidence.and("members", members.size() - (more ? 1 : 0));
        if (members.isEmpty()) {
            return Answer.untold(Decision.refuse(name(), "loop", counted, LOOP));
        }
        List<String> lines = new ArrayList<>();
        members.stream().limit(maxMembers).forEach(member -> lines.add("2.1.5 <" + member + ">"));
        if (more) {
            lines.add("2.1.5 The list has more members than are shown here");
        }
        return Answer.told(Decision.accept(name(), more ? "expanded-in-part" : "expanded", counted), lines);
    }

    private Optional<Entitled> entitledBy(String list, SessionFacts facts, Directory directory) {
        if (entitled.contains(Entitled.ALL)) {
            return Optional.of(Entitled.ALL);
        }
        if (facts.user().isEmpty()) {
            return Optional.empty();
        }
        if (entitled.contains(Entitled.AUTHENTICATED)) {
            return Optional.of(Entitled.AUTHENTICATED);
        }
        Optional<String> address = facts.user().flatMap(directory::addressOf);
        if (address.isEmpty()) {
            return Optional.empty();
        }
        if (entitled.contains(Entitled.OWNERS_FILE)
                && owners.get().getOrDefault(list, Set.of()).contains(address.get())) {
            return Optional.of(Entitled.OWNERS_FILE);
        }
        if (entitled.contains(Entitled.MEMBERS) && Expansion.reaches(list, address.get(), directory)) {
            return Optional.of(Entitled.MEMBERS);
        }
        return Optional.empty();
    }

    private String words() {
        return entitled.stream().map(one -> one.text).sorted().collect(Collectors.joining(","));
    }
}
