package org.postern.callout;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import org.postern.loop.Loop;
import org.postern.policy.envelope.CalloutAnswer;
import org.postern.policy.envelope.CalloutAnswer.Stage;
import org.postern.policy.envelope.CalloutQuestion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server that is asked: EHLO, HELO where it does not know that (RFC 5321 section 4.1.4), MAIL FROM:&lt;&gt;, RCPT, for
 * postmaster too when the answer does not say whom it refuses, QUIT. Each command waits for the reply to the one before.
 * Everything happens on the loop.
 */
final class Conversation {
    private static final Logger LOGGER = LoggerFactory.getLogger(Conversation.class);

    /** Whoever has not accepted a connection by then is not there. */
    private static final long CONNECT = Duration.ofSeconds(3).toNanos();
    /** How long the server may take to say goodbye, so that the connection ends in good order. */
    private static final long QUIT = Duration.ofSeconds(1).toNanos();

    private static final int BUFFER = 2_048;

    private final Loop loop;
    private final InetAddress server;
    private final CalloutQuestion question;
    private final long deadline;
    private final Consumer<CalloutAnswer> done;
    private final SocketChannel channel;
    private SelectionKey key;
    private Loop.Timer timer;
    private ReplyReader reader = new ReplyReader();
    private ByteBuffer out = ByteBuffer.allocate(0);
    private Stage stage = Stage.CONNECT;
    private boolean helo;
    /** A refusal that counts only if the server takes its postmaster (RFC 5321 section 4.5.1). */
    private CalloutAnswer bare;

    private CalloutAnswer answer;
    private boolean finished;

    private Conversation(
            Loop loop,
            InetAddress server,
            CalloutQuestion question,
            long deadline,
            Consumer<CalloutAnswer> done,
            SocketChannel channel) {
        this.loop = loop;
        this.server = server;
        this.question = question;
        this.deadline = deadline;
        this.done = done;
        this.channel = channel;
    }

    /**
     * Asks the server.
     *
     * @param deadline of {@link System#nanoTime}
     * @param done called once, on the loop
     */
    static void start(
            Loop loop, InetAddress server, CalloutQuestion question, long deadline, Consumer<CalloutAnswer> done) {
        try {
            SocketChannel channel = SocketChannel.open();
            Conversation one = new Conversation(loop, server, question, deadline, done, channel);
            try {
                one.connect();
            } catch (IOException | RuntimeException e) {
                one.fail(String.valueOf(e.getMessage()));
            }
        } catch (IOException e) {
            done.accept(CalloutAnswer.failed(Stage.CONNECT, server, "no socket: " + e.getMessage()));
        }
    }

    private void connect() throws IOException {
        long now = System.nanoTime();
        timer = loop.at(now + Math.min(CONNECT, (deadline - now) / 2), () -> fail("timeout"));
        channel.configureBlocking(false);
        boolean connected = channel.connect(new InetSocketAddress(server, question.port()));
        key = loop.register(channel, SelectionKey.OP_CONNECT, this::proceed);
        if (connected) {
            connected();
        }
    }

    private void connected() {
        timer.cancel();
        timer = loop.at(deadline, () -> fail("timeout"));
        stage = Stage.GREETING;
        key.interestOps(SelectionKey.OP_READ);
    }

    private void proceed() {
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                connected();
            } else if (key.isWritable()) {
                write();
            } else {
                read();
            }
        } catch (ProtocolException e) {
            fail("the server sent " + e.getMessage());
        } catch (IOException | RuntimeException e) {
            fail(String.valueOf(e.getMessage()));
        }
    }

    private void read() throws IOException {
        ByteBuffer in = ByteBuffer.allocate(BUFFER);
        if (channel.read(in) < 0) {
            throw new EOFException("closed by the server");
        }
        in.flip();
        while (in.hasRemaining() && !finished) {
            if (reader.add(in.get())) {
                if (in.hasRemaining() && answer == null) {
                    throw new ProtocolException("more than one reply");
                }
                ReplyReader reply = reader;
                reader = new ReplyReader();
                reply(reply);
            }
        }
    }

    private void reply(ReplyReader reply) throws IOException {
        if (answer != null) {
            finish();
        } else if (bare != null) {
            decide(reply.code() / 100 == 2 ? bare.takingPostmaster() : bare);
        } else if (stage == Stage.RCPT) {
            afterRcpt(CalloutAnswer.replied(stage, server, reply.code(), reply.text()));
        } else if (reply.code() / 100 == 2) {
            next();
        } else if (stage == Stage.EHLO && !helo && reply.code() / 100 == 5) {
            helo = true;
            send("HELO " + question.hello());
        } else {
            decide(CalloutAnswer.replied(stage, server, reply.code(), reply.text()));
        }
    }

    private void next() throws IOException {
        switch (stage) {
            case GREETING:
                stage = Stage.EHLO;
                send("EHLO " + question.hello());
                break;
            case EHLO:
                stage = Stage.MAIL;
                send("MAIL FROM:<>");
                break;
            default:
                stage = Stage.RCPT;
                send("RCPT TO:<" + question.address() + ">");
        }
    }

    private void afterRcpt(CalloutAnswer found) throws IOException {
        if (found.isBareRefusal()) {
            bare = found;
            String address = question.address();
            send("RCPT TO:<postmaster" + address.substring(address.lastIndexOf('@')) + ">");
        } else {
            decide(found);
        }
    }

    private void decide(CalloutAnswer found) throws IOException {
        answer = found;
        timer.cancel();
        timer = loop.at(Math.min(deadline, System.nanoTime() + QUIT), this::finish);
        send("QUIT");
    }

    private void send(String command) throws IOException {
        out = ByteBuffer.wrap((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
        write();
    }

    private void write() throws IOException {
        channel.write(out);
        key.interestOps(out.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    /** Ends it; what has been answered stays answered. */
    private void fail(String why) {
        if (answer == null) {
            answer = bare != null ? bare : CalloutAnswer.failed(stage, server, why);
        }
        finish();
    }

    private void finish() {
        if (finished) {
            return;
        }
        finished = true;
        timer.cancel();
        try {
            channel.close();
        } catch (IOException e) {
            LOGGER.debug("A socket of a callout could not be closed", e);
        }
        done.accept(answer);
    }
}
