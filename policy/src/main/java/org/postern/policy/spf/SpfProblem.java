package org.postern.policy.spf;

/** The check ends with temperror or permerror, wherever it is (RFC 7208 sections 2.6.6 and 2.6.7). */
final class SpfProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SpfResult.Status status;

    private SpfProblem(SpfResult.Status status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    static SpfProblem permanent(String message) {
        return new SpfProblem(SpfResult.Status.PERMERROR, message);
    }

    static SpfProblem temporary(String message) {
        return new SpfProblem(SpfResult.Status.TEMPERROR, message);
    }

    SpfResult.Status status() {
        return status;
    }
}
