package org.postern.mailets;

import com.google.inject.Inject;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.mailet.Mail;
import org.apache.mailet.ProcessingState;
import org.apache.mailet.base.GenericMailet;
import org.postern.Hold;
import org.postern.ListEvents;
import org.postern.Postern;
import org.postern.policy.Mode;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits how much and how often mail passes that James has accepted already: mail from JMAP, each recipient after lists are
 * expanded, remote domains before delivery. Parameters:
 *
 * <ul>
 *   <li>{@code name}, {@code key}, {@code messages}, {@code recipients}, {@code bytes}, {@code uniqueRecipients}, {@code
 *       window}, {@code mode}, {@code overrides}, {@code ipv4Prefix}, {@code ipv6Prefix}: as for a {@code <limit>} of the SMTP
 *       handler, whose counters are the same when the name is
 *   <li>{@code onExceeded}: the processor for mail that is over, or {@code delay}
 *   <li>{@code longest}: how long a mail may wait in all, 1s to 30d, default 1d; {@code afterwards}: the processor for mail
 *       that would have to wait longer, default error
 *   <li>{@code migrate}: see {@link Migration}
 * </ul>
 *
 * <p>Recipients that are within the limit go on; the others are taken out. When counting fails, or the queue does not take what
 * is to wait, the mail goes on as if it were within, and that is recorded: mail that was accepted is never lost to a limit.
 */
public final class RateLimit extends GenericMailet {
    private static final Logger LOGGER = LoggerFactory.getLogger(RateLimit.class);

    private final Postern postern;
    private final MailQueueFactory<?> queues;
    private final ConfigurationProvider configurations;
    private final MailRecords records;
    private MailLimit limit;
    private Hold hold;
    private Spool spool;
    private Onward onward;

    @Inject
    public RateLimit(Postern postern, MailQueueFactory<?> queues, ConfigurationProvider configurations) {
        this.postern = postern;
        this.queues = queues;
        this.configurations = configurations;
        this.records = new MailRecords(postern);
    }

    @Override
    public void init() {
        Place place = Processors.FILE.in("<mailet class=\"" + getClass().getName() + "\">");
        Problems problems = new Problems();
        limit = MailLimit.read(
                MailLimit.parameters(this::getInitParameterNames, this::getInitParameter),
                place,
                postern,
                new ListEvents(postern),
                problems);
        if (!problems.hasErrors()) {
            Processors.read(configurations)
                    .check(limit.processor(), limit.policy().limits().get(0).place(), problems);
            postern.limits().add(limit.policy(), problems);
        }
        if (limit.longest().isPresent() && !Spool.canDelay(queues)) {
            problems.error(
                    place,
                    "onExceeded=\"delay\" needs a queue that keeps due times, which James's RabbitMQ queue does not; name"
                            + " a processor instead");
        }
        problems.throwIfErrors();
        problems.warnings().forEach(warning -> LOGGER.warn("{}", warning));
        hold = new Hold(postern, limit.policy().lists());
        hold.watchOverrides(limit.policy());
        spool = Spool.of(queues);
        onward = new Onward(limit, spool, records);
    }

    @Override
    public Collection<ProcessingState> requiredProcessingState() {
        return List.of(new ProcessingState(limit.processor()));
    }

    @Override
    public void service(Mail mail) {
        if (mail.getRecipients().isEmpty() || limit.policy().limits().get(0).mode() == Mode.OFF) {
            return;
        }
        try {
            Tally tally = Tally.of(mail, limit.policy(), postern.counters());
            onward.send(mail, tally, postern.clock().instant());
        } catch (RuntimeException e) {
            LOGGER.error("{} goes on although limit {} could not be applied to it", mail.getName(), limit.name(), e);
            records.fault(mail, limit.name(), e);
        }
    }

    @Override
    public void destroy() {
        if (hold != null) {
            hold.close();
        }
        if (spool != null) {
            try {
                spool.close();
            } catch (IOException e) {
                LOGGER.warn("The spool was not closed", e);
            }
        }
    }

    @Override
    public String getMailetInfo() {
        return "Postern's rate limit";
    }

    /** The limit, as far as it is read. */
    @Override
    public String toString() {
        return limit == null ? getMailetInfo() : limit.policy().limits().get(0).toString();
    }
}
