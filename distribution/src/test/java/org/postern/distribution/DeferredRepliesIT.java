package org.postern.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** EXPN is answered when its look-up is done, and still every client gets its own replies in the order of its commands. */
@ExtendWith(SharedJames.class)
class DeferredRepliesIT {
    /** The listener where a login needs no TLS, so that what is sent at once arrives at once. */
    private static final int CLEAR = 2532;

    private static final Map<String, String> LISTS = Map.of(
            "alice", "250-2.1.5 <alice@demo.example>\n250 2.1.5 <bob@demo.example>",
            "carol", "250-2.1.5 <carol@demo.example>\n250 2.1.5 <team@demo.example>");

    /** Half of the clients reset the connection while their look-ups are under way; nothing of them stays. */
    @Test
    void fiftyClientsAskAtOnceAndSomeAreGoneBeforeTheAnswer(TestJames james) throws Exception {
        Parallel.run(50, number -> {
            String user = number % 2 == 0 ? "alice" : "carol";
            String list = user.equals("alice") ? "team" : "all";
            for (int round = 0; round < 20; round++) {
                try (SmtpClient client = SmtpClient.loggedIn(james.port(CLEAR), user + "@demo.example")) {
                    String name = "no-" + number + "-" + round;
                    client.send("EXPN " + list, "EHLO " + name, "EXPN " + list, "VRFY " + user, "NOOP", "QUIT");
                    if ((number + round) % 4 == 1) {
                        client.reset();
                    } else {
                        assertThat(client.reply()).isEqualTo(LISTS.get(user));
                        assertThat(client.reply()).startsWith("250-mx.demo.example Hello " + name + " ");
                        assertThat(client.reply()).isEqualTo(LISTS.get(user));
                        assertThat(client.reply()).isEqualTo("250 2.1.5 <" + user + "@demo.example>");
                        assertThat(client.reply()).isEqualTo("250 2.0.0 OK");
                        assertThat(client.reply()).startsWith("221 ");
                        assertThat(client.reply()).isNull();
                    }
                }
            }
        });
        ServerFigures.await(james.pid(), figures -> figures.sessions() == 0);
    }

    /**
     * RFC 2920 section 3.1: nothing may follow DATA in a group. When the look-up takes longer than the group to arrive the
     * client is cut off; when it does not, the message is read as a message. Its lines are never taken for commands.
     */
    @Test
    void aMessageBehindExpnIsNeverTakenForCommands(TestJames james) throws Exception {
        Parallel.run(8, number -> {
            for (int round = 0; round < 50; round++) {
                try (SmtpClient client = SmtpClient.loggedIn(james.port(CLEAR), "alice@demo.example")) {
                    sendAMessageBehindExpn(client);
                }
            }
        });
    }

    private static void sendAMessageBehindExpn(SmtpClient client) throws IOException {
        client.send(
                "EXPN team",
                "MAIL FROM:<alice@demo.example>",
                "RCPT TO:<bob@demo.example>",
                "DATA",
                "Subject: x",
                "",
                "VRFY bob",
                "RSET",
                ".",
                "NOOP");
        assertThat(client.reply()).isEqualTo(LISTS.get("alice"));
        assertThat(client.reply()).startsWith("250 2.1.0 ");
        assertThat(client.reply()).startsWith("250 2.1.5 ");
        String reply = client.reply();
        if (reply.startsWith("354 ")) {
            assertThat(client.reply()).startsWith("250 2.6.0 ");
            assertThat(client.reply()).isEqualTo("250 2.0.0 OK");
        } else {
            assertThat(reply).isEqualTo("421 4.5.1 Commands were sent that may not be pipelined, closing connection");
            assertThat(client.reply()).isNull();
        }
    }
}
