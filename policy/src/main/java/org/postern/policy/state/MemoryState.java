package org.postern.policy.state;

import java.util.List;

/** Keeps everything in memory and nothing longer than that: {@code state=memory}, and tests. */
public final class MemoryState implements State {
    private final Tables tables = new Tables();
    private final long secret;

    /** @param secret a random number, see {@link MemoryTable} */
    public MemoryState(long secret) {
        this.secret = secret;
    }

    @Override
    public <V> ExpiringTable<V> table(String name, int maxEntries, Codec<V> codec) {
        return tables.table(name, maxEntries, codec, () -> new MemoryTable<>(name, maxEntries, secret));
    }

    @Override
    public List<String> troubles() {
        return List.of();
    }

    @Override
    public void close() {}
}
