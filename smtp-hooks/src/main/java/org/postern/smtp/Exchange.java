package org.postern.smtp;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.james.protocols.api.BaseRequest;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPSession;

/** One command of one session, as the gates see it. To be made on the session's thread. */
final class Exchange {
    /** Arguments longer than this are cut in records. */
    private static final int MAX_RECORDED = 512;

    /** RFC 5321, 1870, 3207, 4954 and James's own: what else a client sends may be anything, even a password. */
    private static final Set<String> KNOWN = Set.of(
            "AUTH",
            "BDAT",
            "DATA",
            "EHLO",
            "ETRN",
            "EXPN",
            "HELO",
            "HELP",
            "MAIL",
            "NOOP",
            "QUIT",
            "RCPT",
            "RSET",
            "STARTTLS",
            "VRFY");

    /** Whose arguments say what was wanted. Behind any other verb may stand a line of a message that begins like it. */
    private static final Set<String> WITH_ARGUMENT = Set.of("BDAT", "EHLO", "ETRN", "EXPN", "HELO", "VRFY");

    /** Mechanisms whose only step is a token (RFC 7628). */
    private static final Set<String> BEARERS = Set.of("OAUTHBEARER", "XOAUTH2");

    private static final Set<String> MECHANISMS = Set.of(
            "PLAIN",
            "LOGIN",
            "CRAM-MD5",
            "DIGEST-MD5",
            "EXTERNAL",
            "GSSAPI",
            "NTLM",
            "OAUTHBEARER",
            "XOAUTH2",
            "SCRAM-SHA-1",
            "SCRAM-SHA-256",
            "SCRAM-SHA-512");

    private final SMTPSession session;
    private final ClientSession client;
    private final String verb;
    private final String argument;
    private final Executor thread = SessionThread.current();
    private final Function<Request, Response> james;
    private final Continuation continuation;
    private Request request;
    private String attempted;
    private String loginDecision;
    private boolean refused;
    private boolean failed;

    /** What is to be done about a later line of a command, which no dispatcher sees. */
    interface Continuation {
        Response answer(Exchange exchange, CommandGate gate, Supplier<Response> answer);
    }

    /**
     * @param james carries a command out in James's own handlers
     * @param continuation as {@link #answer} needs it
     */
    Exchange(
            SMTPSession session,
            ClientSession client,
            Request request,
            Function<Request, Response> james,
            Continuation continuation) {
        this.session = session;
        this.client = client;
        this.james = james;
        this.continuation = continuation;
        this.request = request;
        this.verb = request.getCommand().toUpperCase(Locale.ROOT);
        this.argument = request.getArgument() == null ? "" : request.getArgument();
    }

    SMTPSession session() {
        return session;
    }

    ClientSession client() {
        return client;
    }

    /** Runs tasks on the session's own thread. */
    Executor thread() {
        return thread;
    }

    /** Has James's own handlers carry out this command. */
    Response askJames() {
        return james.apply(request);
    }

    /** What follows from a result: at once when it is there, otherwise on the session's thread. */
    <T> CompletableFuture<Response> then(CompletableFuture<T> result, Function<T, Response> next) {
        return result.isDone() ? result.thenApply(next) : result.thenApplyAsync(next, thread);
    }

    /** Has James's own handlers carry out a command in the place of this one. */
    Response askJames(String verb, String argument) {
        return james.apply(new BaseRequest(verb, argument));
    }

    /** Has a gate answer a later line of the command; its reply counts and is looked at as if the command had it. */
    Response answer(CommandGate gate, Supplier<Response> answer) {
        return continuation.answer(this, gate, answer);
    }

    /** In upper case, as James dispatches it. */
    String verb() {
        return verb;
    }

    /** What stood behind the verb; empty when nothing did. */
    String argument() {
        return argument;
    }

    /** Lets James's own handlers see another argument than the client's. */
    void rewrite(String argumentForJames) {
        this.request = new BaseRequest(verb, argumentForJames);
    }

    /** The command as James's own handlers get it. */
    Request request() {
        return request;
    }

    /** As whom the client wants to log in, as it says itself; empty while it has not said so. */
    Optional<String> attempted() {
        return Optional.ofNullable(attempted);
    }

    /** The id of the last decision about a login; empty when there was none. */
    Optional<String> loginDecision() {
        return Optional.ofNullable(loginDecision);
    }

    void loginDecided(String id) {
        loginDecision = id;
    }

    void attempts(String user) {
        attempted = user;
    }

    /** Whether a gate refused the command by policy. */
    boolean refused() {
        return refused;
    }

    void refuse() {
        refused = true;
    }

    /** Whether the command has failed: it was refused by policy, or its reply says so. */
    boolean failed() {
        return failed;
    }

    void fail() {
        failed = true;
    }

    /** The command as a record may show it: no credentials, nothing unknown, not too long. */
    String recordable() {
        if (!KNOWN.contains(verb)) {
            return "(unknown)";
        }
        if (verb.equals("AUTH")) {
            // Whatever else stands there may be a password.
            String mechanism = mechanism();
            return MECHANISMS.contains(mechanism) ? verb + " " + mechanism : verb;
        }
        String whole = isArgumentKnown() ? verb + " " + argument : verb;
        return whole.length() > MAX_RECORDED ? whole.substring(0, MAX_RECORDED) + "..." : whole;
    }

    private boolean isArgumentKnown() {
        switch (verb) {
            case "MAIL":
                return argument.regionMatches(true, 0, "FROM:", 0, 5);
            case "RCPT":
                return argument.regionMatches(true, 0, "TO:", 0, 3);
            default:
                return WITH_ARGUMENT.contains(verb) && !argument.isEmpty();
        }
    }

    private String mechanism() {
        return argument.strip().split(" ", 2)[0].toUpperCase(Locale.ROOT);
    }

    /** Whether it is AUTH with a token instead of a password. */
    boolean isBearer() {
        return verb.equals("AUTH") && BEARERS.contains(mechanism());
    }

    /** Whether it brings the token along. James answers a wrong one with 334. */
    boolean hasToken() {
        return isBearer() && argument.strip().indexOf(' ') > 0;
    }
}
