package org.postern.cli.report;

/** How near a key came to a limit. */
final class LimitUse {
    String rate = "";
    String unit = "";
    long over;
    private double nearest;

    void used(long used, long of) {
        nearest = Math.max(nearest, of <= 0 ? 1 : (double) used / of);
    }

    /** 1 is all of it. */
    double nearest() {
        return nearest;
    }
}
