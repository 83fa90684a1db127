package org.postern.policy.envelope;

import java.util.Optional;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Reply;

/**
 * Is the address one that RFC 5321 section 4.1.2 knows, or RFC 6531 section 3.3 where SMTPUTF8 was declared?
 *
 * <p>Phases: at MAIL and at RCPT. The null sender and a bare {@code postmaster} are. Reply: {@code 553 5.1.3}. Depends on
 * nothing.
 */
final class AddressWellFormed {
    private static final Reply MALFORMED = Reply.of(553, "5.1.3", "This is no valid mail address");

    Decision ofSender(String address, boolean utf8) {
        return address.isEmpty()
                ? accept(Evidence.of("sender", "<>"))
                : decide(Evidence.of("sender", address), address, utf8);
    }

    Decision ofRecipient(String address, boolean utf8) {
        Evidence evidence = Evidence.of("recipient", address);
        return address.equalsIgnoreCase(Postmaster.LOCAL_PART) ? accept(evidence) : decide(evidence, address, utf8);
    }

    private static Decision decide(Evidence evidence, String address, boolean utf8) {
        Optional<String> problem = Syntax.ofMailbox(address, utf8);
        return problem.map(what -> Decision.refuse(
                        Check.MAIL_SYNTAX.rule(), "malformed", evidence.and("problem", what), MALFORMED))
                .orElseGet(() -> accept(evidence));
    }

    private static Decision accept(Evidence evidence) {
        return Decision.accept(Check.MAIL_SYNTAX.rule(), "well-formed", evidence);
    }
}
