package org.postern.redis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What this process holds of each level, and what Redis has been told of it. */
final class Levels {
    private final Map<String, Level> levels = new HashMap<>();

    /** Something was taken or, below 0, given back, and Redis knows of so much of it. */
    synchronized void add(Use use, long held, long told) {
        Level level = levels.computeIfAbsent(use.key, unknown -> new Level(use));
        level.held += held;
        level.told += told;
        if (level.held == 0 && level.told == 0 && !level.doubtful) {
            levels.remove(use.key);
        }
    }

    /** Nobody knows whether Redis got what it was told: it must be told everything. */
    synchronized void doubt(Use use) {
        levels.computeIfAbsent(use.key, unknown -> new Level(use)).doubtful = true;
    }

    /** All levels, held or doubtful, for Redis to be told everything. */
    synchronized List<Use> all() {
        List<Use> all = new ArrayList<>();
        levels.values().forEach(level -> all.add(level.use));
        return all;
    }

    /** What is held of a level, which Redis is about to be told; doubtful until {@link #settled}. */
    synchronized long tellAll(Use use) {
        Level level = levels.get(use.key);
        if (level == null) {
            return 0;
        }
        level.doubtful = true;
        level.told = level.held;
        return Math.max(0, level.held);
    }

    /** Redis has been told everything of these. */
    synchronized void settled(List<Use> uses) {
        for (Use use : uses) {
            Level level = levels.get(use.key);
            if (level != null) {
                level.doubtful = false;
                add(use, 0, 0);
            }
        }
    }

    /** By how much Redis is to change what it knows, by level; from now on it knows. */
    synchronized Map<Use, Long> untold() {
        Map<Use, Long> untold = new HashMap<>();
        for (Level level : new ArrayList<>(levels.values())) {
            if (level.held != level.told && !level.doubtful) {
                untold.put(level.use, level.held - level.told);
                add(level.use, 0, level.held - level.told);
            }
        }
        return untold;
    }

    synchronized boolean isEmpty() {
        return levels.isEmpty();
    }

    private static final class Level {
        private final Use use;
        private long held;
        private long told;
        private boolean doubtful;

        private Level(Use use) {
            this.use = use;
        }
    }
}
