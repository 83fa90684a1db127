package org.postern.policy.spf;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a domain published (RFC 7208 sections 3, 4.5 and 4.6), its whole syntax checked. Immutable. */
final class SpfRecord {
    private static final String VERSION = "v=spf1";
    private static final Pattern MODIFIER = Pattern.compile("([A-Za-z][A-Za-z0-9_.-]*)=(.*)", Pattern.DOTALL);

    /** Far more than the 450 octets that section 3.4 advises, and than the two kilobytes that some publish. */
    static final int MAX_LENGTH = 4096;

    private static final int MAX_TERMS = 320;

    final List<Mechanism> mechanisms;
    final Optional<MacroString> redirect;
    final Optional<MacroString> explanation;

    private SpfRecord(List<Mechanism> mechanisms, Optional<MacroString> redirect, Optional<MacroString> explanation) {
        this.mechanisms = List.copyOf(mechanisms);
        this.redirect = redirect;
        this.explanation = explanation;
    }

    /**
     * The SPF record among the TXT records of a name (section 4.5).
     *
     * @return empty when there is none
     * @throws SpfProblem a permerror when there are several, or it is too long or cannot be understood
     */
    static Optional<SpfRecord> select(List<String> texts) {
        String found = null;
        for (String text : texts) {
            if (isSpf(text)) {
                if (found != null) {
                    throw SpfProblem.permanent("there are several SPF records");
                }
                found = text;
            }
        }
        return Optional.ofNullable(found).map(SpfRecord::parse);
    }

    private static boolean isSpf(String text) {
        int length = VERSION.length();
        return text.regionMatches(true, 0, VERSION, 0, length)
                && (text.length() == length || text.charAt(length) == ' ');
    }

    private static SpfRecord parse(String text) {
        List<Mechanism> mechanisms = new ArrayList<>();
        Optional<MacroString> redirect = Optional.empty();
        Optional<MacroString> explanation = Optional.empty();
        if (text.length() > MAX_LENGTH) {
            throw SpfProblem.permanent("the SPF record is longer than " + MAX_LENGTH + " octets");
        }
        String[] terms = text.substring(VERSION.length()).split(" +");
        if (terms.length > MAX_TERMS) {
            throw SpfProblem.permanent("the SPF record has more than " + MAX_TERMS + " terms");
        }
        for (String term : terms) {
            Matcher modifier = MODIFIER.matcher(term);
            if (term.isEmpty()) {
                continue;
            }
            if (!modifier.matches()) {
                mechanisms.add(Mechanism.parse(term));
                continue;
            }
            switch (modifier.group(1).toLowerCase(Locale.ROOT)) {
                case "redirect":
                    redirect = once(redirect, term, modifier.group(2));
                    break;
                case "exp":
                    explanation = once(explanation, term, modifier.group(2));
                    break;
                default:
                    MacroString.modifier(modifier.group(2));
            }
        }
        return new SpfRecord(mechanisms, redirect, explanation);
    }

    private static Optional<MacroString> once(Optional<MacroString> before, String term, String value) {
        if (before.isPresent()) {
            throw SpfProblem.permanent("\"" + term + "\" is the second of its kind");
        }
        return Optional.of(MacroString.domain(value));
    }
}
