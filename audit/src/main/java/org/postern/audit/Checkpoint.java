package org.postern.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postern.policy.audit.AuditRecord;

/**
 * A record that vouches for all lines before it: {@code postern.head} names the line before, and {@code postern.signature}
 * covers the text {@code postern-audit-checkpoint}, a line feed, and the record's own octets before {@code
 * ,"postern.signature"}. Without a key it is written all the same, unsigned.
 */
final class Checkpoint {
    static final String ACTION = "checkpoint";
    private static final byte[] PURPOSE = Chain.ascii("postern-audit-checkpoint\n");
    private static final byte[] SIGNATURE = Chain.ascii(",\"postern.signature\":\"");

    private Checkpoint() {}

    /**
     * @param log the log's id
     * @param at why it is written now
     */
    static AuditRecord record(Instant time, String log, String at, Head head, Optional<LogKey> key) {
        AuditRecord record = AuditRecord.at(time, ACTION)
                .with("postern.log", log)
                .with("postern.at", at)
                .with("postern.head", head.toString());
        return key.map(one -> signed(record.with("postern.key", one.id()), one)).orElse(record);
    }

    private static AuditRecord signed(AuditRecord record, LogKey key) {
        byte[] octets = record.unclosed().getBytes(StandardCharsets.UTF_8);
        return record.with(
                "postern.signature",
                Base64.getUrlEncoder().withoutPadding().encodeToString(key.sign(purposed(octets, 0, octets.length))));
    }

    private static byte[] purposed(byte[] octets, int from, int to) {
        byte[] all = Arrays.copyOf(PURPOSE, PURPOSE.length + to - from);
        System.arraycopy(octets, from, all, PURPOSE.length, to - from);
        return all;
    }

    /**
     * Whether this line vouches for what is before it.
     *
     * @param before the number and hash of the line before
     * @param log the log's id
     * @return what is wrong with it; empty when it is signed with one of the keys
     */
    static Optional<String> fault(LogLine line, Head before, String log, List<LogKey> keys) {
        Map<String, Object> fields;
        try {
            fields = line.fields();
        } catch (BadLine e) {
            return Optional.of(e.getMessage());
        }
        int end = line.indexOf(SIGNATURE, line.start());
        Object signature = fields.get("postern.signature");
        if (end < 0 || !(signature instanceof String)) {
            return Optional.of("is a checkpoint without a signature");
        }
        if (!before.toString().equals(fields.get("postern.head"))) {
            return Optional.of(
                    "is a checkpoint for another line before it: that one, or one before, was changed and the"
                            + " hashes made to match");
        }
        if (!log.equals(fields.get("postern.log"))) {
            return Optional.of("is a checkpoint of another log");
        }
        return signatureFault(
                purposed(line.array(), line.start(), end), (String) signature, fields.get("postern.key"), keys);
    }

    private static Optional<String> signatureFault(byte[] signed, String signature, Object id, List<LogKey> keys) {
        byte[] octets;
        try {
            octets = Base64.getUrlDecoder().decode(signature);
        } catch (IllegalArgumentException e) {
            return Optional.of("is a checkpoint whose signature is none");
        }
        boolean known = false;
        for (LogKey key : keys) {
            if (key.id().equals(id)) {
                known = true;
                if (key.verifies(signed, octets)) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(
                known
                        ? "is a checkpoint with a wrong signature: it, or a line before it, was changed and the hashes made to"
                                + " match"
                        : "is a checkpoint signed with the key " + id + ", which is not among those given");
    }
}
