package org.postern.policy.command;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Reply;
import org.postern.policy.Rule;
import org.postern.policy.SessionFacts;
import org.postern.policy.command.Entitlement.Mend;

/**
 * May this client use this verb now?
 *
 * <p>Phase: at the command, before anything else looks at it. Settings: {@code to} (an {@link Entitlement}) and {@code
 * afterEhlo} (whether EHLO must have been sent before; default only for AUTH, which is an extension that EHLO
 * announces, RFC 4954 section 3).
 *
 * <p>Replies: EXPN and VRFY {@code 252 2.5.2}, the same words whatever was asked (RFC 5321 section 7.3); AUTH without
 * TLS {@code 538 5.7.11} (RFC 4954 section 6); other verbs {@code 530 5.7.0} when TLS or a login would help (RFC 3207,
 * RFC 4954), otherwise {@code 502 5.5.1} (RFC 5321 section 4.2.4); before EHLO {@code 503 5.5.1}. Depends on nothing
 * outside.
 */
public final class CommandPermitted implements Rule<SessionFacts> {
    /** RFC 3207 section 4 and RFC 4954 section 6: what stays possible before TLS and before a login. */
    static final Set<String> NEVER_RESTRICTED = Set.of("EHLO", "NOOP", "QUIT");

    /** The answer to an address query of someone who is not entitled to it. */
    public static final Reply UNVERIFIED = Reply.of(252, "2.5.2", "Cannot verify here; send the mail to find out");

    private static final Set<String> ADDRESS_QUERIES = Set.of("EXPN", "VRFY");
    private static final Reply BEFORE_EHLO = Reply.of(503, "5.5.1", "Send EHLO first");
    private static final Reply AUTH_NEEDS_TLS =
            Reply.of(538, "5.7.11", "Encryption required for authentication, issue a STARTTLS command first");
    private static final Reply TLS_NEEDED = Reply.of(530, "5.7.0", "Must issue a STARTTLS command first");
    private static final Reply LOGIN_NEEDED = Reply.of(530, "5.7.0", "Authentication required");
    private static final Reply WITHHELD = Reply.of(502, "5.5.1", "Command not available here");

    private final String verb;
    private final Entitlement to;
    private final boolean afterEhlo;

    /**
     * @param verb in upper case
     * @param to who may use it
     * @param afterEhlo whether EHLO must have been sent before
     */
    public CommandPermitted(String verb, Entitlement to, boolean afterEhlo) {
        this.verb = verb.toUpperCase(Locale.ROOT);
        this.to = to;
        this.afterEhlo = afterEhlo;
    }

    /**
     * Why a verb cannot be restricted in this way, if so: some commands must stay open for the protocol to work, and
     * some serve to reach what the restriction asks for.
     */
    static Optional<String> contradiction(String verb, Entitlement to, boolean afterEhlo) {
        if (NEVER_RESTRICTED.contains(verb) && (!to.isAll() || afterEhlo)) {
            return Optional.of(verb + " must stay open to every client (RFC 3207 section 4, RFC 4954 section 6);"
                    + " remove this element");
        }
        if (verb.equals("STARTTLS") && to.alwaysNeeds(Mend.TLS)) {
            return Optional.of("STARTTLS only for clients that have TLS can never be used; use to=\"none\" or remove"
                    + " this element");
        }
        if (verb.equals("AUTH") && to.alwaysNeeds(Mend.LOGIN)) {
            return Optional.of("AUTH only for clients that have logged in can never be used; use to=\"tls\" to keep"
                    + " passwords off clear connections, or to=\"none\"");
        }
        return Optional.empty();
    }

    @Override
    public String name() {
        return "command-permitted";
    }

    public String verb() {
        return verb;
    }

    /** Whether the client may use the verb, for announcing it: the same answer as {@link #decide} without a record. */
    public boolean permits(SessionFacts facts) {
        return to.metBy(facts);
    }

    @Override
    public Decision decide(SessionFacts facts) {
        Evidence evidence = Evidence.of("verb", verb).and("to", to.toString());
        if (!to.metBy(facts)) {
            return Decision.refuse(name(), "not-entitled", evidence, refusal(to.mendFor(facts)));
        }
        if (afterEhlo && !facts.saidEhlo()) {
            return Decision.refuse(name(), "before-ehlo", evidence, BEFORE_EHLO);
        }
        return Decision.accept(name(), "entitled", evidence);
    }

    private Reply refusal(Mend mend) {
        if (ADDRESS_QUERIES.contains(verb)) {
            return UNVERIFIED;
        }
        switch (mend) {
            case TLS:
                return verb.equals("AUTH") ? AUTH_NEEDS_TLS : TLS_NEEDED;
            case LOGIN:
                return LOGIN_NEEDED;
            default:
                return WITHHELD;
        }
    }
}
