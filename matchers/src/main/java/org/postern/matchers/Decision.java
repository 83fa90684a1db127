package org.postern.matchers;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.james.core.MailAddress;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMatcher;
import org.postern.policy.audit.DecisionNote;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;

/**
 * Matches all recipients when a decision over SMTP about the mail meets all conditions: {@code
 * Decision=rule:spf,result:softfail}. Conditions are {@code rule}, {@code result} (the reason), {@code verdict} and {@code mode},
 * each at most once. Without a note on the mail nobody is matched.
 */
public final class Decision extends GenericMatcher {
    private static final AttributeName NOTES = AttributeName.of(DecisionNote.ATTRIBUTE);
    /** Any mailet can set attributes. */
    private static final int MOST_NOTES = 1_000;

    private static final int LONGEST_NOTE = 1_000;

    private DecisionCondition condition;

    @Override
    public void init() {
        String text = Optional.ofNullable(getCondition()).orElse("").strip();
        Place place = Place.file("mailetcontainer.xml").in("match=\"Decision=" + text + "\"");
        Problems problems = new Problems();
        condition = DecisionCondition.parse(text, place, problems);
        problems.throwIfErrors();
    }

    @Override
    public Collection<MailAddress> match(Mail mail) {
        return notes(mail).anyMatch(condition::isMetBy) ? mail.getRecipients() : List.of();
    }

    private static Stream<DecisionNote> notes(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, NOTES, Collection.class).stream()
                .flatMap(all -> ((Collection<?>) all).stream())
                .limit(MOST_NOTES)
                .flatMap(item -> item instanceof AttributeValue
                        ? Stream.of(((AttributeValue<?>) item).getValue())
                        : Stream.empty())
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .filter(text -> text.length() <= LONGEST_NOTE)
                .flatMap(text -> DecisionNote.parse(text).stream());
    }

    @Override
    public String getMatcherInfo() {
        return "Postern's question what was decided about a mail";
    }
}
