package org.postern.policy.state;

import java.time.Instant;

/** Takes what has changed in a table, see {@link MemoryTable#drain}. */
public interface Changes<V> {
    /** An entry was written; what was written down of it before is {@link #gone} as well. */
    void written(long number, String key, V value, Instant until);

    /** What was written down under this number is replaced or removed. */
    void gone(long number);
}
