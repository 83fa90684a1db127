package org.postern.cli.report;

/** How often a rule decided so. */
final class Tally {
    long refused;
    long deferred;
    /** What would have been, had the rule been enforced. */
    long warned;

    long all() {
        return refused + deferred + warned;
    }
}
