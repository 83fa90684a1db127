package org.postern.store;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.zip.CRC32C;
import org.postern.policy.limit.Counted;

/** Counters as the file has them: checksum, which covers the row's number too, the round in which it was written, cells. */
final class CountRow {
    private static final int HEADER = Integer.BYTES + Long.BYTES;

    private CountRow() {}

    static byte[] encode(long number, long round, Counted counted) {
        long[] numbers = counted.toNumbers();
        ByteBuffer row = ByteBuffer.allocate(HEADER + numbers.length * Long.BYTES);
        row.putInt(0).putLong(round).asLongBuffer().put(numbers);
        row.putInt(0, checksum(number, row.array()));
        return row.array();
    }

    static long round(long number, byte[] row) {
        if (row.length < HEADER || ByteBuffer.wrap(row).getInt() != checksum(number, row)) {
            throw new DamagedFile("the counters " + number + " do not match their checksum");
        }
        return ByteBuffer.wrap(row).getLong(Integer.BYTES);
    }

    static Counted decode(long number, byte[] row) {
        round(number, row);
        LongBuffer cells =
                ByteBuffer.wrap(row, HEADER, row.length - HEADER).slice().asLongBuffer();
        long[] numbers = new long[cells.remaining()];
        cells.get(numbers);
        try {
            return Counted.of(numbers);
        } catch (IllegalArgumentException e) {
            throw new DamagedFile("the counters " + number + " are cut short", e);
        }
    }

    private static int checksum(long number, byte[] row) {
        CRC32C checksum = new CRC32C();
        checksum.update(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
        checksum.update(row, Integer.BYTES, row.length - Integer.BYTES);
        return (int) checksum.getValue();
    }
}
