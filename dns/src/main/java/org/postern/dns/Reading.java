package org.postern.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postern.policy.dns.DnsAnswer;
import org.postern.policy.dns.DnsType;
import org.postern.policy.dns.MailHost;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/**
 * What a message says about a name: aliases are followed as far as the message goes. Of all its records only those count
 * that belong to the name or to what it is an alias of. Immutable.
 */
final class Reading {
    /** The name at the end of the aliases. */
    final Name name;

    /** How many aliases led there. */
    final int aliases;

    /** Empty when the message does not say what the last alias stands for. */
    final Optional<DnsAnswer> answer;

    /** How long it holds; 0 when nobody said. */
    final long seconds;

    private Reading(Name name, int aliases, Optional<DnsAnswer> answer, long seconds) {
        this.name = name;
        this.aliases = aliases;
        this.answer = answer;
        this.seconds = seconds;
    }

    /** The number of the record type (RFC 1035 section 3.2.2). */
    static int number(DnsType type) {
        switch (type) {
            case A:
                return Type.A;
            case AAAA:
                return Type.AAAA;
            case MX:
                return Type.MX;
            case PTR:
                return Type.PTR;
            default:
                return Type.TXT;
        }
    }

    /** Whether the server only names others, that is, does not do our work: it is no resolver. */
    static boolean isReferral(Message message) {
        return message.getRcode() == Rcode.NOERROR
                && message.getSection(Section.ANSWER).isEmpty()
                && soa(message).isEmpty()
                && message.getSection(Section.AUTHORITY).stream().anyMatch(record -> record.getType() == Type.NS);
    }

    /** @param maxAliases how many to follow at most; one more stands for trouble */
    static Reading of(Message message, Name asked, DnsType type, int maxAliases) {
        Name name = asked;
        long seconds = Long.MAX_VALUE;
        for (int aliases = 0; aliases <= maxAliases; aliases++) {
            List<Record> found = records(message, name, number(type));
            if (!found.isEmpty()) {
                return new Reading(name, aliases, Optional.of(answer(found, type)), shortest(seconds, found));
            }
            List<Record> alias = records(message, name, Type.CNAME);
            if (alias.isEmpty()) {
                return withoutRecords(message, name, aliases, seconds);
            }
            seconds = shortest(seconds, alias);
            name = ((CNAMERecord) alias.get(0)).getTarget();
        }
        return new Reading(name, maxAliases, Optional.of(DnsAnswer.trouble("too many aliases")), 0);
    }

    /** The response code is that of the last name (RFC 6604 section 3). */
    private static Reading withoutRecords(Message message, Name name, int aliases, long seconds) {
        Optional<SOARecord> soa = soa(message);
        long negative = soa.map(one -> Math.min(one.getTTL(), one.getMinimum())).orElse(0L);
        if (message.getRcode() == Rcode.NXDOMAIN) {
            return new Reading(name, aliases, Optional.of(DnsAnswer.noName()), Math.min(seconds, negative));
        }
        boolean isOpen = aliases > 0 && soa.isEmpty();
        return new Reading(
                name,
                aliases,
                isOpen ? Optional.empty() : Optional.of(DnsAnswer.noData()),
                isOpen ? seconds : Math.min(seconds, negative));
    }

    private static Optional<SOARecord> soa(Message message) {
        return message.getSection(Section.AUTHORITY).stream()
                .filter(SOARecord.class::isInstance)
                .map(SOARecord.class::cast)
                .findFirst();
    }

    private static List<Record> records(Message message, Name name, int type) {
        List<Record> found = new ArrayList<>();
        for (Record record : message.getSection(Section.ANSWER)) {
            if (record.getType() == type
                    && record.getDClass() == DClass.IN
                    && record.getName().equals(name)) {
                found.add(record);
            }
        }
        return found;
    }

    private static long shortest(long seconds, List<Record> records) {
        return records.stream().mapToLong(Record::getTTL).reduce(seconds, Math::min);
    }

    private static DnsAnswer answer(List<Record> records, DnsType type) {
        List<InetAddress> addresses = new ArrayList<>();
        List<MailHost> hosts = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (Record record : records) {
            switch (type) {
                case A:
                    addresses.add(nameless(((ARecord) record).getAddress()));
                    break;
                case AAAA:
                    addresses.add(nameless(((AAAARecord) record).getAddress()));
                    break;
                case MX:
                    MXRecord host = (MXRecord) record;
                    hosts.add(new MailHost(host.getPriority(), Names.text(host.getTarget())));
                    break;
                case PTR:
                    texts.add(Names.text(((PTRRecord) record).getTarget()));
                    break;
                default:
                    texts.add(joined((TXTRecord) record));
            }
        }
        return !addresses.isEmpty()
                ? DnsAnswer.ofAddresses(addresses)
                : !hosts.isEmpty() ? DnsAnswer.ofMailHosts(hosts) : DnsAnswer.ofTexts(texts);
    }

    /** The address alone: what dnsjava gives would also claim the record's name as its host name. */
    private static InetAddress nameless(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String joined(TXTRecord record) {
        StringBuilder text = new StringBuilder();
        for (byte[] string : record.getStringsAsByteArrays()) {
            text.append(new String(string, StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }
}
