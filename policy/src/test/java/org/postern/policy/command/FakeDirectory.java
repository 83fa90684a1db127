package org.postern.policy.command;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A directory in memory: {@code list -> targets}, mailboxes are whatever a target names in the local domain. */
final class FakeDirectory implements Directory {
    private final Map<String, List<String>> targets = new HashMap<>();
    private int calls;

    FakeDirectory with(String address, String... to) {
        targets.put(address, Arrays.asList(to));
        return this;
    }

    /** How often anything was looked up. */
    int calls() {
        return calls;
    }

    @Override
    public String defaultDomain() {
        return "demo.example";
    }

    @Override
    public boolean isLocal(String domain) {
        calls++;
        return domain.equals("demo.example");
    }

    @Override
    public boolean isMailbox(String address) {
        calls++;
        return List.of("alice@demo.example", "bob@demo.example").contains(address);
    }

    @Override
    public List<String> targets(String address) {
        calls++;
        return targets.getOrDefault(address, List.of());
    }

    @Override
    public Optional<String> addressOf(String user) {
        return Optional.of(user.contains("@") ? user : user + "@demo.example");
    }
}
