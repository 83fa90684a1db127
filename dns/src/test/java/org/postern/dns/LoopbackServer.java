package org.postern.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** A DNS server on loopback that says whatever a test wants, over UDP and TCP. */
final class LoopbackServer implements AutoCloseable {
    /** What comes back for a query: any number of datagrams, or the only answer over TCP. */
    interface Answers {
        List<byte[]> to(Message query, SocketAddress client) throws IOException;
    }

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger askedByTcp = new AtomicInteger();

    private LoopbackServer(DatagramSocket udp, ServerSocket tcp) {
        this.udp = udp;
        this.tcp = tcp;
    }

    static LoopbackServer start(Answers overUdp, Answers overTcp) throws IOException {
        ServerSocket tcp = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        LoopbackServer server = new LoopbackServer(
                new DatagramSocket(new InetSocketAddress(tcp.getInetAddress(), tcp.getLocalPort())), tcp);
        server.thread(() -> server.serveUdp(overUdp));
        server.thread(() -> server.serveTcp(overTcp));
        return server;
    }

    /** Over UDP only. */
    static LoopbackServer start(Answers overUdp) throws IOException {
        return start(overUdp, (query, client) -> List.of());
    }

    /** Takes what it is sent and says nothing. */
    static LoopbackServer silent() throws IOException {
        return start((query, client) -> List.of());
    }

    private void thread(Runnable loop) {
        Thread thread = new Thread(loop, "loopback-dns");
        thread.setDaemon(true);
        thread.start();
    }

    private void serveUdp(Answers answers) {
        byte[] buffer = new byte[4096];
        while (!udp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                asked.incrementAndGet();
                for (byte[] answer :
                        answers.to(new Message(Arrays.copyOf(buffer, packet.getLength())), packet.getSocketAddress())) {
                    udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                report(udp.isClosed(), e);
            }
        }
    }

    private void serveTcp(Answers answers) {
        while (!tcp.isClosed()) {
            try (Socket client = tcp.accept()) {
                DataInputStream in = new DataInputStream(client.getInputStream());
                byte[] query = new byte[in.readUnsignedShort()];
                in.readFully(query);
                askedByTcp.incrementAndGet();
                DataOutputStream out = new DataOutputStream(client.getOutputStream());
                for (byte[] answer : answers.to(new Message(query), client.getRemoteSocketAddress())) {
                    out.writeShort(answer.length);
                    out.write(answer);
                    out.flush();
                }
            } catch (IOException e) {
                report(tcp.isClosed(), e);
            }
        }
    }

    private static void report(boolean closed, IOException e) {
        if (!closed) {
            System.err.println("loopback DNS: " + e);
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress(tcp.getInetAddress(), tcp.getLocalPort());
    }

    /** How many queries came over UDP. */
    int asked() {
        return asked.get();
    }

    int askedByTcp() {
        return askedByTcp.get();
    }

    /** An answer to the query with these records. */
    static Message answer(Message query, Record... records) {
        Message message = new Message(query.getHeader().getID());
        message.getHeader().setFlag(Flags.QR);
        message.getHeader().setFlag(Flags.RA);
        message.addRecord(query.getQuestion(), Section.QUESTION);
        for (Record record : records) {
            message.addRecord(record, Section.ANSWER);
        }
        return message;
    }

    /** The same with another response code. */
    static Message refusal(Message query, int code) {
        Message message = answer(query);
        message.getHeader().setRcode(code);
        return message;
    }

    /** A record in the presentation form of its type. */
    static Record record(Name name, int type, long ttl, String data) throws IOException {
        return Record.fromString(name, type, DClass.IN, ttl, data, Name.root);
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}
