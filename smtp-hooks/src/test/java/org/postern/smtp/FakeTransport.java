package org.postern.smtp;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import javax.net.ssl.SSLSession;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.ProtocolTransport;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.smtp.SMTPConfigurationImpl;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.SMTPSessionImpl;

/** A connection in memory, with James's stack of line handlers: whoever is on top reads the next line. */
final class FakeTransport implements ProtocolTransport {
    private final Deque<LineHandler<?>> handlers = new ConcurrentLinkedDeque<>();
    private final List<String> written = Collections.synchronizedList(new ArrayList<>());
    private final SMTPSession session = new SMTPSessionImpl(this, new SMTPConfigurationImpl() {
        @Override
        public boolean isPlainAuthEnabled() {
            return plainAuth;
        }
    });
    private volatile boolean plainAuth = true;
    private volatile boolean readable = true;
    private volatile boolean closed;

    SMTPSession session() {
        return session;
    }

    /** The listener offers no AUTH PLAIN and LOGIN. */
    void offersNoPlainAuth() {
        plainAuth = false;
    }

    /** What the client has read: the first line of each reply. */
    List<String> written() {
        return List.copyOf(written);
    }

    /** Waits until the client has read so many replies. */
    void awaitWritten(int count) throws InterruptedException {
        synchronized (written) {
            while (written.size() < count) {
                written.wait();
            }
        }
    }

    int pushed() {
        return handlers.size();
    }

    /** The event loop reads a line: the handler on top gets it, or else the chain's own. */
    @SuppressWarnings("unchecked")
    void arrive(String line, LineHandler<SMTPSession> dispatcher) {
        LineHandler<SMTPSession> top = (LineHandler<SMTPSession>) handlers.peekFirst();
        Response response = (top == null ? dispatcher : top).onLine(session, bytes(line));
        if (response != null) {
            writeResponse(response, session);
        }
    }

    static byte[] bytes(String line) {
        return (line + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void writeResponse(Response response, ProtocolSession sameSession) {
        if (closed || response == null) {
            return;
        }
        if (!response.getLines().isEmpty()) {
            synchronized (written) {
                written.add(response.getLines().get(0).toString());
                written.notifyAll();
            }
        }
        closed = response.isEndSession();
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void popLineHandler() {
        handlers.pollFirst();
    }

    @Override
    public void pushLineHandler(LineHandler<? extends ProtocolSession> handler, ProtocolSession sameSession) {
        handlers.addFirst(handler);
    }

    @Override
    public void setReadable(boolean now) {
        readable = now;
    }

    @Override
    public boolean isReadable() {
        return readable;
    }

    @Override
    public InetSocketAddress getRemoteAddress() {
        return new InetSocketAddress("192.0.2.7", 4711);
    }

    @Override
    public InetSocketAddress getLocalAddress() {
        return new InetSocketAddress("198.51.100.25", 25);
    }

    @Override
    public String getId() {
        return "fake";
    }

    @Override
    public boolean isTLSStarted() {
        return false;
    }

    @Override
    public boolean isStartTLSSupported() {
        return false;
    }

    @Override
    public Optional<SSLSession> getSSLSession() {
        return Optional.empty();
    }

    @Override
    public boolean isProxyRequired() {
        return false;
    }
}
