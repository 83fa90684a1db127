package org.postern.matchers;

import java.util.Collection;
import java.util.List;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.mailet.Mail;
import org.postern.Hold;
import org.postern.Postern;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Spelling;
import org.postern.policy.limit.LimitPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The limit that a matcher's condition names, from its start to its end. When the counters do not answer nobody is concerned,
 * so that mail goes the way that it goes without limits; the log says so.
 */
final class LimitCondition implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(LimitCondition.class);

    private final Postern postern;
    private final String limit;
    private final LimitPolicy policy;
    private final LimitQuestion.Share share;
    private final Hold hold;

    private LimitCondition(Postern postern, String limit, LimitPolicy policy, LimitQuestion.Share share) {
        this.postern = postern;
        this.limit = limit;
        this.policy = policy;
        this.share = share;
        this.hold = new Hold(postern, policy.lists());
        hold.watchOverrides(policy);
    }

    /** Where a matcher stands, for messages about its condition. */
    static Place place(String matcher, String condition) {
        return Place.file("mailetcontainer.xml").in("match=\"" + matcher + "=" + condition + "\"");
    }

    /** @throws org.postern.policy.config.BadSettings when there is no such limit */
    static LimitCondition of(
            String limit,
            Place place,
            LimitQuestion.Share share,
            Postern postern,
            ConfigurationProvider configurations) {
        NamedLimits limits = NamedLimits.read(postern, configurations);
        Problems problems = new Problems();
        if (limits.find(limit).isEmpty()) {
            problems.error(place, "\"" + limit + "\" is the name of no limit" + mend(limit, limits));
        }
        problems.throwIfErrors();
        return new LimitCondition(postern, limit, limits.find(limit).orElseThrow(), share);
    }

    private static String mend(String limit, NamedLimits limits) {
        if (limits.names().isEmpty()) {
            return "; there is none in smtpserver.xml and mailetcontainer.xml, or what is there is wrong";
        }
        return Spelling.nearest(limit, limits.names())
                .map(near -> "; did you mean " + near + "?")
                .orElseGet(() -> "; there are " + String.join(", ", limits.names()));
    }

    Collection<MailAddress> match(Mail mail) {
        if (mail.getRecipients().isEmpty()) {
            return List.of();
        }
        try {
            return new LimitQuestion(limit, policy, postern.counters(), share)
                    .ask(mail, postern.clock().instant());
        } catch (RuntimeException e) {
            LOGGER.error(
                    "Whether {} is within limit {} cannot be told; it passes for within", mail.getName(), limit, e);
            return List.of();
        }
    }

    @Override
    public void close() {
        hold.close();
    }
}
