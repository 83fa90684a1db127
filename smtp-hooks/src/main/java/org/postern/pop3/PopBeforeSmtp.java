package org.postern.pop3;

import org.postern.james.SmtpServers.Server;
import org.postern.policy.config.Problems;

/** Refuses James's own POP-before-SMTP in a chain that has our core handlers, and says why. */
public final class PopBeforeSmtp {
    private static final String SIMPLE_NAME = ".POP3BeforeSMTPHandler";

    private PopBeforeSmtp() {}

    /** Reports each such handler of the server. */
    public static void check(Server server, Problems problems) {
        server.handlers().stream()
                .filter(handler ->
                        handler.attributes().getOrDefault("class", "").endsWith(SIMPLE_NAME))
                .forEach(handler -> problems.error(
                        handler.place(),
                        "lets addresses relay long after their time (expiry is not looked at when it counts), takes a"
                                + " proxy for its clients, and its table grows for ever; remove it and write"
                                + " <recentLogin window=\"15m\"/> in org.postern.smtp.RelayAuth, with"
                                + " org.postern.pop3.RecordLogin in pop3server.xml"));
    }
}
