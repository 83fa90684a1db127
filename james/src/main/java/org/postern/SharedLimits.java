package org.postern;

import java.util.ArrayList;
import java.util.List;
import org.postern.policy.config.Problems;
import org.postern.policy.limit.LimitPolicy;

/** All limits of this James, of whatever server or mailet: those of one name share their counters. */
public final class SharedLimits {
    private final List<LimitPolicy> all = new ArrayList<>();

    /** Adds limits, unless one of them has the name of another one that counts something else, which is a problem. */
    public synchronized void add(LimitPolicy policy, Problems problems) {
        all.forEach(other -> policy.compare(other, problems));
        if (!problems.hasErrors()) {
            all.add(policy);
        }
    }
}
