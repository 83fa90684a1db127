package org.postern.policy.envelope;

import java.util.Optional;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Reply;

/**
 * Is what the client calls itself a domain or an address literal (RFC 5321 sections 2.3.5, 4.1.1.1 and 4.1.3)?
 *
 * <p>Phase: at EHLO and HELO. Reply: {@code 501 5.5.2}. Depends on nothing.
 */
final class HeloWellFormed {
    private static final Reply MALFORMED =
            Reply.of(501, "5.5.2", "Give a domain name or an address literal, such as [192.0.2.1]");

    Decision decide(String helo) {
        Evidence evidence = Evidence.of("helo", helo);
        Optional<String> problem = Syntax.ofHost(helo, false);
        String rule = Check.HELO_SYNTAX.rule();
        return problem.map(what -> Decision.refuse(rule, "malformed", evidence.and("problem", what), MALFORMED))
                .orElseGet(() -> Decision.accept(rule, "well-formed", evidence));
    }
}
