package org.postern.pop3;

import java.time.Instant;
import java.util.Optional;
import org.postern.Postern;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Mode;
import org.postern.policy.Reply;
import org.postern.policy.Rule;
import org.postern.policy.login.LoginPermitted;
import org.postern.policy.login.LoginPolicy;

/** Asks whether somebody may try a password, for POP3 and IMAP alike, and records what was decided. */
public final class Guard {
    private static final Reply TOO_MANY = Reply.of(
                    421, "4.7.0", "Too many failed logins on this connection, closing it")
            .closing();

    private final Postern postern;
    private final Logins logins;
    private final LoginPolicy policy;
    private final LoginPermitted rule;

    public Guard(Postern postern, LoginPolicy policy) {
        this.postern = postern;
        this.logins = new Logins(postern);
        this.policy = policy;
        this.rule = policy.rule(postern.attempts());
    }

    public Mode mode() {
        return policy.mode();
    }

    /**
     * Decides about one attempt; what came of it is to be told to the result.
     *
     * @param code with what the protocol begins a refusal, for the record
     */
    public Permit begin(LoginClient client, Optional<String> user, String code) {
        Optional<LoginPermitted.Attempt> attempt = Optional.empty();
        Decision decision;
        try {
            attempt = Optional.of(
                    rule.begin(client.address(), user, postern.clock().instant()));
            decision = attempt.get().decision();
        } catch (RuntimeException e) {
            decision = Rule.fault(LoginPermitted.NAME, e);
        }
        Decision moded = decision.in(policy.mode());
        Optional<String> refusal = moded.reply().flatMap(reply -> act(client, user, moded, reply, code));
        return new Permit(attempt, user, refusal);
    }

    /**
     * What to say to a client that is to be disconnected; empty when it may go on.
     *
     * @param failures failed and refused logins on its connection
     * @param code with what the protocol begins the refusal, for the record
     */
    public Optional<String> tooMany(LoginClient client, Optional<String> user, int failures, String code) {
        if (failures <= policy.perConnection()) {
            return Optional.empty();
        }
        Decision decision = Decision.refuse(
                        "login-connection",
                        "too-many-failures",
                        Evidence.of("failures", failures).and("limit", policy.perConnection()),
                        TOO_MANY)
                .in(policy.mode());
        return act(client, user, decision, TOO_MANY, code);
    }

    private Optional<String> act(
            LoginClient client, Optional<String> user, Decision decision, Reply reply, String code) {
        String id = postern.ids().next();
        String text = reply.withId(id).text();
        logins.decided(client, user, decision, id, code + " " + text);
        return decision.bites() ? Optional.of(text) : Optional.empty();
    }

    /** An attempt that was begun. */
    public final class Permit {
        private final Optional<LoginPermitted.Attempt> attempt;
        private final Optional<String> user;
        private final Optional<String> refusal;

        private Permit(Optional<LoginPermitted.Attempt> attempt, Optional<String> user, Optional<String> refusal) {
            this.attempt = attempt;
            this.user = user;
            this.refusal = refusal;
        }

        /** What to say to the client when it may not try; the text ends with the decision's id. */
        public Optional<String> refusal() {
            return refusal;
        }

        /** The password was right. */
        public void succeeded(String name) {
            Instant now = postern.clock().instant();
            attempt.ifPresent(one -> Logins.afterwards(() -> one.succeeded(user.orElse(name), now)));
        }

        /** No password was judged: the user store is down, or the client gave up. */
        public void notAsked() {
            Instant now = postern.clock().instant();
            attempt.ifPresent(one -> Logins.afterwards(() -> one.notAsked(now)));
        }
    }
}
