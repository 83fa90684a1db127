package org.postern.mailets;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.postern.Postern;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Mode;
import org.postern.policy.audit.AuditRecord;

/** Records what was decided about mails, by their names, which SMTP clients know as queue ids. */
final class MailRecords {
    private final Postern postern;

    MailRecords(Postern postern) {
        this.postern = postern;
    }

    /** Part of a mail goes to another processor. */
    void moved(Mail mail, Over over, String processor) {
        over.decisions()
                .forEach(decision -> postern.audit()
                        .record(record(mail, decision, over.recipients()).with("postern.processor", processor)));
    }

    /** Part of a mail waits. */
    void delayed(Mail mail, Over over, Instant due) {
        over.decisions()
                .forEach(decision -> postern.audit()
                        .record(record(mail, decision, over.recipients()).with("postern.due", due)));
    }

    /** What would have been done with part of a mail, if the limit were enforced. */
    void tried(Mail mail, Over over) {
        over.decisions().forEach(decision -> postern.audit().record(record(mail, decision, over.recipients())));
    }

    /** The mail goes on uncounted, by a fault of ours. */
    void fault(Mail mail, String limit, Throwable fault) {
        Decision decision = Decision.accept("limit:" + limit, "fault", Evidence.of("error", fault.toString()))
                .in(Mode.ENFORCE);
        postern.audit().record(record(mail, decision, List.copyOf(mail.getRecipients())));
    }

    private AuditRecord record(Mail mail, Decision decision, List<MailAddress> recipients) {
        MailFacts facts = new MailFacts(mail);
        Optional<String> client = facts.client().map(InetAddress::getHostAddress);
        return AuditRecord.at(postern.clock().instant(), "decision")
                .with("postern.id", postern.ids().next())
                .with("postern.queue-id", facts.nameIfOther().map(unused -> facts.queueId()))
                .with("postern.mail", mail.getName())
                .with("postern.session", facts.session())
                .with("postern.sender", facts.sender())
                .with("postern.recipients", recipients.size())
                .with("client.ip", client)
                .with("user.name", facts.user())
                .with("rule.name", decision.rule())
                .with("postern.verdict", decision.verdict().text())
                .with("postern.reason", decision.reason())
                .with("postern.mode", decision.mode().text())
                .with("postern.evidence", decision.evidence());
    }
}
