package org.postern.redis;

import java.util.List;

/** One use that Redis counted and is to be given back. Immutable. */
final class Give {
    private final Use use;
    private final long added;
    private final String met;
    private final long takenAt;

    private Give(Use use, long added, String met, long takenAt) {
        this.use = use;
        this.added = added;
        this.met = met;
        this.takenAt = takenAt;
    }

    /**
     * Of a token bucket or a window.
     *
     * @param added what was counted
     * @param met the state that it met
     * @param takenAt when, in Redis's time
     */
    static Give of(Use use, long added, long met, long takenAt) {
        return new Give(use, added, Long.toString(met), takenAt);
    }

    /** Of a level. */
    static Give of(Use use, long added, Node node) {
        return new Give(use, added, node.name, 0);
    }

    static String[] keys(List<Give> gives) {
        return gives.stream().map(give -> give.use.key).toArray(String[]::new);
    }

    /** As give.lua reads them. */
    static String[] args(List<Give> gives) {
        return gives.stream()
                .flatMap(give -> List.of(
                        give.use.kind(),
                        Long.toString(give.added),
                        give.met,
                        Long.toString(give.takenAt),
                        give.use.mark)
                        .stream())
                .toArray(String[]::new);
    }

    Use use() {
        return use;
    }
}
