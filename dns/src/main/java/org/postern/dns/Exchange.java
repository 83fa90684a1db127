package org.postern.dns;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.postern.loop.Loop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

/**
 * One question to the servers, one after the other, each {@value #ROUNDS} times since datagrams get lost. A server that
 * is slow is still listened to while the next is asked; one that has said that it does not know is not asked again.
 * Everything happens on the loop.
 */
final class Exchange {
    private static final Logger LOGGER = LoggerFactory.getLogger(Exchange.class);

    private static final int ROUNDS = 2;
    private static final long MIN_WAIT = Duration.ofMillis(100).toNanos();
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Loop loop;
    private final Servers servers;
    private final List<InetSocketAddress> order;
    private final Query query;
    private final BiConsumer<Message, String> done;
    private final long wait;
    private final Loop.Timer deadline;
    private final List<Closeable> open = new ArrayList<>();
    private final Set<InetSocketAddress> useless = new HashSet<>();
    private final Set<InetSocketAddress> withoutEdns = new HashSet<>();
    private final Set<InetSocketAddress> byTcp = new HashSet<>();
    private Loop.Timer next;
    private int sent;
    private String trouble = "timeout";
    private boolean finished;

    private Exchange(Loop loop, Servers servers, Query query, long deadline, BiConsumer<Message, String> done) {
        this.loop = loop;
        this.servers = servers;
        this.order = servers.inTurn();
        this.query = query;
        this.done = done;
        this.wait = Math.max(MIN_WAIT, (deadline - System.nanoTime()) / ((long) ROUNDS * order.size()));
        this.deadline = loop.at(deadline, () -> finish(null, "timeout"));
        this.next = this.deadline;
    }

    /**
     * Asks.
     *
     * @param deadline of {@link System#nanoTime}
     * @param done called once, on the loop: with a message whose response code is NOERROR or NXDOMAIN, or with what went
     *     wrong
     */
    static void start(Loop loop, Servers servers, Query query, long deadline, BiConsumer<Message, String> done) {
        new Exchange(loop, servers, query, deadline, done).tryNext();
    }

    private void tryNext() {
        while (!finished && sent < ROUNDS * order.size()) {
            InetSocketAddress server = order.get(sent % order.size());
            sent++;
            if (!useless.contains(server) && send(server, true)) {
                next = loop.at(System.nanoTime() + wait, this::tryNext);
                return;
            }
        }
        if (!finished && open.isEmpty()) {
            finish(null, trouble);
        }
    }

    private boolean send(InetSocketAddress server, boolean edns) {
        byte[] bytes = query.wire(RANDOM.nextInt(1 << 16), edns);
        try {
            open.add(UdpTry.send(
                    loop, server, bytes, answer -> received(server, bytes, answer), e -> failed(server, text(e))));
            return true;
        } catch (IOException e) {
            useless.add(server);
            trouble = text(e);
            return false;
        }
    }

    /** A datagram of another id or question is not for us, whoever sent it: the right one may still come. */
    private void received(InetSocketAddress server, byte[] sentBytes, byte[] answer) {
        if (finished) {
            return;
        }
        if (query.isRefusalOfEdns(answer, sentBytes)) {
            if (withoutEdns.add(server) && !send(server, false)) {
                failed(server, trouble);
            }
        } else if (query.isAnsweredBy(answer, sentBytes)) {
            if (Query.isTruncated(answer)) {
                sendByTcp(server, sentBytes);
            } else {
                read(server, answer);
            }
        }
    }

    private void sendByTcp(InetSocketAddress server, byte[] bytes) {
        if (!byTcp.add(server)) {
            return;
        }
        try {
            open.add(TcpTry.send(
                    loop,
                    server,
                    bytes,
                    answer -> {
                        if (query.isAnsweredBy(answer, bytes)) {
                            read(server, answer);
                        } else {
                            failed(server, "answer to another question");
                        }
                    },
                    e -> failed(server, text(e))));
        } catch (IOException e) {
            failed(server, text(e));
        }
    }

    private void read(InetSocketAddress server, byte[] answer) {
        Message message;
        try {
            message = new Message(answer);
        } catch (IOException | RuntimeException e) {
            failed(server, "broken answer");
            return;
        }
        int code = message.getRcode();
        if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
            failed(server, Rcode.string(code));
        } else if (Reading.isReferral(message)) {
            failed(server, "lame server");
        } else {
            servers.answered(server);
            finish(message, "");
        }
    }

    private void failed(InetSocketAddress server, String why) {
        if (!finished && useless.add(server)) {
            trouble = why;
            next.cancel();
            tryNext();
            if (useless.containsAll(order)) {
                finish(null, why);
            }
        }
    }

    private static String text(IOException e) {
        return e instanceof PortUnreachableException ? "no server at the port" : String.valueOf(e.getMessage());
    }

    private void finish(Message message, String why) {
        if (finished) {
            return;
        }
        finished = true;
        deadline.cancel();
        next.cancel();
        for (Closeable one : open) {
            try {
                one.close();
            } catch (IOException e) {
                LOGGER.debug("A DNS socket could not be closed", e);
            }
        }
        done.accept(message, why);
    }
}
