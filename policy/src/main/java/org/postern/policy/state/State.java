package org.postern.policy.state;

import java.util.List;

/** Where tables come from and what keeps their entries. */
public interface State extends AutoCloseable {
    /**
     * The table of this name, with what is still known of it. Everyone who asks for one name shares one table.
     *
     * @param maxEntries the number of entries that is never exceeded, at least 1
     * @param codec how values are written down
     * @throws IllegalArgumentException when the table was given out with another bound or another codec
     */
    <V> ExpiringTable<V> table(String name, int maxEntries, Codec<V> codec);

    /** What is not as it should be at the moment, one sentence each; empty when all is well. */
    List<String> troubles();

    /** Keeps what is left to keep and lets go of the file or the connection. Tables go on in memory. */
    @Override
    void close();
}
