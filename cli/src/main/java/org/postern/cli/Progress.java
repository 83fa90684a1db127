package org.postern.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.postern.audit.LogReader;

/** A bar on standard error for somebody who waits; nothing when nobody watches. */
final class Progress implements AutoCloseable {
    private static final int CELLS = 40;
    private static final int EVERY = 1 << 13;
    private static final long NANOS = 100_000_000;
    private static final String CLEAR = "\r\u001b[K";

    private final Screen screen;
    private final String what;
    private final long begun = System.nanoTime();
    private long drawn = begun;
    private int calls;
    private boolean isShown;

    Progress(Screen screen, String what) {
        this.screen = screen;
        this.what = what;
    }

    /** To be called for each line. */
    void at(LogReader reader) {
        if (screen.isInteractive() && ++calls % EVERY == 0) {
            at(reader.done(), reader.size());
        }
    }

    /** How many octets of how many are done. */
    void at(long done, long size) {
        long now = System.nanoTime();
        if (!screen.isInteractive() || now - drawn < NANOS) {
            return;
        }
        drawn = now;
        draw(bar(what, done, size, (now - begun) / 1e9));
        isShown = true;
    }

    static String bar(String what, long done, long size, double seconds) {
        double part = size <= 0 ? 0 : Math.min(1, (double) done / size);
        int full = (int) (part * CELLS);
        double left = part > 0 ? seconds * (1 - part) / part : 0;
        return String.format(
                Locale.ROOT,
                "%s [%s%s] %3.0f %%  %.0f MB/s  %.0f s left",
                what,
                "#".repeat(full),
                ".".repeat(CELLS - full),
                100 * part,
                done / 1e6 / Math.max(seconds, 0.001),
                left);
    }

    private void draw(String text) {
        try {
            screen.err().write((CLEAR + text).getBytes(StandardCharsets.US_ASCII));
            screen.err().flush();
        } catch (IOException e) {
            // Then nobody watches.
        }
    }

    @Override
    public void close() {
        if (isShown) {
            draw("");
        }
    }
}
