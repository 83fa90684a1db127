package org.postern.dns;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.postern.loop.Loop;

/** One question on its way over TCP, for answers too long for UDP (RFC 7766). */
final class TcpTry implements Closeable {
    /** Octets of an answer; the longest real ones, of some large TXT sets, have a few thousand. */
    static final int MAX = 16_384;

    private final SocketChannel channel;
    private final ByteBuffer out;
    private final Consumer<byte[]> received;
    private final Consumer<IOException> failed;
    private SelectionKey key;
    private ByteBuffer in = ByteBuffer.allocate(2);
    private boolean lengthKnown;

    private TcpTry(SocketChannel channel, byte[] query, Consumer<byte[]> received, Consumer<IOException> failed) {
        this.channel = channel;
        this.out = ByteBuffer.allocate(2 + query.length)
                .putShort((short) query.length)
                .put(query)
                .flip();
        this.received = received;
        this.failed = failed;
    }

    /**
     * Connects and sends.
     *
     * @param received called at most once, with the answer
     * @param failed called at most once, when there will be none
     */
    static TcpTry send(
            Loop loop, InetSocketAddress server, byte[] query, Consumer<byte[]> received, Consumer<IOException> failed)
            throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            boolean connected = channel.connect(server);
            TcpTry one = new TcpTry(channel, query, received, failed);
            one.key = loop.register(channel, connected ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT, one::proceed);
            return one;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void proceed() {
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                key.interestOps(SelectionKey.OP_WRITE);
            } else if (key.isWritable()) {
                channel.write(out);
                if (!out.hasRemaining()) {
                    key.interestOps(SelectionKey.OP_READ);
                }
            } else {
                read();
            }
        } catch (IOException e) {
            // Until it is closed there would always be something to read.
            key.cancel();
            failed.accept(e);
        }
    }

    private void read() throws IOException {
        if (channel.read(in) < 0) {
            throw new EOFException("closed by the server");
        }
        if (in.hasRemaining()) {
            return;
        }
        if (lengthKnown) {
            key.cancel();
            received.accept(in.array());
            return;
        }
        int length = in.flip().getShort() & 0xffff;
        if (length > MAX) {
            throw new IOException("answer of " + length + " octets");
        }
        in = ByteBuffer.allocate(length);
        lengthKnown = true;
        if (length == 0) {
            throw new IOException("empty answer");
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
