package org.postern.demo;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/**
 * Plays a {@link Dialogue} against real listeners on 127.0.0.1 and stops at the first line that is not as expected.
 *
 * <p>Each connect, read and handshake has a deadline of ten seconds. Certificates are not verified: the servers are ours
 * and their keys are made for the occasion. A player keeps nothing between dialogues.
 */
public final class DialoguePlayer {

    /** Hears what goes over the wire, line by line, while it happens. */
    public interface Listener {
        /** The client sent this text; it ends in CRLF unless the dialogue sends less or more than one line. */
        void sent(String connection, String text);

        /** The server sent this line, given without its CRLF. */
        void received(String connection, String line);
    }

    private static final Listener NOBODY = new Listener() {
        @Override
        public void sent(String connection, String text) {}

        @Override
        public void received(String connection, String line) {}
    };

    private final Listener listener;
    private final IntUnaryOperator ports;

    /**
     * A player that nobody listens to.
     *
     * @param ports turns a port of the dialogue into the one to connect to; {@code port -> port} for the demo
     */
    public DialoguePlayer(IntUnaryOperator ports) {
        this(NOBODY, ports);
    }

    /**
     * A player.
     *
     * @param listener hears every line
     * @param ports turns a port of the dialogue into the one to connect to, for servers that listen elsewhere
     */
    public DialoguePlayer(Listener listener, IntUnaryOperator ports) {
        this.listener = listener;
        this.ports = ports;
    }

    /**
     * Plays all steps and closes what is still open then.
     *
     * @throws DialogueFailed at the first step that did not go as the dialogue says
     */
    public void play(Dialogue dialogue) throws DialogueFailed {
        Map<String, Client> clients = new HashMap<>();
        try {
            for (Dialogue.Step step : dialogue.steps()) {
                play(dialogue, step, clients);
            }
        } finally {
            clients.values().forEach(Client::close);
        }
    }

    private void play(Dialogue dialogue, Dialogue.Step step, Map<String, Client> clients) throws DialogueFailed {
        String name = step.connection();
        try {
            Client client = clients.get(name);
            if (client == null) {
                client = Client.connect(name, dialogue.connections().get(name), ports, listener);
                clients.put(name, client);
            }
            play(dialogue, step, client);
        } catch (IOException e) {
            throw new DialogueFailed(dialogue, step, describe(step), e.getMessage(), e);
        }
    }

    private static void play(Dialogue dialogue, Dialogue.Step step, Client client) throws IOException, DialogueFailed {
        switch (step.kind()) {
            case SEND -> client.send(step.text() + "\r\n");
            case SEND_RAW -> client.send(step.text());
            case EXPECT_LINE -> expect(dialogue, step, client.readLine());
            case EXPECT_REPLY -> expect(dialogue, step, client.readReply());
            case EXPECT_EOF -> client.readEnd();
            case START_TLS -> client.startTls();
            case CLOSE -> client.close();
        }
    }

    private static void expect(Dialogue dialogue, Dialogue.Step step, String line) throws DialogueFailed {
        if (!DialogueText.matches(step.text(), line)) {
            throw new DialogueFailed(dialogue, step, step.text(), line, null);
        }
    }

    private static String describe(Dialogue.Step step) {
        return switch (step.kind()) {
            case SEND, SEND_RAW -> "to send \"" + step.text() + "\"";
            case EXPECT_LINE, EXPECT_REPLY -> step.text();
            case EXPECT_EOF -> "the end of the connection";
            case START_TLS -> "TLS";
            case CLOSE -> "to close";
        };
    }
}
