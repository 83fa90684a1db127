package org.postern.mailets;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.james.core.MailAddress;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.Mail;
import org.postern.policy.audit.DecisionNote;
import org.postern.policy.limit.LimitFacts;
import org.postern.policy.net.IpLiteral;

/**
 * What a mail says of where it came from. The client is known when the mail came over SMTP, or when its address is not that of
 * this host, which James writes into mail that it has made itself.
 */
public final class MailFacts {
    private static final AttributeName JMAP_USER = AttributeName.of("org.apache.james.jmap.send.MailMetaData.username");

    private static final AttributeName SESSION = AttributeName.of(DecisionNote.SESSION_ATTRIBUTE);
    /** Any mailet can set attributes. */
    private static final Pattern SESSION_ID = Pattern.compile("[A-Za-z0-9]{1,64}");

    private final Mail mail;

    public MailFacts(Mail mail) {
        this.mail = mail;
    }

    /** For limits; recipients are still to be added. */
    public LimitFacts.Builder limitFacts() {
        LimitFacts.Builder facts = LimitFacts.ofMail(client(), user()).sender(sender());
        text(Mail.SMTP_HELO).ifPresent(facts::helo);
        return facts.declaredSize(size());
    }

    /** Octets of the message. */
    public long size() {
        try {
            return Math.max(0, mail.getMessageSize());
        } catch (Exception e) {
            // James's exception has another name in 3.9.
            throw new IllegalStateException("the size of " + mail.getName() + " cannot be told: " + e, e);
        }
    }

    /** Who sent it over SMTP or JMAP. */
    public Optional<String> user() {
        return text(Mail.SMTP_AUTH_USER).or(() -> text(JMAP_USER));
    }

    /** The envelope sender, an empty text for the null sender. */
    public String sender() {
        return mail.getMaybeSender().asOptional().map(MailAddress::asString).orElse("");
    }

    /** The SMTP session in which it came, as records call it, when that was noted on it. */
    public Optional<String> session() {
        return text(SESSION).filter(id -> SESSION_ID.matcher(id).matches());
    }

    /** By which SMTP clients know it. */
    public String queueId() {
        return QueueId.of(mail.getName());
    }

    /** James's present name for it, when that is another one: it is a part of the mail that was accepted. */
    public Optional<String> nameIfOther() {
        return Optional.of(mail.getName()).filter(name -> !name.equals(queueId()));
    }

    /** Where it came from. */
    public Optional<InetAddress> client() {
        Optional<InetAddress> address =
                Optional.ofNullable(mail.getRemoteAddr()).flatMap(MailFacts::address);
        return text(Mail.SMTP_SESSION_ID).isPresent() ? address : address.filter(one -> !one.isLoopbackAddress());
    }

    private static Optional<InetAddress> address(String text) {
        try {
            return Optional.of(IpLiteral.parse(text));
        } catch (IllegalArgumentException e) {
            // A host name, which James writes when it cannot tell the address.
            return Optional.empty();
        }
    }

    private Optional<String> text(AttributeName name) {
        return AttributeUtils.getValueAndCastFromMail(mail, name, String.class);
    }
}
