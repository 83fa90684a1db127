package org.postern.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

/**
 * Many clients of the listener that is only for those on a list: every second one is on it, and they end in all the ways
 * in which clients end.
 */
final class Visitors {
    private final int port;

    /** @param port of the listener {@code mx-allow} */
    Visitors(int port) {
        this.port = port;
    }

    /** One visit; the number tells who it is and how it ends. */
    void visit(int number) throws IOException {
        if (number % 2 == 0) {
            welcome(number);
        } else {
            refused(number);
        }
    }

    private void welcome(int number) throws IOException {
        try (SmtpClient client = SmtpClient.connect(port, "127.0.1." + (1 + number / 2 % 60))) {
            assertThat(client.reply()).isEqualTo("220 mx.demo.example ESMTP");
            switch (number / 2 % 4) {
                case 0 -> {
                    return;
                }
                case 1 -> {
                    client.send("EHLO gone-" + number);
                    client.reset();
                }
                default -> {
                    client.send("EHLO visitor-" + number, "NOOP", "MAIL FROM:<v" + number + "@good.example>", "QUIT");
                    assertThat(client.reply()).startsWith("250-mx.demo.example Hello visitor-" + number + " ");
                    assertThat(client.reply()).isEqualTo("250 2.0.0 OK");
                    assertThat(client.reply()).isEqualTo("250 2.1.0 Sender <v" + number + "@good.example> OK");
                    assertThat(client.reply()).startsWith("221 2.0.0 ");
                    assertThat(client.reply()).isNull();
                }
            }
        }
    }

    private void refused(int number) throws IOException {
        try (SmtpClient client = SmtpClient.connect(port, "127.0.5." + (1 + number / 2 % 250))) {
            String refusal = client.reply();
            assertThat(refusal).startsWith("554 5.7.1 Connection refused: your address may not use this server [id=");
            String id = refusal.substring(refusal.indexOf('['));
            switch (number / 2 % 4) {
                case 0 -> {
                    return;
                }
                case 1 -> {
                    client.send("EHLO gone-" + number);
                    client.reset();
                }
                default -> {
                    client.send("EHLO refused-" + number, "QUIT");
                    assertThat(client.reply()).isEqualTo("503 5.5.1 Refused; nothing but QUIT is possible here " + id);
                    assertThat(client.reply()).isEqualTo("221 2.0.0 Closing connection");
                    assertThat(client.reply()).isNull();
                }
            }
        }
    }
}
