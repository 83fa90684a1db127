package org.postern.policy.envelope;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postern.policy.Evidence;
import org.postern.policy.net.IpLiteral;
import org.postern.policy.spf.Printable;

/**
 * What came of a {@link Callout}. Immutable.
 *
 * <p>Only the reply to RCPT is about the address, and of its refusals those alone whose enhanced code (RFC 3463) says that
 * there is no such mailbox, or none in use: 5.1.1, 5.1.2, 5.1.3, 5.1.6, 5.1.10 and 5.2.1. A refusal without such a code may
 * as well be about us, a full mailbox or the null sender, and so is what is refused before RCPT.
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
    private static final Pattern OF_MAILBOX = Pattern.compile("55[0-6] 5\\.(?:1\\.(?:[1236]|10)|2\\.1)");

    private final Stage stage;
    private final int code;
    private final String enhanced;
    private final String server;
    private final String text;

    private CalloutAnswer(Stage stage, int code, String enhanced, String server, String text) {
        this.stage = stage;
        this.code = code;
        this.enhanced = enhanced;
        this.server = server;
        this.text = text;
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
                stage, code, matcher.matches() ? matcher.group(1) : "", IpLiteral.format(server), printable(text));
    }

    /**
     * No reply, or one that is none.
     *
     * @param stage which reply was waited for
     * @param why in a few words
     */
    public static CalloutAnswer failed(Stage stage, InetAddress server, String why) {
        return new CalloutAnswer(stage, 0, "", IpLiteral.format(server), printable(why));
    }

    /** Nobody was asked. */
    public static CalloutAnswer notAsked(String why) {
        return new CalloutAnswer(Stage.NONE, 0, "", "", printable(why));
    }

    private static String printable(String text) {
        return Printable.text(text.strip(), MAX_TEXT);
    }

    public Stage stage() {
        return stage;
    }

    Meaning meaning() {
        if (stage != Stage.RCPT) {
            return Meaning.UNKNOWN;
        }
        if (code / 100 == 2) {
            return Meaning.ACCEPTS;
        }
        return OF_MAILBOX.matcher(code + " " + enhanced).matches() ? Meaning.REFUSES : Meaning.UNKNOWN;
    }

    /** The evidence with the server, how far it got, and the reply or what went wrong. */
    Evidence addTo(Evidence evidence) {
        Evidence more = server.isEmpty()
                ? evidence
                : evidence.and("server", server).and("at", stage.name().toLowerCase(Locale.ROOT));
        return code == 0 ? more.and("trouble", text) : more.and("reply", reply());
    }

    private String reply() {
        String words = text.isEmpty() ? enhanced : text;
        return words.isEmpty() ? String.valueOf(code) : code + " " + words;
    }

    /** As it is remembered: without the server's words, which may name people. */
    String encoded() {
        return stage + " " + code + " " + enhanced + " " + server + " " + (code == 0 ? text : "");
    }

    /** What {@link #encoded} gave; empty when it did not give this. */
    static Optional<CalloutAnswer> decode(String text) {
        Matcher matcher = ENCODED.matcher(text);
        try {
            return matcher.matches()
                    ? Optional.of(new CalloutAnswer(
                            Stage.valueOf(matcher.group(1)),
                            Integer.parseInt(matcher.group(2)),
                            matcher.group(3),
                            matcher.group(4),
                            matcher.group(5)))
                    : Optional.empty();
        } catch (IllegalArgumentException otherVersion) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return addTo(Evidence.none()).toString();
    }
}
