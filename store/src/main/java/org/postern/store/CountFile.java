package org.postern.store;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.postern.policy.limit.Counted;
import org.postern.policy.limit.MemoryCounters;

/**
 * Counters and their rows in the file: a log with a row for each round in which something changed, and an image of each
 * part of the counters. In the course of {@value #CYCLE} rounds each part that has changed gets a new image, then what the
 * log has of the time before goes. An image says also what is not there any more, so what is older than it and of the same
 * part does not count. So a change costs the few bytes that it is, wherever its key lies, and neither the log
 * nor the images keep for long what has expired. For one thread at a time.
 */
final class CountFile {
    private static final String LOG = "counters.log";
    private static final String IMAGES = "counters.images";

    /** A minute. */
    private static final int CYCLE = 256;

    private static final int UNCOMMITTED = 64;

    private final MemoryCounters memory;
    private final boolean[] dirty;
    private final long[] earliest;
    private StoreFile file;
    private MVMap<Long, byte[]> log;
    private MVMap<Long, byte[]> images;
    private long round;
    private long cycleStart;

    CountFile(MemoryCounters memory) {
        this.memory = memory;
        this.dirty = new boolean[memory.stripes()];
        this.earliest = new long[memory.stripes()];
    }

    private void open(StoreFile opened) {
        file = opened;
        log = opened.rows(LOG);
        images = opened.rows(IMAGES);
    }

    /** Takes over what the file has. */
    void load(StoreFile opened) {
        open(opened);
        opened.checkRows(LOG, log.sizeAsLong());
        opened.checkRows(IMAGES, images.sizeAsLong());
        List<long[]> newestFirst = new ArrayList<>();
        Cursor<Long, byte[]> cursor = images.cursor(null);
        while (cursor.hasNext()) {
            long number = cursor.next();
            newestFirst.add(new long[] {CountRow.round(number, cursor.getValue()), number});
        }
        newestFirst.sort(Comparator.comparingLong((long[] image) -> image[0]).reversed());
        round = newestFirst.isEmpty() ? 0 : newestFirst.get(0)[0];
        Map<Integer, BitSet> covered = new HashMap<>();
        int image = 0;
        Cursor<Long, byte[]> rows = log.cursor(null, null, true);
        while (rows.hasNext()) {
            long row = rows.next();
            round = Math.max(round, row);
            // An image comes before the log of its own round, since it was made after it.
            for (; image < newestFirst.size() && newestFirst.get(image)[0] >= row; image++) {
                loadImage(newestFirst.get(image)[1], covered);
            }
            load(CountRow.decode(row, rows.getValue()), covered);
        }
        for (; image < newestFirst.size(); image++) {
            loadImage(newestFirst.get(image)[1], covered);
        }
    }

    /** Covered are, for each number of parts, those of which an image has been loaded. */
    private void loadImage(long number, Map<Integer, BitSet> covered) {
        load(CountRow.decode(number, images.get(number)), covered);
        int stripes = (int) (number >>> Integer.SIZE);
        covered.computeIfAbsent(stripes, none -> new BitSet()).set((int) number);
    }

    private void load(Counted counted, Map<Integer, BitSet> covered) {
        covered.forEach(counted::drop);
        memory.load(counted);
    }

    /** Writes everything anew, after what the file has, which goes once that is done. */
    void rewrite(StoreFile opened, long now) {
        open(opened);
        Long last = log.lastKey();
        round = Math.max(round, last == null ? 0 : last) + 1;
        cycleStart = round;
        for (int stripe = 0; stripe < memory.stripes(); stripe++) {
            writeImage(stripe);
            if (stripe % UNCOMMITTED == UNCOMMITTED - 1) {
                file.commit();
            }
        }
        file.commit();
        log.clear();
        Cursor<Long, byte[]> cursor = images.cursor(null);
        while (cursor.hasNext()) {
            long number = cursor.next();
            if (number >>> Integer.SIZE != memory.stripes()) {
                images.remove(number);
            }
        }
        write(now);
    }

    /** Brings the rows up to date; the file's owner commits. */
    void write(long now) {
        round++;
        Counted changes = new Counted();
        boolean[] tooMany = new boolean[memory.stripes()];
        for (int stripe = 0; stripe < memory.stripes(); stripe++) {
            int before = changes.size();
            tooMany[stripe] = !memory.changes(stripe, changes);
            dirty[stripe] |= changes.size() > before;
        }
        if (changes.size() > 0) {
            log.put(round, CountRow.encode(round, round, changes));
        }
        for (int stripe = 0; stripe < memory.stripes(); stripe++) {
            if (tooMany[stripe]) {
                writeImage(stripe);
            }
        }
        long part = round % CYCLE;
        for (int stripe = share(part); stripe < share(part + 1); stripe++) {
            if (dirty[stripe] || earliest[stripe] <= now) {
                writeImage(stripe);
            }
        }
        if (part == CYCLE - 1) {
            dropLogBefore(cycleStart);
            cycleStart = round + 1;
        }
    }

    private int share(long part) {
        return (int) (part * memory.stripes() / CYCLE);
    }

    private void writeImage(int stripe) {
        Counted image = new Counted();
        memory.image(stripe, image);
        long number = (long) memory.stripes() << Integer.SIZE | stripe;
        images.put(number, CountRow.encode(number, round, image));
        dirty[stripe] = false;
        earliest[stripe] = image.earliest();
    }

    private void dropLogBefore(long first) {
        Long oldest = log.firstKey();
        while (oldest != null && oldest < first) {
            log.remove(oldest);
            oldest = log.firstKey();
        }
    }
}
