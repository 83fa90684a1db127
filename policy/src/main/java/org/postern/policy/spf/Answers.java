package org.postern.policy.spf;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.postern.policy.dns.DnsAnswer;
import org.postern.policy.dns.DnsType;

/** What DNS has said in the course of one check. Not for several threads at once. */
final class Answers {
    private final Map<String, DnsAnswer> known = new HashMap<>();

    /** @throws Missing when this has not been asked yet */
    DnsAnswer get(String name, DnsType type) {
        DnsAnswer answer = known.get(key(name, type));
        if (answer == null) {
            throw new Missing(name, type);
        }
        return answer;
    }

    void put(String name, DnsType type, DnsAnswer answer) {
        known.put(key(name, type), answer);
    }

    private static String key(String name, DnsType type) {
        return type + " " + name.toLowerCase(Locale.ROOT);
    }

    /** The check cannot go on before this is answered. */
    static final class Missing extends RuntimeException {
        private static final long serialVersionUID = 1L;

        final String name;
        final DnsType type;

        Missing(String name, DnsType type) {
            super(type + " " + name, null, false, false);
            this.name = name;
            this.type = type;
        }
    }
}
