package org.postern.mailets;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.postern.Postern;
import org.postern.policy.audit.AuditRecord;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.SettingsReader;
import org.postern.policy.config.Spelling;

/** What {@link AuditLog}'s parameters say, and the records that come of it. Immutable. */
final class DeliveryRecords {
    private static final String OUTCOME = "outcome";
    private static final String GATEWAY = "gateway";
    private static final Set<String> KNOWN = new TreeSet<>(Set.of(OUTCOME, GATEWAY));

    /** Outcomes in which another server has a part. */
    private static final Set<Outcome> REMOTE = Set.of(Outcome.RELAYED, Outcome.BOUNCED, Outcome.FAILED);
    /** Outcomes for which there is a reason to be told. */
    private static final Set<Outcome> IN_VAIN = Set.of(Outcome.BOUNCED, Outcome.FAILED);

    /** In one record. */
    private static final int MOST_RECIPIENTS = 1_000;

    private final Postern postern;
    private final Optional<Outcome> outcome;
    private final Optional<String> gateway;

    private DeliveryRecords(Postern postern, Optional<Outcome> outcome, Optional<String> gateway) {
        this.postern = postern;
        this.outcome = outcome;
        this.gateway = gateway;
    }

    /** Reads the parameters and collects what is wrong with them; the result is of use only when there are no errors. */
    static DeliveryRecords read(Map<String, String> written, Place place, Postern postern, Problems problems) {
        for (String name : new TreeSet<>(written.keySet())) {
            if (!KNOWN.contains(name) && !MailLimit.OF_JAMES.contains(name)) {
                problems.error(
                        place,
                        "unknown parameter <" + name + ">; "
                                + Spelling.nearest(name, KNOWN)
                                        .map(near -> "did you mean <" + near + ">?")
                                        .orElse("known here: " + String.join(", ", KNOWN)));
            }
        }
        SettingsReader reader = new SettingsReader(new Settings(place, "mailet", written, "", List.of()), problems);
        Optional<Outcome> outcome =
                reader.attribute(OUTCOME, Optional.empty(), text -> Optional.of(Outcome.parse(text)));
        Optional<String> gateway =
                reader.attribute(GATEWAY, Optional.empty(), text -> Optional.of(DeliveryRecords.server(text)));
        if (gateway.isPresent() && outcome.isPresent() && !REMOTE.contains(outcome.get())) {
            problems.error(
                    place,
                    "<gateway> has no meaning with <outcome>" + outcome.get().text()
                            + "</outcome>, in which no other server has a part; leave it out");
        }
        return new DeliveryRecords(postern, outcome, gateway);
    }

    private static String server(String text) {
        if (!text.matches("[A-Za-z0-9][A-Za-z0-9.-]{0,252}(?::\\d{1,5})?|\\[[0-9A-Fa-f:.]{2,45}\\](?::\\d{1,5})?")) {
            throw new IllegalArgumentException(
                    "is not one server; write a name or an address, and a port if need be: smtp.example.org:587");
        }
        return text;
    }

    /** Records the mail; in several records when it has very many recipients. */
    void record(Mail mail) {
        Optional<DeliveryError> remote = DeliveryError.remote(mail);
        Outcome became = outcome.orElseGet(() -> Outcome.shownBy(mail, remote));
        // On a mail that was processed anew there may be an old one.
        Optional<DeliveryError> error = Optional.of(became)
                .filter(IN_VAIN::contains)
                .flatMap(unused -> remote.or(() -> DeliveryError.ofProcessing(mail)));
        List<String> recipients = mail.getRecipients().stream()
                .map(MailAddress::asString)
                .collect(Collectors.toCollection(ArrayList::new));
        for (int i = 0; i < recipients.size(); i += MOST_RECIPIENTS) {
            List<String> some = recipients.subList(i, Math.min(recipients.size(), i + MOST_RECIPIENTS));
            postern.audit().record(record(mail, some, became, error));
        }
    }

    private AuditRecord record(Mail mail, List<String> recipients, Outcome became, Optional<DeliveryError> error) {
        MailFacts facts = new MailFacts(mail);
        return AuditRecord.at(postern.clock().instant(), "delivery")
                .with("postern.queue-id", facts.queueId())
                .with("postern.mail", facts.nameIfOther())
                .with("postern.session", facts.session())
                .with("postern.sender", facts.sender())
                .with("postern.recipients", recipients)
                .with("postern.processor", Optional.ofNullable(mail.getState()).orElse(""))
                .with("postern.outcome", became.text())
                .with("server.address", gateway.filter(unused -> REMOTE.contains(became)))
                .with("postern.reply", error.flatMap(DeliveryError::reply))
                .with("error.message", error.flatMap(DeliveryError::message));
    }
}
