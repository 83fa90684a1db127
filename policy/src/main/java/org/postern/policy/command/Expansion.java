package org.postern.policy.command;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.postern.policy.command.Directory.Unavailable;

/**
 * Follows groups, aliases and forwards. Loops end where they close; an address is met once however many ways lead to it.
 */
final class Expansion {
    /** Deeper than anyone nests lists on purpose. */
    static final int MAX_DEPTH = 16;

    /** No question looks up more lists than this; what lies behind the rest stays unknown. */
    private static final int MAX_LOOKUPS = 2_000;

    private final Directory directory;
    private final int depth;
    private final Map<String, Integer> levels = new HashMap<>();
    private final Deque<String> open = new ArrayDeque<>();
    private int lookups;

    private Expansion(String list, Directory directory, int depth) {
        this.directory = directory;
        this.depth = depth;
        levels.put(list, 0);
        open.add(list);
    }

    /**
     * The members in alphabetical order, one more than {@code maxMembers} when there are more.
     *
     * @param depth how many steps are followed, 1 to {@link #MAX_DEPTH}: 1 gives the members as they are stored
     * @throws Unavailable when the directory cannot be read
     */
    static List<String> members(String list, Directory directory, int depth, int maxMembers) {
        Expansion expansion = new Expansion(list, directory, depth);
        Set<String> found = new TreeSet<>();
        while (!expansion.open.isEmpty() && found.size() <= maxMembers) {
            String address = expansion.open.remove();
            List<String> targets = expansion.follow(address);
            // A forward to itself besides others keeps a copy: the mailbox is one of its own members.
            if (targets.isEmpty() || targets.contains(address)) {
                found.add(address);
            }
        }
        return found.stream().limit(maxMembers + 1L).collect(Collectors.toUnmodifiableList());
    }

    /**
     * Whether mail for the list reaches the address, however deep.
     *
     * @throws Unavailable when the directory cannot be read
     */
    static boolean reaches(String list, String address, Directory directory) {
        Expansion expansion = new Expansion(list, directory, MAX_DEPTH);
        while (!expansion.open.isEmpty()) {
            if (expansion.follow(expansion.open.remove()).contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** Where mail for the address goes next; what was not met before is to be followed too. */
    private List<String> follow(String address) {
        int level = levels.get(address);
        if (level >= depth || lookups >= MAX_LOOKUPS) {
            return List.of();
        }
        lookups++;
        List<String> targets = directory.targets(address);
        for (String target : targets) {
            if (levels.putIfAbsent(target, level + 1) == null) {
                open.add(target);
            }
        }
        return targets;
    }
}
