package org.postern.policy.spf;

/**
 * What one check has cost so far, all its runs together, in about the time that a character takes. Not for several
 * threads at once.
 *
 * <p>The limits of RFC 7208 count look-ups only: records can be written so that few of them go with very much work. Ten mx
 * terms with ten hosts each stay below {@value #MAX}; what people publish needs a tenth of it.
 */
final class Work {
    static final int MAX = 500_000;
    /** Of a mechanism that is tried or an address that is compared. */
    static final int STEP = 8;

    private int done;

    /** @throws SpfProblem a permerror when the check costs too much */
    void add(int cost) {
        done += cost;
        if (done > MAX) {
            throw SpfProblem.permanent("the policy is too much work");
        }
    }

    int done() {
        return done;
    }
}
