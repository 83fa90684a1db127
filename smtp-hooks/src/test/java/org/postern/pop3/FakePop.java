package org.postern.pop3;

import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.apache.commons.configuration2.XMLConfiguration;
import org.apache.commons.configuration2.io.FileHandler;
import org.apache.james.core.Username;
import org.apache.james.protocols.api.BaseRequest;
import org.apache.james.protocols.api.ProtocolConfiguration;
import org.apache.james.protocols.api.ProtocolTransport;
import org.apache.james.protocols.api.ProxyInformation;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.api.handler.ProtocolHandlerResultHandler;
import org.apache.james.protocols.pop3.POP3Response;
import org.apache.james.protocols.pop3.POP3Session;
import org.apache.james.protocols.pop3.POP3SessionImpl;
import org.postern.Postern;
import org.postern.SessionIds;
import org.postern.policy.login.Attempts;
import org.postern.policy.login.RecentLogins;
import org.postern.policy.login.RememberedLogins;
import org.postern.policy.state.MemoryState;

/** One POP3 connection to a James that knows alice, with our handlers before its own; the clock stands until it is moved. */
public final class FakePop {
    public static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    /** What the session shares with others: one set of counters, one log, one clock. */
    public static final class World {
        private final MemoryState state = new MemoryState(1);
        public final RecentLogins recent = new RememberedLogins(state, 1_000);
        public final Attempts attempts = new Attempts(state, 1_000);
        public final List<String> records = new ArrayList<>();
        public final Postern postern = mock(Postern.class);
        private Instant now = NOON;

        public World() {
            SessionIds ids = new SessionIds();
            when(postern.ids()).thenReturn(ids);
            when(postern.clock()).thenReturn(new Clock() {
                @Override
                public Instant instant() {
                    return now;
                }

                @Override
                public ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    return this;
                }
            });
            when(postern.recentLogins()).thenReturn(recent);
            when(postern.attempts()).thenReturn(attempts);
            when(postern.audit()).thenReturn(record -> records.add(record.toString()));
            when(postern.base()).thenReturn(Path.of("."));
        }

        public Instant now() {
            return now;
        }

        public void pass(Duration time) {
            now = now.plus(time);
        }

        public void trust(String proxy) throws Exception {
            when(postern.trustsProxy(InetAddress.getByName(proxy))).thenReturn(true);
        }
    }

    private final World world;
    private final List<CommandHandler<POP3Session>> handlers = new ArrayList<>();
    private final POP3Session session;
    private String tls;
    boolean storeDown;
    int asked;

    FakePop(World world, String peer) {
        this.world = world;
        ProtocolTransport transport = mock(ProtocolTransport.class);
        InetSocketAddress address = new InetSocketAddress(peer, 4711);
        when(transport.getRemoteAddress()).thenReturn(address);
        when(transport.getLocalAddress()).thenReturn(address);
        when(transport.isTLSStarted()).thenAnswer(call -> tls != null);
        when(transport.getSSLSession()).thenAnswer(call -> {
            SSLSession ssl = mock(SSLSession.class);
            when(ssl.getProtocol()).thenReturn(tls);
            return Optional.of(ssl);
        });
        session = new POP3SessionImpl(transport, mock(ProtocolConfiguration.class));
    }

    FakePop with(CommandHandler<POP3Session> handler, String element) throws Exception {
        XMLConfiguration xml = new XMLConfiguration();
        new FileHandler(xml).load(new StringReader(element));
        handler.init(xml);
        handlers.add(handler);
        return this;
    }

    FakePop tls(String version) {
        tls = version;
        return this;
    }

    FakePop behind(String client) {
        session.setProxyInformation(
                new ProxyInformation(new InetSocketAddress(client, 1), new InetSocketAddress("127.0.0.1", 110)));
        return this;
    }

    /** Sends a command; the result is the first line of the reply. */
    String say(String line) {
        String[] words = line.split(" ", 2);
        Request request = new BaseRequest(words[0], words.length == 2 ? words[1] : null);
        for (CommandHandler<POP3Session> handler : handlers) {
            if (handler.getImplCommands().contains(words[0]) || words[0].equals("AUTH")) {
                Response response = handler.onCommand(session, request);
                if (response != null) {
                    return heard(response, handler);
                }
            }
        }
        CommandHandler<POP3Session> core = new Core();
        return heard(core.onCommand(session, request), core);
    }

    /** Sends the credentials after AUTH; James's answer to them passes no handler. */
    String credentials(String base64) {
        return plain(base64).getLines().get(0).toString();
    }

    private Response plain(String base64) {
        String[] parts = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8).split("\0");
        asked++;
        if (!parts[2].equals("demo")) {
            return new POP3Response("-ERR", "Authentication failed.");
        }
        session.setUsername(Username.of(parts[1]));
        session.setHandlerState(POP3Session.TRANSACTION);
        return new POP3Response("+OK", "Welcome " + parts[1]);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private String heard(Response response, CommandHandler<POP3Session> by) {
        Response current = response;
        // James asks twice: after the command and after the line.
        for (int i = 0; i < 2; i++) {
            for (CommandHandler<POP3Session> handler : handlers) {
                if (handler instanceof ProtocolHandlerResultHandler) {
                    current = ((ProtocolHandlerResultHandler) handler).onResponse(session, current, 1, by);
                }
            }
        }
        return current.getLines().get(0) + (current.isEndSession() ? " (closed)" : "");
    }

    /** As James does it. */
    private final class Core implements CommandHandler<POP3Session> {
        @Override
        public List<String> getImplCommands() {
            return List.of("USER", "PASS", "QUIT");
        }

        @Override
        public Response onCommand(POP3Session same, Request request) {
            if (request.getCommand().equals("USER")) {
                if (session.getHandlerState() != POP3Session.AUTHENTICATION_READY || request.getArgument() == null) {
                    return POP3Response.ERR;
                }
                session.setUsername(Username.of(request.getArgument()));
                session.setHandlerState(POP3Session.AUTHENTICATION_USERSET);
                return POP3Response.OK;
            }
            if (request.getCommand().equals("QUIT")) {
                return new POP3Response("+OK", "bye");
            }
            if (request.getCommand().equals("AUTH")) {
                String[] words = request.getArgument().split(" ");
                return words.length == 1 ? new POP3Response("+", "") : plain(words[1]);
            }
            boolean named = session.getHandlerState() == POP3Session.AUTHENTICATION_USERSET;
            session.setHandlerState(POP3Session.AUTHENTICATION_READY);
            if (named && request.getArgument() != null) {
                asked++;
                if (storeDown) {
                    return new POP3Response("-ERR", "Unexpected error accessing mailbox");
                }
                if (request.getArgument().equals("demo")) {
                    session.setHandlerState(POP3Session.TRANSACTION);
                    return new POP3Response(
                            "+OK", "Welcome " + session.getUsername().asString());
                }
            }
            return new POP3Response("-ERR", "Authentication failed.");
        }
    }
}
