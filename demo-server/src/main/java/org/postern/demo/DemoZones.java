package org.postern.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * What the demo's DNS server knows, without sockets: a query goes in, a response or silence comes out.
 *
 * <table>
 * <caption>The names</caption>
 * <tr><td>demo.example, far.example, good.example</td><td>MX, A and AAAA</td></tr>
 * <tr><td>nomail.example</td><td>null MX (RFC 7505) and an address</td></tr>
 * <tr><td>strict.example</td><td>MX, A and SPF {@code -all}</td></tr>
 * <tr><td>bl.demo.example and others</td><td>DNSBLs, see {@link DemoLists}</td></tr>
 * <tr><td>pass, softfail, neutral, permerror, temperror, each below spf.example</td><td>MX, and an SPF record with that
 * result; explained.spf.example says why it fails</td></tr>
 * <tr><td>bogus.example, six.example</td><td>an MX at 10.0.0.1, an MX with nothing but IPv6</td></tr>
 * <tr><td>alias.example</td><td>CNAME of six.example</td></tr>
 * <tr><td>127.0.8.1 to 127.0.8.60, and 127.0.8.64</td><td>have the names c1.good.example and so on, which lead back; 127.0.8.62
 * has one that does not, 127.0.8.63 one below broken.example</td></tr>
 * <tr><td>127.9.1.1 to 127.9.20.1, each in another network</td><td>have the names n1.good.example and so on, which lead
 * back</td></tr>
 * <tr><td>2001:db8:8::1 to 2001:db8:8::4</td><td>have the names v1.six.example and so on, which lead back</td></tr>
 * <tr><td>broken.example and below</td><td>SERVFAIL</td></tr>
 * <tr><td>silent.example and below</td><td>no answer at all; over TCP the connection is closed</td></tr>
 * <tr><td>gone.example and everything else</td><td>NXDOMAIN</td></tr>
 * </table>
 *
 * <p>Negative answers carry a SOA, so that resolvers may cache them (RFC 2308).
 */
final class DemoZones {
    private static final long TTL_SECONDS = 60;
    private static final Name BROKEN = name("broken.example.");
    private static final Name SILENT = name("silent.example.");
    private static final Record SOA =
            record(".", Type.SOA, "ns.demo.example. postmaster.demo.example. 1 3600 600 86400 60");

    private static final List<Record> RECORDS = records();

    private DemoZones() {}

    private static List<Record> records() {
        List<Record> all = new ArrayList<>();
        for (String domain : List.of("demo.example.", "far.example.", "good.example.", "strict.example.")) {
            all.add(record(domain, Type.MX, "10 mx." + domain));
            for (String host : List.of(domain, "mx." + domain)) {
                all.add(record(host, Type.A, "127.0.0.1"));
                all.add(record(host, Type.AAAA, "::1"));
            }
        }
        all.add(record("mail.demo.example.", Type.A, "127.0.0.1"));
        all.add(record("strict.example.", Type.TXT, "\"v=spf1 -all\""));
        all.add(record("nomail.example.", Type.MX, "0 ."));
        all.add(record("nomail.example.", Type.A, "127.0.0.1"));
        Map.of(
                        "pass", "ip4:127.0.0.0/8 -all",
                        "softfail", "~all",
                        "neutral", "?all",
                        "permerror", "nonsense -all",
                        "temperror", "include:broken.example -all",
                        "explained", "-all exp=why.spf.example")
                .forEach((result, terms) -> {
                    String domain = result + ".spf.example.";
                    all.add(record(domain, Type.MX, "10 mx.good.example."));
                    all.add(record(domain, Type.TXT, "\"v=spf1 " + terms + "\""));
                });
        all.add(record("bogus.example.", Type.MX, "10 mx.bogus.example."));
        all.add(record("mx.bogus.example.", Type.A, "10.0.0.1"));
        all.add(record("six.example.", Type.MX, "10 mx.six.example."));
        all.add(record("mx.six.example.", Type.AAAA, "2001:db8::6"));
        all.add(record("alias.example.", Type.CNAME, "six.example."));
        all.add(record("why.spf.example.", Type.TXT, "\"only ask %{i}\""));
        IntStream.rangeClosed(1, 64)
                .filter(last -> last <= 60 || last == 64)
                .forEach(last -> addClient(all, "127.0.8." + last, Type.A, "c" + last + ".good.example."));
        IntStream.rangeClosed(1, 20)
                .forEach(net -> addClient(all, "127.9." + net + ".1", Type.A, "n" + net + ".good.example."));
        IntStream.rangeClosed(1, 4)
                .forEach(last -> addClient(all, "2001:db8:8::" + last, Type.AAAA, "v" + last + ".six.example."));
        all.add(record(reverse("127.0.8.62"), Type.PTR, "mx.good.example."));
        all.add(record(reverse("127.0.8.63"), Type.PTR, "mx.broken.example."));
        DemoLists.ENTRIES.forEach((owner, address) -> {
            all.add(record(owner, Type.A, address));
            all.add(record(owner, Type.TXT, "\"listed in the demo's blocklist\""));
        });
        return List.copyOf(all);
    }

    private static void addClient(List<Record> all, String address, int type, String host) {
        all.add(record(reverse(address), Type.PTR, host));
        all.add(record(host, type, address));
    }

    private static String reverse(String address) {
        return DemoLists.reversed(address) + (address.contains(":") ? ".ip6.arpa." : ".in-addr.arpa.");
    }

    /** The response, or nothing when the server stays silent. */
    static Optional<Message> answer(Message query) {
        Record question = query.getQuestion();
        if (question == null || query.getHeader().getOpcode() != 0) {
            return Optional.of(response(query, Rcode.NOTIMP));
        }
        if (question.getDClass() != DClass.IN) {
            return Optional.of(response(query, Rcode.REFUSED));
        }
        Name name = question.getName();
        if (name.subdomain(SILENT)) {
            return Optional.empty();
        }
        if (name.subdomain(BROKEN)) {
            return Optional.of(response(query, Rcode.SERVFAIL));
        }
        return Optional.of(fromRecords(query, name, question.getType()));
    }

    private static Message fromRecords(Message query, Name name, int type) {
        // A name above an existing one exists too, even without records of its own (RFC 8020).
        boolean exists = RECORDS.stream().anyMatch(record -> record.getName().subdomain(name));
        Message response = response(query, exists ? Rcode.NOERROR : Rcode.NXDOMAIN);
        RECORDS.stream()
                .filter(record -> record.getName().equals(name))
                .filter(record -> record.getType() == type || record.getType() == Type.CNAME)
                .forEach(record -> response.addRecord(record, Section.ANSWER));
        if (response.getSection(Section.ANSWER).isEmpty()) {
            response.addRecord(SOA, Section.AUTHORITY);
        }
        return response;
    }

    private static Message response(Message query, int rcode) {
        Message response = new Message(query.getHeader().getID());
        Header header = response.getHeader();
        header.setFlag(Flags.QR);
        header.setFlag(Flags.AA);
        header.setFlag(Flags.RA);
        if (query.getHeader().getFlag(Flags.RD)) {
            header.setFlag(Flags.RD);
        }
        header.setRcode(rcode);
        if (query.getQuestion() != null) {
            response.addRecord(query.getQuestion(), Section.QUESTION);
        }
        return response;
    }

    private static Record record(String owner, int type, String data) {
        try {
            return Record.fromString(name(owner), type, DClass.IN, TTL_SECONDS, data, Name.root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Name name(String text) {
        try {
            return Name.fromString(text);
        } catch (TextParseException e) {
            throw new UncheckedIOException(e);
        }
    }
}
