package org.postern.matchers;

import java.util.Collection;
import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMatcher;
import org.postern.Postern;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;

/** Asks about one limit, which its condition names, and counts nothing. */
abstract class LimitMatcher extends GenericMatcher {
    private final Postern postern;
    private final ConfigurationProvider configurations;
    private LimitCondition condition;

    LimitMatcher(Postern postern, ConfigurationProvider configurations) {
        this.postern = postern;
        this.configurations = configurations;
    }

    /** What the condition asks for. */
    static final class Question {
        private final String limit;
        private final LimitQuestion.Share share;

        Question(String limit, LimitQuestion.Share share) {
            this.limit = limit;
            this.share = share;
        }
    }

    /** @throws IllegalArgumentException with what is wrong about the condition and what to write instead */
    abstract Question question(String text);

    @Override
    public final void init() {
        String text = Optional.ofNullable(getCondition()).orElse("").strip();
        Place place = LimitCondition.place(getClass().getSimpleName(), text);
        try {
            Question question = question(text);
            condition = LimitCondition.of(question.limit, place, question.share, postern, configurations);
        } catch (IllegalArgumentException e) {
            Problems problems = new Problems();
            problems.error(place, "\"" + text + "\" " + e.getMessage());
            problems.throwIfErrors();
        }
    }

    @Override
    public final Collection<MailAddress> match(Mail mail) {
        return condition.match(mail);
    }

    @Override
    public final void destroy() {
        if (condition != null) {
            condition.close();
        }
    }
}
