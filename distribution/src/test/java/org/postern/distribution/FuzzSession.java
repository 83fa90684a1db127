package org.postern.distribution;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What one stranger sends on one connection, made from a seed: valid commands and broken ones in any order, recipients
 * outside in every odd form, forged headers, pieces cut anywhere. None of it gives a right to relay.
 */
final class FuzzSession {
    private final Random random;
    private final String tag;
    private final StringBuilder text = new StringBuilder();

    private FuzzSession(long seed, int number) {
        this.random = new Random(seed * 1_000_003 + number);
        this.tag = "f" + number;
    }

    /**
     * The pieces of one session, each to be written on its own.
     *
     * @param number of the session; its mail is marked with {@code f<number>}
     * @param open how a connection begins, such as a PROXY header
     */
    static List<byte[]> pieces(long seed, int number, String open) {
        FuzzSession session = new FuzzSession(seed, number);
        session.text.append(open);
        session.commands();
        return session.cut();
    }

    private void commands() {
        if (chance(90)) {
            line((chance(80) ? "EHLO " : "HELO ") + tag + ".fuzz.example");
        }
        int parts = 1 + random.nextInt(6);
        for (int i = 0; i < parts; i++) {
            if (chance(60)) {
                transaction();
            } else {
                command();
            }
        }
        // Whatever state this leaves the server in, it is out of it: no message, no login, no transaction.
        text.append("\r\n.\r\n*\r\nRSET\r\nQUIT\r\n");
    }

    /** What a mail client does, with something in between now and then. */
    private void transaction() {
        sender(chance(80) ? "<eve@good.example>" : pick(FuzzWords.SENDERS));
        int recipients = 1 + random.nextInt(4);
        for (int i = 0; i < recipients; i++) {
            recipient(40);
        }
        if (chance(25)) {
            command();
        }
        if (chance(85)) {
            message();
        }
    }

    private void sender(String path) {
        line(verb("MAIL") + (chance(95) ? " FROM:" : " FROM: ") + path + pick(FuzzWords.PARAMETERS));
    }

    private void command() {
        int which = random.nextInt(100);
        if (which < 20) {
            sender(pick(FuzzWords.SENDERS));
        } else if (which < 55) {
            recipient(20);
        } else if (which < 67) {
            message();
        } else if (which < 74) {
            line(verb("RSET"));
        } else if (which < 79) {
            line(verb(chance(70) ? "EHLO" : "HELO") + " " + tag + ".fuzz.example");
        } else if (which < 80) {
            line(verb(chance(30) ? "STARTTLS" : "NOOP"));
        } else if (which < 97) {
            line(pick(FuzzWords.ODD));
        } else {
            byte[] noise = new byte[random.nextInt(60)];
            random.nextBytes(noise);
            line(new String(noise, ISO_8859_1));
        }
    }

    private void recipient(int local) {
        String form =
                chance(local) ? pick(FuzzWords.LOCAL) : pick(FuzzWords.FOREIGN).formatted(tag, tag, tag);
        String path = chance(93) ? "<" + form + ">" : form;
        line(verb("RCPT")
                + (chance(93) ? " TO:" : " TO: ")
                + path
                + pick(FuzzWords.RCPT_PARAMETERS).formatted(tag));
    }

    private void message() {
        line(verb("DATA"));
        line("X-Fuzz: " + tag);
        line("From: Alice <alice@demo.example>");
        line("To: " + tag + "@far.example");
        line("Bcc: " + tag + "@far.example");
        if (chance(30)) {
            line("Resent-To: " + tag + "@far.example");
            line("X-James-SMTPIsAuthNetwork: true");
        }
        line("");
        line("Hello");
        String end = chance(80)
                ? "\r\n.\r\n"
                : pick(List.of("\n.\n", "\r\n.\n", "\n.\r\n", "\r.\r", "\r\n.\r", "\r\n..\r\n", "\0.\r\n"));
        text.append(end);
        if (chance(30)) {
            // What a server that took one of the other ends for the end would obey.
            line("MAIL FROM:<eve@good.example>");
            line("RCPT TO:<" + tag + "@far.example>");
            line("DATA");
            line("X-Fuzz: " + tag);
            text.append("\r\n.\r\n");
        }
    }

    private String verb(String verb) {
        int which = random.nextInt(20);
        if (which == 0) {
            return verb.toLowerCase(Locale.ROOT);
        }
        return which == 1 ? verb.charAt(0) + verb.substring(1).toLowerCase(Locale.ROOT) : verb;
    }

    private void line(String line) {
        text.append(line).append(chance(97) ? "\r\n" : pick(List.of("\n", "\r", "\r\r\n", "\n\r", " \r\n", "\0\r\n")));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private String pick(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** One piece as a rule; otherwise several, cut at any octet. */
    private List<byte[]> cut() {
        byte[] all = text.toString().getBytes(ISO_8859_1);
        if (chance(70)) {
            return List.of(all);
        }
        int[] cuts = random.ints(1 + random.nextInt(5), 0, all.length).sorted().toArray();
        List<byte[]> pieces = new ArrayList<>();
        int from = 0;
        for (int cut : cuts) {
            pieces.add(Arrays.copyOfRange(all, from, cut));
            from = cut;
        }
        pieces.add(Arrays.copyOfRange(all, from, all.length));
        return pieces;
    }
}
