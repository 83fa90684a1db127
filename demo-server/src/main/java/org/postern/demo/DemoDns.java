package org.postern.demo;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Optional;
import org.xbill.DNS.Message;

/**
 * The demo's DNS server on loopback, over UDP and TCP (RFC 1035 section 4.2); {@link DemoZones} is what it knows.
 *
 * <p>Two threads in all: an answer is computed from memory, so one query after the other is fast enough, and a TCP
 * client has two seconds to send its query.
 */
public final class DemoDns implements AutoCloseable {
    /** Without EDNS a query over UDP is no longer than this (RFC 1035 section 2.3.4); with it 4096 is usual. */
    private static final int MAX_QUERY = 4096;

    private static final int TCP_READ_MILLIS = 2000;

    private final DatagramSocket udp;
    private final ServerSocket tcp;

    private DemoDns(DatagramSocket udp, ServerSocket tcp) {
        this.udp = udp;
        this.tcp = tcp;
    }

    /**
     * Starts to answer.
     *
     * @param address where; port 0 takes a free one, see {@link #port}
     * @throws IOException when the port is taken, for UDP or for TCP
     */
    public static DemoDns start(InetSocketAddress address) throws IOException {
        ServerSocket tcp = new ServerSocket();
        try {
            tcp.setReuseAddress(true);
            tcp.bind(address);
            DemoDns server = new DemoDns(
                    new DatagramSocket(new InetSocketAddress(address.getAddress(), tcp.getLocalPort())), tcp);
            server.startThread("demo-dns-udp", server::serveUdp);
            server.startThread("demo-dns-tcp", server::serveTcp);
            return server;
        } catch (IOException e) {
            tcp.close();
            throw new IOException("the DNS server cannot listen on " + address + ": " + e.getMessage(), e);
        }
    }

    private void startThread(String name, Runnable loop) {
        Thread thread = new Thread(loop, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** The port of both UDP and TCP. */
    public int port() {
        return tcp.getLocalPort();
    }

    private void serveUdp() {
        byte[] buffer = new byte[MAX_QUERY];
        while (!udp.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                udp.receive(packet);
                Optional<byte[]> answer = answer(Arrays.copyOf(packet.getData(), packet.getLength()));
                if (answer.isPresent()) {
                    udp.send(new DatagramPacket(answer.get(), answer.get().length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                report("UDP", udp.isClosed(), e);
            }
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try (Socket client = tcp.accept()) {
                client.setSoTimeout(TCP_READ_MILLIS);
                DataInputStream in = new DataInputStream(client.getInputStream());
                byte[] query = new byte[in.readUnsignedShort()];
                in.readFully(query);
                Optional<byte[]> answer = answer(query);
                if (answer.isPresent()) {
                    DataOutputStream out = new DataOutputStream(client.getOutputStream());
                    out.writeShort(answer.get().length);
                    out.write(answer.get());
                    out.flush();
                }
            } catch (IOException e) {
                report("TCP", tcp.isClosed(), e);
            }
        }
    }

    private static Optional<byte[]> answer(byte[] query) throws IOException {
        return DemoZones.answer(new Message(query)).map(Message::toWire);
    }

    private static void report(String transport, boolean closed, IOException e) {
        if (!closed) {
            System.err.println("demo DNS, " + transport + ": " + e.getMessage());
        }
    }

    /** Stops answering and frees the port. */
    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}
