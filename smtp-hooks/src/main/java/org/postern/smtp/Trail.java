package org.postern.smtp;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.james.protocols.api.Response;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.audit.DecisionNote;

/** What is gathered about one connection for its records. Used by the session's thread. */
final class Trail {
    private static final int MAX_NOTES = 50;
    private static final int CRLF = 2;

    private final Map<MailTransaction.Outcome, Integer> outcomes = new EnumMap<>(MailTransaction.Outcome.class);
    private final Set<DecisionNote> notes = new LinkedHashSet<>();
    private MailTransaction transaction;
    private String command = "";
    private long since = System.nanoTime();
    private boolean watched;
    private long received;
    private long sent;

    /** A command has come, or the end of a message. */
    void begins(String recordable) {
        command = recordable;
        since = System.nanoTime();
    }

    /** What {@link #begins} was told last. */
    String command() {
        return command;
    }

    /** Nanoseconds since then. */
    long elapsed() {
        return System.nanoTime() - since;
    }

    void received(int octets) {
        received += octets;
    }

    /** Octets of the lines that the client sent, as far as our handlers saw them. */
    long received() {
        return received;
    }

    /** The response that the client gets. */
    Response sent(Response response) {
        if (response != null) {
            response.getLines().forEach(line -> sent += line.length() + CRLF);
        }
        return response;
    }

    /** Octets of the lines that the client got from our handlers. */
    long sent() {
        return sent;
    }

    /** A mail transaction that begins now, or is being tried. */
    void open(MailTransaction one) {
        transaction = one;
    }

    /** That which is open. */
    Optional<MailTransaction> transaction() {
        return Optional.ofNullable(transaction);
    }

    /** Whether nobody has asked this before: one is enough to wait for the end of the connection. */
    boolean watch() {
        boolean first = !watched;
        watched = true;
        return first;
    }

    /** There is none any more, and none came of it. */
    void drop() {
        transaction = null;
    }

    /** There is none any more, and this came of it. */
    void close(MailTransaction.Outcome outcome) {
        transaction = null;
        outcomes.merge(outcome, 1, Integer::sum);
    }

    /** How many transactions ended how; empty when there was none. */
    Optional<Evidence> outcomes() {
        if (outcomes.isEmpty()) {
            return Optional.empty();
        }
        Evidence counts = Evidence.none();
        for (MailTransaction.Outcome outcome : MailTransaction.Outcome.values()) {
            counts =
                    counts.and(outcome.text(), outcomes.getOrDefault(outcome, 0).longValue());
        }
        return Optional.of(counts);
    }

    void decided(String id, Decision decision) {
        if (transaction != null) {
            transaction.decided(id, decision, elapsed());
        } else if (notes.size() < MAX_NOTES) {
            notes.add(DecisionNote.of(decision));
        }
    }

    /** What was decided about the client, and about the open transaction. */
    List<String> notes() {
        Set<DecisionNote> all = new LinkedHashSet<>(notes);
        transaction().ifPresent(one -> all.addAll(one.notes()));
        return all.stream().map(DecisionNote::toString).collect(Collectors.toList());
    }
}
