package org.postern.redis;

/** Whether Redis is asked at all: not after several failures one after the other, until it has recovered. */
final class Breaker {
    /** Failures one after the other that open it. */
    static final int FAILURES = 5;

    private volatile String trouble = "it has not been reached yet";
    private volatile int failures;

    boolean isAway() {
        return trouble != null;
    }

    /** Why Redis is not asked; null when it is. */
    String trouble() {
        return trouble;
    }

    /** An answer in time. */
    void answered() {
        if (failures != 0) {
            forget();
        }
    }

    private synchronized void forget() {
        failures = 0;
    }

    /** No answer in time, or an error. */
    synchronized void failed(String why) {
        failures = failures + 1;
        if (failures >= FAILURES) {
            away(why);
        }
    }

    /** Something that needs no second time, such as a lost connection. */
    synchronized void away(String why) {
        if (trouble == null) {
            trouble = why;
        }
    }

    /** Another reason for which it is still away. */
    synchronized void still(String why) {
        if (trouble != null) {
            trouble = why;
        }
    }

    synchronized void recovered() {
        failures = 0;
        trouble = null;
    }
}
