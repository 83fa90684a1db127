package org.postern.matchers;

import com.google.inject.Inject;
import java.util.Collection;
import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMatcher;
import org.postern.Postern;
import org.postern.policy.config.Parsers;
import org.postern.policy.config.Problems;

/**
 * Matches the recipients for whom a limit has no room for this mail: {@code OverLimit=perUser}. It counts nothing. The limit
 * may be one of smtpserver.xml or of a mailet.
 */
public final class OverLimit extends GenericMatcher {
    private final Postern postern;
    private final ConfigurationProvider configurations;
    private LimitCondition condition;

    @Inject
    public OverLimit(Postern postern, ConfigurationProvider configurations) {
        this.postern = postern;
        this.configurations = configurations;
    }

    @Override
    public void init() {
        String text = Optional.ofNullable(getCondition()).orElse("").strip();
        Problems problems = new Problems();
        try {
            Parsers.name(text);
        } catch (IllegalArgumentException e) {
            problems.error(
                    LimitCondition.place("OverLimit", text),
                    "\"" + text + "\" is the name of no limit; write for example OverLimit=perUser");
        }
        problems.throwIfErrors();
        condition = LimitCondition.of(
                text, LimitCondition.place("OverLimit", text), (used, of) -> used > of, postern, configurations);
    }

    @Override
    public Collection<MailAddress> match(Mail mail) {
        return condition.match(mail);
    }

    @Override
    public void destroy() {
        if (condition != null) {
            condition.close();
        }
    }

    @Override
    public String getMatcherInfo() {
        return "Postern's question whether a limit has room";
    }
}
