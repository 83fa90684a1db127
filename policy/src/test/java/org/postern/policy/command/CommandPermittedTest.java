package org.postern.policy.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.Decision;
import org.postern.policy.Reply;

class CommandPermittedTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            EXPN | authenticated | -        | 252 2.5.2 Cannot verify here; send the mail to find out
            VRFY | none          | user     | 252 2.5.2 Cannot verify here; send the mail to find out
            VRFY | tls           | -        | 252 2.5.2 Cannot verify here; send the mail to find out
            EXPN | authenticated | user     | -
            AUTH | tls           | ehlo     | 538 5.7.11 Encryption required for authentication, issue a STARTTLS command first
            AUTH | tls           | tls      | 503 5.5.1 Send EHLO first
            AUTH | tls           | tls ehlo | -
            AUTH | none          | tls ehlo | 502 5.5.1 Command not available here
            MAIL | tls           | -        | 530 5.7.0 Must issue a STARTTLS command first
            MAIL | authenticated | tls      | 530 5.7.0 Authentication required
            MAIL | authenticated+tls | -    | 530 5.7.0 Must issue a STARTTLS command first
            HELP | none          | tls user | 502 5.5.1 Command not available here
            RSET | all           | -        | -
            """)
    void eachRefusalHasItsReply(String verb, String to, String facts, String reply) throws Exception {
        CommandPermitted rule = new CommandPermitted(verb, Entitlement.parse(to, Map.of()), verb.equals("AUTH"));
        Decision decision = rule.decide(EntitlementTest.facts(facts));
        assertThat(decision.reply().map(Reply::line).orElse("-")).isEqualTo(reply);
        assertThat(decision.evidence()).hasToString("verb=" + verb + " to=" + to);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            QUIT     | tls           | QUIT must stay open to every client (RFC 3207 section 4, RFC 4954 section 6); remove this element
            EHLO     | none          | EHLO must stay open to every client (RFC 3207 section 4, RFC 4954 section 6); remove this element
            STARTTLS | tls           | STARTTLS only for clients that have TLS can never be used; use to="none" or remove this element
            AUTH     | authenticated | AUTH only for clients that have logged in can never be used; use to="tls" to keep passwords off clear connections, or to="none"
            QUIT     | all           | -
            STARTTLS | none          | -
            AUTH     | tls           | -
            MAIL     | authenticated | -
            """)
    void whatWouldLockEveryoneOut(String verb, String to, String why) {
        assertThat(CommandPermitted.contradiction(verb, Entitlement.parse(to, Map.of()), false)
                        .orElse("-"))
                .isEqualTo(why);
    }
}
