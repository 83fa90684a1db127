package org.postern.policy.spf;

import org.postern.policy.net.IpLiteral;

/** What macro letters stand for (RFC 7208 section 7.2). */
final class MacroValues {
    /** With the last dot, and the one before what fits. */
    private static final int MAX_NAME = Names.MAX + 2;

    private final SpfFacts facts;
    private final ClientNames clientNames;
    private final Work work;

    MacroValues(SpfFacts facts, ClientNames clientNames, Work work) {
        this.facts = facts;
        this.clientNames = clientNames;
        this.work = work;
    }

    /**
     * The expanded text, or more of it than anybody gets to see.
     *
     * @param domain the current one, whose record is read
     */
    String text(MacroString text, String domain) {
        return text.head(letter -> value(letter, domain), SpfResult.MAX_TEXT + 1, work);
    }

    /** The expanded name, without the last dot and short enough to be asked. */
    String domain(MacroString spec, String domain) {
        return Names.fitting(spec.tail(letter -> value(letter, domain), MAX_NAME, work));
    }

    private String value(char letter, String domain) {
        switch (letter) {
            case 's':
                return facts.sender();
            case 'l':
                return facts.localPart();
            case 'o':
                return facts.domain();
            case 'd':
                return domain;
            case 'i':
                return Addresses.dotted(facts.client());
            case 'p':
                return clientNames.best(domain);
            case 'v':
                return Addresses.zone(facts.client());
            case 'h':
                return facts.helo();
            case 'c':
                return IpLiteral.format(facts.client());
            case 'r':
                return facts.receiver().isEmpty() ? "unknown" : facts.receiver();
            case 't':
                return String.valueOf(facts.now().getEpochSecond());
            default:
                throw new IllegalArgumentException("macro letter " + letter);
        }
    }
}
