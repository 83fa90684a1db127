package org.postern.cli.report;

/** Somebody who seems to abuse the server, why it seems so, and how to see more. */
final class Finding {
    enum Kind {
        SPAM("Account that sends spam"),
        GUESSING("Password guessing"),
        ATTACKED("Account whose password is guessed from many networks"),
        ONE_ACCOUNT("One account, never the right password: a guesser, or a program with an old password"),
        HARVEST("Directory harvest: which addresses are there?"),
        BOTNET("Network of many clients that do nothing good"),
        SCAN("Scanner: what does this server give away?");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    private final Kind kind;
    private final String who;
    private final String why;
    private final String option;

    /** @param option of the search that shows what this one did */
    Finding(Kind kind, String who, String why, String option) {
        this.kind = kind;
        this.who = who;
        this.why = why;
        this.option = option;
    }

    Kind kind() {
        return kind;
    }

    String who() {
        return who;
    }

    String why() {
        return why;
    }

    /** What to type next. The name came from a client: it is quoted so that a shell takes it as one word. */
    String command() {
        String word = who.matches("[A-Za-z0-9@._:/+-]+") ? who : "'" + who.replace("'", "'\\''") + "'";
        return "postern audit search " + option + " " + word;
    }
}
