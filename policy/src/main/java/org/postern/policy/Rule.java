package org.postern.policy;

/**
 * One question about the facts of a session, answered without side effects.
 *
 * @param <F> the facts that the question needs
 */
public interface Rule<F> {
    /** Our own policy engine failed: temporary, so that no mail is lost by a fault of ours. */
    Reply FAULT = Reply.of(451, "4.3.5", "Policy check failed on this server, try again later");

    /** The name under which configuration, records and documentation know this rule. */
    String name();

    /** Decides; the answer depends on the facts and on the ports given at construction only. */
    Decision decide(F facts);

    /**
     * Decides, and turns a fault of the rule itself into a deferral with the reason {@code fault}, so that the caller
     * records it like any other decision.
     */
    default Decision decideOrDefer(F facts) {
        try {
            return decide(facts);
        } catch (RuntimeException | StackOverflowError e) {
            return fault(name(), e);
        }
    }

    /** The decision that stands for a rule that failed with the given fault. */
    static Decision fault(String rule, Throwable fault) {
        StackTraceElement[] trace = fault.getStackTrace();
        return Decision.refuse(
                rule,
                "fault",
                Evidence.of("fault", String.valueOf(fault))
                        .and("at", trace.length == 0 ? "unknown" : trace[0].toString()),
                FAULT);
    }
}
