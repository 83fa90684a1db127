package org.postern.policy.envelope;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postern.policy.Evidence;
import org.postern.policy.Printable;
import org.postern.policy.net.IpLiteral;

/**
 * What came of a {@link Callout}. Immutable.
 *
 * <p>Only the reply to RCPT is about the address, and of its refusals those alone whose enhanced code (RFC 3463, RFC 7505) says
 * that there is no such mailbox, or that it is disabled: 5.1.1, 5.1.2, 5.1.3, 5.1.6, 5.1.10, 5.2.1. Without an enhanced code
 * 550, 551 and 553 are, where the same server takes mail for its postmaster. All else may be about us, or pass.
 */
public final class CalloutAnswer {
    /** How far it got. */
    public enum Stage {
        /** No server was spoken to. */
        NONE,
        CONNECT,
        GREETING,
        EHLO,
        MAIL,
        RCPT
    }

    enum Meaning {
        ACCEPTS,
        REFUSES,
        /** Nobody knows. */
        UNKNOWN
    }

    private static final int MAX_TEXT = 200;
    private static final Pattern ENHANCED = Pattern.compile("([245]\\.\\d{1,3}\\.\\d{1,3})(?:\\s.*)?", Pattern.DOTALL);
    private static final Pattern ENCODED =
            Pattern.compile("([A-Z]+) (\\d{1,3}) ([\\d.]*) ([0-9a-f.:]*) (.*)", Pattern.DOTALL);
    private static final Pattern OF_MAILBOX = Pattern.compile("55\\d 5\\.(?:1\\.(?:[1236]|10)|2\\.1)");
    private static final Pattern BARE = Pattern.compile("55[013] ");
    private static final String POSTMASTER = "postmaster";

    private final Stage stage;
    private final int code;
    private final String enhanced;
    private final String server;
    private final String text;
    private final boolean postmaster;
    private final boolean kept;

    private CalloutAnswer(
            Stage stage, int code, String enhanced, String server, String text, boolean postmaster, boolean kept) {
        this.stage = stage;
        this.code = code;
        this.enhanced = enhanced;
        this.server = server;
        this.text = text;
        this.postmaster = postmaster;
        this.kept = kept;
    }

    /**
     * A server's reply, after which nothing more was asked.
     *
     * @param stage what it replied to
     * @param text what follows on the code, as it was sent, in whatever length
     */
    public static CalloutAnswer replied(Stage stage, InetAddress server, int code, String text) {
        Matcher matcher = ENHANCED.matcher(text);
        return new CalloutAnswer(
                stage,
                code,
                matcher.matches() ? matcher.group(1) : "",
                IpLiteral.format(server),
                printable(text),
                false,
                true);
    }

    /**
     * No reply, or one that is none.
     *
     * @param stage which reply was waited for
     * @param why in a few words
     */
    public static CalloutAnswer failed(Stage stage, InetAddress server, String why) {
        return new CalloutAnswer(stage, 0, "", IpLiteral.format(server), printable(why), false, true);
    }

    /** Nobody was asked. */
    public static CalloutAnswer notAsked(String why) {
        return new CalloutAnswer(Stage.NONE, 0, "", "", printable(why), false, false);
    }

    private static String printable(String text) {
        return Printable.text(text.strip(), MAX_TEXT);
    }

    public Stage stage() {
        return stage;
    }

    /** Whether it is a refusal that does not say whom: it counts only where the server takes its postmaster. */
    public boolean isBareRefusal() {
        return stage == Stage.RCPT && BARE.matcher(code + " " + enhanced).matches();
    }

    /** The same, of a server that takes mail for postmaster at the address's domain. */
    public CalloutAnswer takingPostmaster() {
        return new CalloutAnswer(stage, code, enhanced, server, text, true, kept);
    }

    /** The same, of a callout that had less than its time: what it did not find out is not remembered. */
    CalloutAnswer afterWaiting() {
        return meaning() == Meaning.UNKNOWN
                ? new CalloutAnswer(stage, code, enhanced, server, text, postmaster, false)
                : this;
    }

    /** Whether it says something for later; what nobody was asked does not. */
    boolean isKept() {
        return kept;
    }

    Meaning meaning() {
        if (stage != Stage.RCPT) {
            return Meaning.UNKNOWN;
        }
        if (code / 100 == 2) {
            return Meaning.ACCEPTS;
        }
        return OF_MAILBOX.matcher(code + " " + enhanced).matches() || postmaster && isBareRefusal()
                ? Meaning.REFUSES
                : Meaning.UNKNOWN;
    }

    /** The evidence with the server, how far it got, and the reply or what went wrong. */
    Evidence addTo(Evidence evidence) {
        Evidence more = server.isEmpty()
                ? evidence
                : evidence.and("server", server).and("at", stage.name().toLowerCase(Locale.ROOT));
        Evidence whole = code == 0 ? more.and("trouble", text) : more.and("reply", reply());
        return postmaster ? whole.and(POSTMASTER, "taken") : whole;
    }

    private String reply() {
        String words = text.isEmpty() ? enhanced : text;
        return words.isEmpty() ? String.valueOf(code) : code + " " + words;
    }

    /** As it is remembered: without the server's words, which may name people. */
    String encoded() {
        return stage + " " + code + " " + enhanced + " " + server + " "
                + (code == 0 ? text : postmaster ? POSTMASTER : "");
    }

    /** What {@link #encoded} gave; empty when it did not give this. */
    static Optional<CalloutAnswer> decode(String text) {
        Matcher matcher = ENCODED.matcher(text);
        try {
            if (!matcher.matches()) {
                return Optional.empty();
            }
            int code = Integer.parseInt(matcher.group(2));
            String words = matcher.group(5);
            return Optional.of(new CalloutAnswer(
                    Stage.valueOf(matcher.group(1)),
                    code,
                    matcher.group(3),
                    matcher.group(4),
                    code == 0 ? words : "",
                    code != 0 && words.equals(POSTMASTER),
                    true));
        } catch (IllegalArgumentException otherVersion) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return addTo(Evidence.none()).toString();
    }
}
