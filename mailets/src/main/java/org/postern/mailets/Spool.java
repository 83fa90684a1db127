package org.postern.mailets;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.james.core.MailAddress;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.mailet.Mail;

/**
 * James's queue of mail to be processed, where a mail can be put with a due time. Unlike {@code MailetContext.sendMail} it does
 * not mark mail as sent by a mailet, which James's stock configuration would let relay.
 */
final class Spool implements AutoCloseable {
    /** Says in its documentation that it ignores due times. */
    private static final String WITHOUT_DELAYS = "org.apache.james.queue.rabbitmq.RabbitMQMailQueueFactory";

    private final MailQueue queue;

    private Spool(MailQueue queue) {
        this.queue = queue;
    }

    static Spool of(MailQueueFactory<?> queues) {
        return new Spool(queues.createQueue(MailQueueFactory.SPOOL));
    }

    /** Whether mail put with a due time stays away until then. */
    static boolean canDelay(MailQueueFactory<?> queues) {
        for (Class<?> type = queues.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals(WITHOUT_DELAYS)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Puts a copy of the mail, for some of its recipients, where it is processed from the beginning of a processor.
     *
     * @param delay zero for at once
     * @throws IllegalStateException when the queue does not take it
     */
    void put(Mail mail, List<MailAddress> recipients, String processor, Duration delay) {
        try {
            Mail copy = mail.duplicate();
            try {
                copy.setRecipients(recipients);
                copy.setState(processor);
                enqueue(copy, delay);
            } finally {
                LifecycleUtil.dispose(copy);
            }
        } catch (Exception e) {
            // James's exception has another name in 3.9.
            throw new IllegalStateException("the queue did not take a part of " + mail.getName() + ": " + e, e);
        }
    }

    /**
     * Puts the mail itself, with its name, and ends its processing here.
     *
     * @throws IllegalStateException when the queue does not take it; it is then processed on
     */
    void putWhole(Mail mail, Duration delay) {
        try {
            enqueue(mail, delay);
        } catch (Exception e) {
            throw new IllegalStateException("the queue did not take " + mail.getName() + ": " + e, e);
        }
        mail.setState(Mail.GHOST);
    }

    private void enqueue(Mail mail, Duration delay) throws Exception {
        if (delay.isZero()) {
            queue.enQueue(mail);
        } else {
            queue.enQueue(mail, delay);
        }
    }

    @Override
    public void close() throws IOException {
        queue.close();
    }
}
