package org.postern.distribution;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * What clients say that must not be recorded: passwords that are right, wrong, in the wrong place or form; payloads of AUTH;
 * texts of messages.
 */
final class SecretConversations {
    /**
     * One client and what it says, a line after each reply. There is no reply to what has its line end.
     *
     * @param port a name of the configuration
     * @param answer how one of the replies must begin, so that it is known to have come that far
     */
    record Conversation(String what, String port, String answer, List<String> lines) {
        @Override
        public String toString() {
            return port + ": " + what;
        }
    }

    /** Who exists, with these passwords; the others do not. */
    record User(String name, String password) {}

    private final Secrets secrets;
    private final List<Conversation> all = new ArrayList<>();
    private final List<User> users = new ArrayList<>();
    private int strangers;

    SecretConversations(Secrets secrets) {
        this.secrets = secrets;
        for (String port : List.of("bare", "smtp")) {
            smtpLogins(port);
            smtpMistakes(port);
            messages(port);
        }
        pop3();
        imap();
    }

    List<Conversation> all() {
        return all;
    }

    List<User> users() {
        return users;
    }

    private void add(String port, String what, String answer, String... lines) {
        all.add(new Conversation(what, port, answer, List.of(lines)));
    }

    private String secret(String port, String what) {
        return secrets.next(port + ": " + what);
    }

    private User user(String port, String what) {
        User user = new User("user" + users.size() + "@demo.example", secret(port, what));
        users.add(user);
        return user;
    }

    /** Nobody has failed in this name before. */
    private User stranger(String port, String what) {
        return new User("stranger" + strangers++ + "@demo.example", secret(port, what));
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(ISO_8859_1));
    }

    private static String plain(User user) {
        return base64("\0" + user.name + "\0" + user.password);
    }

    private void smtpLogins(String port) {
        for (boolean right : new boolean[] {true, false}) {
            String answer = right ? "235 " : "535 ";
            String outcome = right ? "right" : "wrong";
            String what = "AUTH PLAIN, " + outcome;
            User one = right ? user(port, what) : stranger(port, what);
            add(port, what, answer, "EHLO c.example", "AUTH PLAIN " + plain(one));
            what = "AUTH PLAIN in two lines, " + outcome;
            one = right ? user(port, what) : stranger(port, what);
            add(port, what, answer, "EHLO c.example", "AUTH PLAIN", plain(one));
            what = "AUTH LOGIN, " + outcome;
            one = right ? user(port, what) : stranger(port, what);
            add(port, what, answer, "EHLO c.example", "AUTH LOGIN", base64(one.name), base64(one.password));
            what = "AUTH LOGIN with initial response, " + outcome;
            one = right ? user(port, what) : stranger(port, what);
            add(port, what, answer, "EHLO c.example", "AUTH LOGIN " + base64(one.name), base64(one.password));
            what = "auth plain in lower case with more spaces, " + outcome;
            one = right ? user(port, what) : stranger(port, what);
            add(port, what, "", "EHLO c.example", "auth  plain   " + plain(one) + " ");
        }
    }

    private void smtpMistakes(String port) {
        String what = "AUTH is aborted";
        add(port, what, "501 ", "EHLO c.example", "AUTH LOGIN", base64(secret(port, what)), "*");
        for (String[] mistake : new String[][] {
            {"a name without anything", "AUTH PLAIN {base64}"},
            {"a name in the second line without anything", "AUTH PLAIN", "{base64}"},
            {"what is no base64", "AUTH PLAIN {word}"},
            {"what is no base64 in the second line", "AUTH PLAIN", "{word}"},
            {"cut base64", "AUTH PLAIN {base64}!"},
            {"too many parts", "AUTH PLAIN {parts}"},
            {"a password that is no base64", "AUTH LOGIN", "{user}", "{word}"},
            {"the password as initial response", "AUTH LOGIN {base64}", "*"},
            {"a mechanism that James does not know", "AUTH CRAM-MD5 {base64}"},
            {"a mechanism with tokens", "AUTH XOAUTH2 {base64}", "{base64}"},
            {"a bearer token", "AUTH OAUTHBEARER {base64}", "{base64}"},
            {"no mechanism", "AUTH {base64}"},
            {"an equals sign", "AUTH=PLAIN {base64}"},
            {"no space", "AUTHPLAIN {base64}"},
            {"a tab", "AUTH\tPLAIN\t{base64}"},
            {"a tab before the payload", "AUTH PLAIN\t{base64}"},
            {"a space before", " AUTH PLAIN {base64}"},
            {"the payload as a command", "{base64}"},
            {"the password as a command", "{word}"},
            {"a command of another protocol", "PASS {word}"},
            {"a login of IMAP", "a LOGIN alice@demo.example {word}"},
            {"HTTP", "Authorization: Basic {base64}"},
            {"after a login", "AUTH PLAIN {login}", "AUTH PLAIN {base64}", "PASS {word}"},
            {"more than there is room for", "AUTH PLAIN {long}"},
            {"more in the second line than there is room for", "AUTH PLAIN", "{long}"},
        }) {
            String word = secret(port, mistake[0]);
            List<String> lines = new ArrayList<>(List.of("EHLO c.example"));
            Arrays.stream(mistake)
                    .skip(1)
                    .map(line -> line.replace("{word}", word)
                            .replace("{base64}", base64(word))
                            .replace("{user}", base64("carol@demo.example"))
                            .replace("{login}", base64("\0alice@demo.example\0demo"))
                            .replace("{parts}", base64("a\0carol@demo.example\0" + word + "\0" + word))
                            .replace("{long}", base64(("\0carol@demo.example\0" + word).repeat(2_000))))
                    .forEach(lines::add);
            add(port, mistake[0], "", lines.toArray(new String[0]));
        }
    }

    private void messages(String port) {
        String what = "a message";
        add(port, what, "354 ", message(port, what, "."));
        what = "a message whose sender goes away";
        add(port, what, "354 ", message(port, what, "and more\r\n"));
        what = "a message that is too big";
        String text = secret(port, what);
        add(port, what, "354 ", message(port, what, text, (text + " ").repeat(4_000), "."));
        what = "a message without recipients";
        text = secret(port, what);
        add(port, what, "", "EHLO c.example", "MAIL FROM:<e@good.example>", "DATA", "Subject: " + text, text, ".");
        what = "a text between commands";
        text = secret(port, what);
        add(port, what, "", "EHLO c.example", text + " " + text, "Subject: " + text, "QUIT " + text);
    }

    private String[] message(String port, String what, String... end) {
        User alice = new User("alice@demo.example", "demo");
        List<String> lines = new ArrayList<>(List.of(
                "EHLO c.example",
                "AUTH PLAIN " + plain(alice),
                "MAIL FROM:<alice@demo.example>",
                "RCPT TO:<alice@demo.example>",
                "DATA",
                "From: " + secret(port, what + ", name") + " <alice@demo.example>\r\nTo: "
                        + secret(port, what + ", recipient's name") + " <alice@demo.example>\r\nSubject: "
                        + secret(port, what + ", subject") + "\r\n\t" + secret(port, what + ", subject's second line")
                        + "\r\nX-Other: " + secret(port, what + ", header")
                        + "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; name=\"" + secret(port, what + ", file")
                        + "\"\r\n\r\n" + secret(port, what + ", text") + "\r\n"
                        + base64(secret(port, what + ", base64")) + "\r\n" + String.join("\r\n", end)));
        return lines.toArray(new String[0]);
    }

    private void pop3() {
        String port = "pop3";
        for (boolean right : new boolean[] {true, false}) {
            String answer = right ? "+OK Welcome" : "-ERR";
            String what = "USER and PASS, " + (right ? "right" : "wrong");
            User one = right ? user(port, what) : stranger(port, what);
            add(port, what, answer, "USER " + one.name, "PASS " + one.password);
            what = "user and pass, " + (right ? "right" : "wrong");
            one = right ? user(port, what) : stranger(port, what);
            add(port, what, answer, "user " + one.name, "pass " + one.password);
            what = "AUTH PLAIN, " + (right ? "right" : "wrong");
            one = right ? user(port, what) : stranger(port, what);
            add(port, what, "", "AUTH PLAIN " + plain(one), "AUTH PLAIN", plain(one), "*");
        }
        String what = "a password before the name";
        add(port, what, "-ERR", "PASS " + secret(port, what));
        what = "a password as a command";
        add(port, what, "-ERR", secret(port, what));
        what = "APOP";
        add(port, what, "-ERR", "APOP carol@demo.example " + secret(port, what));
        what = "a login of IMAP";
        add(port, what, "-ERR", "a LOGIN carol@demo.example " + secret(port, what));
        what = "a second password";
        add(port, what, "+OK Welcome", "USER alice@demo.example", "PASS demo", "PASS " + secret(port, what));
    }

    private void imap() {
        String port = "imap";
        for (boolean right : new boolean[] {true, false}) {
            String answer = right ? "a OK" : "a NO";
            String outcome = right ? "right" : "wrong";
            String what = "LOGIN, " + outcome;
            User one = right ? user(port, what) : stranger(port, what);
            add(port, what, answer, "a LOGIN " + one.name + " \"" + one.password + "\"");
            // James asks for one literal a command only.
            what = "LOGIN with a literal, " + outcome;
            one = right ? user(port, what) : stranger(port, what);
            String length = "{" + one.password.length();
            add(port, what, answer, "a LOGIN " + one.name + " " + length + "}", one.password);
            what = "LOGIN with a literal at once, " + outcome;
            one = right ? user(port, what) : stranger(port, what);
            add(port, what, answer, "a LOGIN " + one.name + " " + length + "+}\r\n" + one.password);
            what = "AUTHENTICATE in two lines, " + outcome;
            one = right ? user(port, what) : stranger(port, what);
            add(port, what, answer, "a AUTHENTICATE PLAIN", plain(one));
            what = "AUTHENTICATE, " + outcome;
            one = right ? user(port, what) : stranger(port, what);
            add(port, what, answer, "a AUTHENTICATE PLAIN " + plain(one));
        }
        for (String[] mistake : new String[][] {
            {"AUTHENTICATE without parts", "a AUTHENTICATE PLAIN {base64}"},
            {"AUTHENTICATE without base64", "a AUTHENTICATE PLAIN", "{word}"},
            {"AUTHENTICATE is aborted", "a AUTHENTICATE PLAIN", "*"},
            {"another mechanism", "a AUTHENTICATE XOAUTH2 {base64}", "{base64}"},
            {"a password as a tag", "{word} NOOP"},
            {"a password as a command", "a {word}"},
            {"one word too many", "a LOGIN carol@demo.example \"x\" \"{word}\""},
            {"no end of the password", "a LOGIN carol@demo.example \"{word}\r\n"},
            {"PASS", "PASS {word}"},
        }) {
            String word = secret(port, mistake[0]);
            add(
                    port,
                    mistake[0],
                    "",
                    Arrays.stream(mistake)
                            .skip(1)
                            .map(line -> line.replace("{word}", word).replace("{base64}", base64(word)))
                            .toArray(String[]::new));
        }
    }
}
