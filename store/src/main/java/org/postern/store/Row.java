package org.postern.store;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * An entry as the file has it: checksum, expiry in seconds and nanoseconds, length of the key, key in UTF-8, value. The
 * checksum covers the entry's number too, so that a row that turns up in another's place is noticed. The file's own
 * checksums cover its pages' headers only.
 */
final class Row {
    private static final int HEADER = Integer.BYTES + Long.BYTES + Integer.BYTES + Integer.BYTES;

    final String key;
    final Instant until;
    final byte[] value;

    Row(String key, Instant until, byte[] value) {
        this.key = key;
        this.until = until;
        this.value = value;
    }

    byte[] encode(long number) {
        byte[] text = key.getBytes(StandardCharsets.UTF_8);
        ByteBuffer row = ByteBuffer.allocate(HEADER + text.length + value.length);
        row.putInt(0);
        row.putLong(until.getEpochSecond()).putInt(until.getNano());
        row.putInt(text.length).put(text).put(value);
        row.putInt(0, checksum(number, row.array()));
        return row.array();
    }

    static Row decode(long number, byte[] bytes) {
        try {
            ByteBuffer row = ByteBuffer.wrap(bytes);
            if (row.getInt() != checksum(number, bytes)) {
                throw new DamagedFile("entry " + number + " does not match its checksum");
            }
            Instant until = Instant.ofEpochSecond(row.getLong(), row.getInt());
            int keyEnd = HEADER + row.getInt();
            return new Row(
                    new String(bytes, HEADER, keyEnd - HEADER, StandardCharsets.UTF_8),
                    until,
                    Arrays.copyOfRange(bytes, keyEnd, bytes.length));
        } catch (BufferUnderflowException | DateTimeException | IndexOutOfBoundsException e) {
            throw new DamagedFile("entry " + number + " is cut short", e);
        }
    }

    private static int checksum(long number, byte[] row) {
        CRC32C checksum = new CRC32C();
        checksum.update(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
        checksum.update(row, Integer.BYTES, row.length - Integer.BYTES);
        return (int) checksum.getValue();
    }
}
