package org.postern.dns;

import java.util.Arrays;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** One question in its wire form (RFC 1035 section 4.1), and which answers are to it. Immutable. */
final class Query {
    /** Octets of an answer over UDP that pass everywhere without fragments; announced with EDNS (RFC 6891). */
    private static final int UDP_SIZE = 1232;

    private static final int HEADER = 12;
    private static final int FLAGS = 2;
    private static final int RCODE = 3;
    private static final int COUNT = 4;
    /** The answer bit and the four of the opcode. */
    private static final int KIND = 0xf8;

    private static final int IS_ANSWER = 0x80;
    private static final int TRUNCATED = 0x02;

    final Name name;
    /** The number of the record type. */
    final int type;

    private final byte[] plain;
    private final byte[] extended;

    Query(Name name, int type) {
        this.name = name;
        this.type = type;
        Message message = new Message(0);
        message.getHeader().setFlag(Flags.RD);
        message.addRecord(Record.newRecord(name, type, DClass.IN), Section.QUESTION);
        this.plain = message.toWire();
        message.addRecord(new OPTRecord(UDP_SIZE, 0, 0), Section.ADDITIONAL);
        this.extended = message.toWire();
    }

    /**
     * @param id 0 to 65535
     * @param edns whether to announce that answers of {@value #UDP_SIZE} octets are welcome
     */
    byte[] wire(int id, boolean edns) {
        byte[] bytes = (edns ? extended : plain).clone();
        bytes[0] = (byte) (id >> 8);
        bytes[1] = (byte) id;
        return bytes;
    }

    /** Whether the octets answer what was sent: same id, same question (RFC 5452 section 9.1). */
    boolean isAnsweredBy(byte[] answer, byte[] sent) {
        return answer.length >= plain.length
                && isAnswerWithIdOf(answer, sent)
                && Arrays.equals(answer, COUNT, COUNT + 2, plain, COUNT, COUNT + 2)
                && isSameQuestion(answer);
    }

    private static boolean isAnswerWithIdOf(byte[] answer, byte[] sent) {
        return answer[0] == sent[0] && answer[1] == sent[1] && (answer[FLAGS] & KIND) == IS_ANSWER;
    }

    private boolean isSameQuestion(byte[] answer) {
        for (int i = HEADER; i < plain.length; i++) {
            if (lower(answer[i]) != lower(plain[i])) {
                return false;
            }
        }
        return true;
    }

    /** Whether a server says so that it does not know EDNS (RFC 6891 section 7), perhaps without the question. */
    boolean isRefusalOfEdns(byte[] answer, byte[] sent) {
        return sent.length == extended.length
                && answer.length >= HEADER
                && isAnswerWithIdOf(answer, sent)
                && (answer[RCODE] & 0xf) == Rcode.FORMERR
                && (answer.length == HEADER || isAnsweredBy(answer, sent));
    }

    /** Whether the rest of the answer is to be asked for over TCP. */
    static boolean isTruncated(byte[] answer) {
        return (answer[FLAGS] & TRUNCATED) != 0 || answer.length >= UdpTry.MAX;
    }

    private static int lower(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? octet | 0x20 : octet;
    }
}
