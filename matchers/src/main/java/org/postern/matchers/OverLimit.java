package org.postern.matchers;

import com.google.inject.Inject;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.postern.Postern;
import org.postern.policy.config.Parsers;

/**
 * Matches the recipients for whom a limit has no room for this mail: {@code OverLimit=perUser}. It counts nothing. The limit
 * may be one of smtpserver.xml or of a mailet.
 */
public final class OverLimit extends LimitMatcher {
    @Inject
    public OverLimit(Postern postern, ConfigurationProvider configurations) {
        super(postern, configurations);
    }

    @Override
    Question question(String text) {
        try {
            return new Question(Parsers.name(text), (used, of) -> used > of);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is the name of no limit; write for example OverLimit=perUser", e);
        }
    }

    @Override
    public String getMatcherInfo() {
        return "Postern's question whether a limit has room";
    }
}
