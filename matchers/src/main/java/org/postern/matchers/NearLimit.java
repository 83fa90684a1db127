package org.postern.matchers;

import com.google.inject.Inject;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMatcher;
import org.postern.Postern;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;

/**
 * Matches the recipients for whom a limit would be used up to a share with this mail: {@code NearLimit=perUser:80%}. Who is over
 * the limit is near it as well. It counts nothing. The limit may be one of smtpserver.xml or of a mailet.
 */
public final class NearLimit extends GenericMatcher {
    private static final Pattern CONDITION = Pattern.compile("([^:]+):([1-9]\\d?|100)%");

    private final Postern postern;
    private final ConfigurationProvider configurations;
    private LimitCondition condition;

    @Inject
    public NearLimit(Postern postern, ConfigurationProvider configurations) {
        this.postern = postern;
        this.configurations = configurations;
    }

    @Override
    public void init() {
        String text = Optional.ofNullable(getCondition()).orElse("").strip();
        Place place = LimitCondition.place("NearLimit", text);
        Matcher matcher = CONDITION.matcher(text);
        if (!matcher.matches()) {
            Problems problems = new Problems();
            problems.error(
                    place,
                    "\"" + text + "\" is no limit and share within 1%..100%; write for example NearLimit=perUser:80%");
            problems.throwIfErrors();
        }
        long percent = Long.parseLong(matcher.group(2));
        condition = LimitCondition.of(
                matcher.group(1).strip(), place, (used, of) -> reached(used, of, percent), postern, configurations);
    }

    /** Bursts go up to 2^53, so that the products fit. */
    private static boolean reached(long used, long of, long percent) {
        return used >= of || used * 100 >= of * percent;
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
        return "Postern's question whether a limit is nearly used up";
    }
}
