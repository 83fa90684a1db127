package org.postern.mailets;

import com.google.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.postern.Hold;
import org.postern.Postern;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records what became of the mails that come by, each as a {@code delivery}. It changes nothing about them and lets each go on,
 * whatever happens. Parameters:
 *
 * <ul>
 *   <li>{@code outcome}: {@code delivered}, {@code relayed}, {@code bounced}, {@code dropped}, {@code failed} or {@code other}.
 *       Without it, what the mail shows: {@code bounced} or {@code failed} when James has noted an error on it, else {@code
 *       other}
 *   <li>{@code gateway}: the server that RemoteDelivery's {@code gateway} names, which mails do not know
 * </ul>
 */
public final class AuditLog extends GenericMailet {
    private static final Logger LOGGER = LoggerFactory.getLogger(AuditLog.class);

    private final Postern postern;
    private final ConfigurationProvider configurations;
    private DeliveryRecords records;
    private Hold hold;

    @Inject
    public AuditLog(Postern postern, ConfigurationProvider configurations) {
        this.postern = postern;
        this.configurations = configurations;
    }

    @Override
    public void init() {
        Place place = Processors.FILE.in("<mailet class=\"" + getClass().getName() + "\">");
        Map<String, String> parameters = MailLimit.parameters(this::getInitParameterNames, this::getInitParameter);
        Problems problems = new Problems();
        records = DeliveryRecords.read(parameters, place, postern, problems);
        Processors.read(configurations).checkReached(getClass().getName(), problems);
        problems.throwIfErrors();
        hold = new Hold(postern, List.of());
    }

    @Override
    public void service(Mail mail) {
        try {
            records.record(mail);
        } catch (RuntimeException e) {
            LOGGER.error("What became of {} could not be recorded; it goes on", mail.getName(), e);
        }
    }

    @Override
    public void destroy() {
        Optional.ofNullable(hold).ifPresent(Hold::close);
    }

    @Override
    public String getMailetInfo() {
        return "Postern's audit log";
    }
}
