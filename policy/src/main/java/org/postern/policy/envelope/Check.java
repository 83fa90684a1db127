package org.postern.policy.envelope;

import java.util.Set;

/** The checks of the envelope, by the names of their elements in the configuration and of their rules in records. */
public enum Check {
    HELO_SYNTAX("heloSyntax", "helo-syntax", Set.of(Moment.EHLO), OnError.DEFER),
    HELO_RESOLVES("heloResolves", "helo-resolves", Set.of(Moment.RCPT), OnError.DEFER),
    REVERSE_NAME("reverseName", "reverse-name", Set.of(Moment.RCPT), OnError.DEFER),
    SENDER_DOMAIN("senderDomain", "sender-domain", Set.of(Moment.RCPT), OnError.DEFER),
    SENDER_LOCAL("senderLocal", "sender-local", Set.of(Moment.RCPT), OnError.DEFER),
    SENDER_CALLOUT("senderCallout", "sender-callout", Set.of(Moment.RCPT), OnError.DEFER),
    RECIPIENT_EXISTS("recipientExists", "recipient-exists", Set.of(Moment.RCPT), OnError.DEFER),
    RECIPIENT_COUNT("recipientCount", "recipient-count", Set.of(Moment.RCPT), OnError.DEFER),
    SPF("spf", "spf", Set.of(Moment.RCPT), OnError.DEFER),
    /** A list that is down must not stop mail. */
    DNSBL("dnsbl", "dnsbl", Set.of(Moment.RCPT), OnError.ACCEPT),
    /** Part of {@link #DNSBL}: what it finds counts there. */
    DNSWL("dnswl", "dnsbl", Set.of(Moment.RCPT), OnError.ACCEPT),
    GREYLIST("greylist", "greylist", Set.of(Moment.RCPT), OnError.DEFER),
    MAIL_SYNTAX("mailSyntax", "mail-syntax", Set.of(Moment.MAIL, Moment.RCPT), OnError.DEFER);

    private final String element;
    private final String rule;
    private final Set<Moment> moments;
    private final OnError onError;

    Check(String element, String rule, Set<Moment> moments, OnError onError) {
        this.element = element;
        this.rule = rule;
        this.moments = moments;
        this.onError = onError;
    }

    /** Its element in the configuration. */
    public String element() {
        return element;
    }

    /** Its name in records. */
    public String rule() {
        return rule;
    }

    /** When it can refuse. */
    public Set<Moment> moments() {
        return moments;
    }

    /** What happens by default when it fails, or what it depends on does. */
    public OnError onError() {
        return onError;
    }
}
