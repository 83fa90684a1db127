package org.postern.matchers;

import com.google.inject.Inject;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.postern.Postern;

/**
 * Matches the recipients for whom a limit would be used up to a share with this mail: {@code NearLimit=perUser:80%}. Who is over
 * the limit is near it as well. It counts nothing. The limit may be one of smtpserver.xml or of a mailet.
 */
public final class NearLimit extends LimitMatcher {
    private static final Pattern CONDITION = Pattern.compile("([^:]+):([1-9]\\d?|100)%");

    @Inject
    public NearLimit(Postern postern, ConfigurationProvider configurations) {
        super(postern, configurations);
    }

    @Override
    Question question(String text) {
        Matcher matcher = CONDITION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "is no limit and share within 1%..100%; write for example NearLimit=perUser:80%");
        }
        long percent = Long.parseLong(matcher.group(2));
        return new Question(matcher.group(1).strip(), (used, of) -> reached(used, of, percent));
    }

    /** Bursts go up to 2^53, so that the products fit. */
    private static boolean reached(long used, long of, long percent) {
        return used >= of || used * 100 >= of * percent;
    }

    @Override
    public String getMatcherInfo() {
        return "Postern's question whether a limit is nearly used up";
    }
}
