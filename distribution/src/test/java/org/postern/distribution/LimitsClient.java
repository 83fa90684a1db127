package org.postern.distribution;

import java.io.IOException;

/** A client of {@code src/test/limits}. */
final class LimitsClient implements AutoCloseable {
    private final SmtpClient client;

    private LimitsClient(SmtpClient client) {
        this.client = client;
    }

    static LimitsClient connect(int port, String source) throws IOException {
        SmtpClient client = SmtpClient.connect(port, source);
        client.expect("220 ");
        client.command("EHLO client.example", "250 ");
        return new LimitsClient(client);
    }

    /** Begins a message and gives it up. */
    void abort() throws IOException {
        client.send("MAIL FROM:<crowd@good.example>");
        client.reply();
        client.command("RSET", "250 ");
    }

    /** Sends one message; says whether it was taken, and fails when it was refused for anything but a limit. */
    boolean send() throws IOException {
        client.send("MAIL FROM:<crowd@good.example>");
        String reply = client.reply();
        if (reply.startsWith("451 4.7.1 Too many messages, try again in ")) {
            return false;
        }
        if (!reply.startsWith("250 ")) {
            throw new AssertionError(reply);
        }
        client.command("RCPT TO:<bob@demo.example>", "250 ");
        client.command("DATA", "354 ");
        client.send("Subject: crowd", "", "Hello", ".");
        client.expect("250 ");
        return true;
    }

    /** Sends until no more is taken; how many were. */
    static int drain(int port, String source) throws IOException {
        try (LimitsClient client = connect(port, source)) {
            int taken = 0;
            while (client.send()) {
                taken++;
            }
            return taken;
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
