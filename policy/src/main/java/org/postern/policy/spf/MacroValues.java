package org.postern.policy.spf;

import org.postern.policy.net.IpLiteral;

/** What macro letters stand for (RFC 7208 section 7.2). */
final class MacroValues {
    private final SpfFacts facts;
    private final ClientNames clientNames;

    MacroValues(SpfFacts facts, ClientNames clientNames) {
        this.facts = facts;
        this.clientNames = clientNames;
    }

    /** @param domain the current one, whose record is read */
    String text(MacroString text, String domain) {
        return text.expand(letter -> value(letter, domain));
    }

    /** The expanded name, without the last dot and short enough to be asked. */
    String domain(MacroString spec, String domain) {
        return Names.fitting(text(spec, domain));
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
