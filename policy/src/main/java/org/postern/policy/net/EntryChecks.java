package org.postern.policy.net;

import java.time.Instant;
import java.util.function.Supplier;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;

/** What can be read but was hardly meant. */
final class EntryChecks {
    private EntryChecks() {}

    /** @param entry as it was written */
    static void check(
            ListLine line, String entry, boolean denies, Supplier<Place> place, Instant now, Problems problems) {
        for (Block block : line.blocks()) {
            if (block.isEverything() && denies) {
                problems.warning(place.get(), entry, "refuses every " + family(block) + " client that is not allowed");
            } else if (block.isEverything()) {
                problems.error(
                        place.get(),
                        entry,
                        "allows every " + family(block)
                                + " client; use <otherwise>accept</otherwise> and only deny lists instead");
            }
        }
        if (line.untilMillis() <= now.toEpochMilli()) {
            problems.warning(place.get(), entry, "has ended and counts no more; remove it");
        }
    }

    private static String family(Block block) {
        return block.isIpv4() ? "IPv4" : "IPv6";
    }
}
