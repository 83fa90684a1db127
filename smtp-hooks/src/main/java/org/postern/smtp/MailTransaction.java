package org.postern.smtp;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.james.core.MailAddress;
import org.apache.james.protocols.api.Response;
import org.postern.policy.Decision;
import org.postern.policy.audit.AuditRecord;
import org.postern.policy.audit.DecisionNote;

/** What is gathered about one mail transaction (RFC 5321 section 3.3) for its record. Used by the session's thread. */
final class MailTransaction {
    private static final int MAX_RECIPIENTS = 1_000;
    private static final int MAX_DECISIONS = 100;

    /** What came of it. */
    enum Outcome {
        ACCEPTED,
        /** The message, or every recipient, for good. */
        REFUSED,
        /** The message, or every recipient, for now. */
        DEFERRED,
        /** The client did not go on. */
        ABORTED;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** What a reply with this code means for the transaction that it ends. */
        static Outcome of(int code) {
            switch (code / 100) {
                case 2:
                    return ACCEPTED;
                case 5:
                    return REFUSED;
                default:
                    return DEFERRED;
            }
        }
    }

    private final Instant start;
    private final List<AuditRecord> decisions = new ArrayList<>();
    private final Set<DecisionNote> notes = new LinkedHashSet<>();
    private final MessageId messageId = new MessageId();
    private String sender;
    private List<MailAddress> recipients = List.of();
    private Response lastFailure;
    private String queueId;
    private long size = -1;

    MailTransaction(Instant start) {
        this.start = start;
    }

    /** @param id the decision's @param nanos since the command came that it is about */
    void decided(String id, Decision decision, long nanos) {
        if (notes.size() < MAX_DECISIONS) {
            notes.add(DecisionNote.of(decision));
        }
        if (decisions.size() < MAX_DECISIONS) {
            decisions.add(Enforcement.describe(AuditRecord.part().with("postern.id", id), decision)
                    .with("event.duration", nanos));
        }
    }

    Set<DecisionNote> notes() {
        return notes;
    }

    /** James has taken the sender; empty for the null sender. */
    void from(String address) {
        sender = address;
    }

    /** Whether James has taken a sender. */
    boolean hasBegun() {
        return sender != null;
    }

    /** These are the recipients that James has taken; the list may grow. */
    void to(List<MailAddress> taken) {
        recipients = taken;
    }

    /** A recipient was not taken. */
    void failed(Response response) {
        lastFailure = response;
    }

    /** A line of the message, with its end. */
    void line(byte[] line) {
        size = Math.max(0, size) + DataLines.octets(line);
        messageId.line(line);
    }

    /** The name by which James will know the mail. */
    void queued(String mailName) {
        queueId = mailName;
    }

    /** What came of it when the client has not sent a message. */
    Outcome unfinished() {
        return recipients.isEmpty() && size < 0 && lastFailure != null
                ? Outcome.of(Responses.code(lastFailure))
                : Outcome.ABORTED;
    }

    /**
     * Writes what it is about into its record.
     *
     * @param reply the one that ended it; empty when the client did
     */
    AuditRecord describe(AuditRecord record, Instant end, Outcome outcome, Optional<Response> reply) {
        record.with("event.start", start)
                .with("event.duration", Math.max(0, Duration.between(start, end).toNanos()))
                .with("postern.sender", sender)
                .with(
                        "postern.recipients",
                        recipients.stream()
                                .limit(MAX_RECIPIENTS)
                                .map(MailAddress::asString)
                                .collect(Collectors.toList()));
        if (size >= 0) {
            record.with("postern.size", size);
        }
        return record.with("postern.message-id", messageId.get())
                .with("postern.queue-id", Optional.ofNullable(queueId).filter(one -> outcome == Outcome.ACCEPTED))
                .withParts("postern.decisions", decisions)
                .with("postern.outcome", outcome.text())
                .with(
                        "postern.reply",
                        reply.or(() -> Optional.ofNullable(lastFailure).filter(one -> outcome != Outcome.ABORTED))
                                .flatMap(Responses::lastLine));
    }
}
