package org.postern.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import org.postern.dns.DnsSettings;
import org.postern.dns.Resolver;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.SettingsReader;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Postern's resolver over a DNS server in this process, whose answers hold for an hour: after the first they are cached. */
final class WarmDns implements AutoCloseable {
    private static final int HOUR = 3_600;

    private final DatagramSocket socket =
            new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final List<Record> records = new ArrayList<>();
    private final Record soa;
    private final Resolver resolver;

    /** @param zone lines such as {@code mx.good.example A 192.0.2.1} */
    WarmDns(String zone) throws IOException {
        this.soa = record(". SOA ns.example. root.example. 1 3600 600 86400 3600");
        for (String line : zone.split("\n")) {
            records.add(record(line.strip()));
        }
        Thread thread = new Thread(this::serve, "dns");
        thread.setDaemon(true);
        thread.start();
        Problems problems = new Problems();
        Place place = Place.file("postern.properties");
        Settings none = new Settings(place, "properties", Map.of(), "", List.of());
        this.resolver = new Resolver(
                DnsSettings.read(
                        SettingsReader.ofProperties(none, problems),
                        List.of(new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort())),
                        problems),
                ForkJoinPool.commonPool());
    }

    Resolver resolver() {
        return resolver;
    }

    private static Record record(String line) throws IOException {
        String[] words = line.split(" ", 3);
        return Record.fromString(name(words[0]), Type.value(words[1]), DClass.IN, HOUR, words[2], Name.root);
    }

    private static Name name(String text) throws IOException {
        return Name.fromString(text, Name.root);
    }

    /** The data of the records, for others that ask in this process. */
    List<String> texts(String owner, int type) {
        try {
            Name name = name(owner);
            return records.stream()
                    .filter(record -> record.getName().equals(name) && record.getType() == type)
                    .map(record -> record.rdataToString().replace("\"", ""))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve() {
        byte[] buffer = new byte[4096];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                byte[] answer = answer(new Message(Arrays.copyOf(buffer, packet.getLength())));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private byte[] answer(Message query) {
        Record question = query.getQuestion();
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.RA);
        answer.addRecord(question, Section.QUESTION);
        records.stream()
                .filter(record -> record.getName().equals(question.getName()) && record.getType() == question.getType())
                .forEach(record -> answer.addRecord(record, Section.ANSWER));
        if (answer.getSection(Section.ANSWER).isEmpty()) {
            boolean exists =
                    records.stream().anyMatch(record -> record.getName().equals(question.getName()));
            answer.getHeader().setRcode(exists ? Rcode.NOERROR : Rcode.NXDOMAIN);
            answer.addRecord(soa, Section.AUTHORITY);
        }
        return answer.toWire();
    }

    @Override
    public void close() {
        resolver.close();
        socket.close();
    }
}
