package org.postern.mailets;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

/**
 * Takes out of a mail the recipients that are over the limit: they go to the processor, or wait and come back to the
 * processor in which they are. What the queue does not take stays in the mail and goes on.
 *
 * <p>How long a mail has waited is known by an attribute of it, {@code org.postern.waiting.} and the limit's name: the moment
 * of its first delay, in milliseconds.
 */
final class Onward {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final MailLimit limit;
    private final Spool spool;
    private final MailRecords records;
    private final AttributeName since;
    private final DueTimes dueTimes = new DueTimes();

    Onward(MailLimit limit, Spool spool, MailRecords records) {
        this.limit = limit;
        this.spool = spool;
        this.records = records;
        this.since = AttributeName.of("org.postern.waiting." + limit.name());
    }

    /** Acts on what was found. */
    void send(Mail mail, Tally tally, Instant now) {
        List<MailAddress> moved = new ArrayList<>();
        Map<Instant, List<MailAddress>> waiting = new TreeMap<>();
        for (Over over : tally.over()) {
            if (!over.bites()) {
                records.tried(mail, over);
                continue;
            }
            Optional<Instant> due = due(mail, over, now);
            if (due.isPresent()) {
                records.delayed(mail, over, due.get());
                waiting.computeIfAbsent(due.get(), unused -> new ArrayList<>()).addAll(over.recipients());
            } else {
                records.moved(mail, over, limit.processor());
                moved.addAll(over.recipients());
            }
        }
        waiting.forEach((due, recipients) -> delay(mail, recipients, due, now));
        // Whoever is left does not wait any more, now or when the mail comes by here once again.
        mail.removeAttribute(since);
        move(mail, moved);
    }

    /** When it may come back; nothing when that is too late. */
    private Optional<Instant> due(Mail mail, Over over, Instant now) {
        if (limit.longest().isEmpty()) {
            return Optional.empty();
        }
        Instant latest = waitsSince(mail).orElse(now).plus(limit.longest().get());
        Optional<Instant> due = over.wait(SECOND)
                .map(wait -> wholeSecond(dueTimes.next(over.id(), now, wait, over.refill())))
                .filter(time -> !time.isAfter(latest));
        due.ifPresent(time -> dueTimes.take(over.id(), time, now));
        return due;
    }

    /** Rounded up, so that recipients with nearly the same due time stay in one mail. */
    private static Instant wholeSecond(Instant time) {
        return Instant.ofEpochSecond(time.minusNanos(1).getEpochSecond() + 1);
    }

    private Optional<Instant> waitsSince(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, since, Long.class).map(Instant::ofEpochMilli);
    }

    private void delay(Mail mail, List<MailAddress> recipients, Instant due, Instant now) {
        if (waitsSince(mail).isEmpty()) {
            mail.setAttribute(new Attribute(since, AttributeValue.of(now.toEpochMilli())));
        }
        Duration delay = Duration.between(now, due);
        if (isWhole(mail, recipients)) {
            spool.putWhole(mail, delay);
        } else {
            spool.put(mail, recipients, mail.getState(), delay);
            takeOut(mail, recipients);
        }
    }

    private void move(Mail mail, List<MailAddress> recipients) {
        if (recipients.isEmpty()) {
            return;
        }
        if (isWhole(mail, recipients)) {
            mail.setState(limit.processor());
        } else {
            spool.put(mail, recipients, limit.processor(), Duration.ZERO);
            takeOut(mail, recipients);
        }
    }

    private static boolean isWhole(Mail mail, List<MailAddress> recipients) {
        return recipients.containsAll(mail.getRecipients());
    }

    private static void takeOut(Mail mail, List<MailAddress> recipients) {
        List<MailAddress> rest = new ArrayList<>(mail.getRecipients());
        rest.removeAll(recipients);
        mail.setRecipients(rest);
    }
}
