package org.postern.dns;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.Arrays;
import java.util.function.Consumer;
import org.postern.loop.Loop;

/**
 * One question on its way over UDP. Each has a socket of its own, so that its port is another random one (RFC 5452
 * section 9.2); being connected, it takes nothing from any other address and port.
 */
final class UdpTry implements Closeable {
    /** More than any server sends to whom did not ask for more. */
    static final int MAX = 4096;

    private final DatagramChannel channel;
    private final Consumer<byte[]> received;
    private final Consumer<IOException> failed;

    private UdpTry(DatagramChannel channel, Consumer<byte[]> received, Consumer<IOException> failed) {
        this.channel = channel;
        this.received = received;
        this.failed = failed;
    }

    /**
     * Sends.
     *
     * @param received called with every datagram from the server, until this is closed
     * @param failed called when nothing will come any more
     */
    static UdpTry send(
            Loop loop, InetSocketAddress server, byte[] query, Consumer<byte[]> received, Consumer<IOException> failed)
            throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        UdpTry one = new UdpTry(channel, received, failed);
        try {
            channel.configureBlocking(false);
            channel.connect(server);
            channel.write(ByteBuffer.wrap(query));
            loop.register(channel, SelectionKey.OP_READ, one::read);
            return one;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void read() {
        ByteBuffer buffer = ByteBuffer.allocate(MAX);
        try {
            channel.read(buffer);
        } catch (IOException e) {
            failed.accept(e);
            return;
        }
        received.accept(Arrays.copyOf(buffer.array(), buffer.position()));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
