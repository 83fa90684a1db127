package org.postern.policy.spf;

import java.util.regex.Pattern;
import org.postern.policy.net.IpLiteral;

/** The header field that records a check (RFC 7208 section 9.1). */
public final class ReceivedSpf {
    public static final String NAME = "Received-SPF";

    private static final Pattern DOT_ATOM =
            Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*");
    private static final int MAX_SHORT = 80;
    private static final int MAX_ADDRESS = 254;

    private ReceivedSpf() {}

    /** The field's value: one line of printable ASCII, shorter than 998 characters whatever a client sent. */
    public static String value(SpfFacts facts, SpfResult result) {
        StringBuilder text = new StringBuilder(result.status().text())
                .append(" (")
                .append(comment(facts, result))
                .append(')');
        add(text, " receiver", facts.receiver(), MAX_SHORT);
        add(text, "; client-ip", IpLiteral.format(facts.client()), MAX_SHORT);
        if (facts.isMailFrom()) {
            add(text, "; envelope-from", facts.sender(), MAX_ADDRESS);
        }
        add(text, "; helo", facts.helo(), MAX_SHORT);
        add(text, "; identity", facts.isMailFrom() ? "mailfrom" : "helo", MAX_SHORT);
        add(text, "; mechanism", result.mechanism(), MAX_SHORT);
        add(text, "; problem", result.problem(), MAX_SHORT);
        return text.toString();
    }

    private static String comment(SpfFacts facts, SpfResult result) {
        String domain = Printable.text(result.domain(), MAX_SHORT).replaceAll("[()\\\\]", "?");
        String client = IpLiteral.format(facts.client());
        switch (result.status()) {
            case PASS:
                return domain + " permits " + client;
            case FAIL:
                return domain + " does not permit " + client;
            case SOFTFAIL:
                return domain + " does not expect " + client;
            case NEUTRAL:
                return domain + " says nothing about " + client;
            case NONE:
                return domain + " has no SPF record";
            default:
                return "the policy of " + domain + " could not be evaluated";
        }
    }

    private static void add(StringBuilder text, String key, String value, int max) {
        if (!value.isEmpty()) {
            String printable = Printable.text(value, max);
            text.append(key).append('=');
            text.append(DOT_ATOM.matcher(printable).matches() ? printable : quoted(printable, max));
        }
    }

    /** A quoted string (RFC 5322 section 3.2.4), cut where its backslashes make it too long. */
    private static String quoted(String printable, int max) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < printable.length() && text.length() < max; i++) {
            char c = printable.charAt(i);
            text.append(c == '"' || c == '\\' ? "\\" : "").append(c);
        }
        return text.append('"').toString();
    }
}
