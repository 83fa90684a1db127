package org.postern.audit.syslog;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * A line of the log as a syslog message (RFC 5424), with its length before it (RFC 6587 section 3.4.1, RFC 5425 section
 * 4.3). The facility is 13, log audit; the severity 6, informational, or 4, warning, when the record says that something is
 * missing or wrong. Time and message id are the record's time and action. There is no structured data: the message is the
 * whole line. It begins with a byte order mark only where it has more than ASCII, as section 6.4 asks for.
 */
final class SyslogMessage {
    private static final int FACILITY = 13 * 8;
    private static final int INFORMATIONAL = 6;
    private static final int WARNING = 4;
    private static final Set<String> WARNINGS =
            Set.of("gap", "output-gap", "log-restored", "log-damaged", "log-doubtful", "list-rejected");
    private static final int LONGEST_HOST = 255;
    private static final int LONGEST_ID = 32;
    private static final byte[] BOM = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
    private static final String TIME = "{\"@timestamp\":\"";
    private static final String ACTION = "\",\"event.action\":\"";

    private final String host;
    private final String process;

    /** @param host as this machine calls itself; {@code -} when it is not known */
    SyslogMessage(String host, long process) {
        this.host = printable(host, LONGEST_HOST);
        this.process = Long.toString(process);
    }

    /** Appends the frame for a line. */
    void append(byte[] line, ByteArrayOutputStream out) {
        boolean ascii = isAscii(line);
        // Both are plain text within the first octets of every line.
        String start = new String(line, 0, Math.min(line.length, 160), StandardCharsets.ISO_8859_1);
        int action = start.indexOf(ACTION);
        String id = action < 0 ? "-" : between(start, action + ACTION.length());
        String time = start.startsWith(TIME) ? between(start, TIME.length()) : "-";
        int severity = WARNINGS.contains(id) ? WARNING : INFORMATIONAL;
        byte[] header = ("<" + (FACILITY + severity) + ">1 " + printable(time, LONGEST_ID) + ' ' + host + " postern "
                        + process + ' ' + printable(id, LONGEST_ID) + " - ")
                .getBytes(StandardCharsets.US_ASCII);
        int length = header.length + line.length + (ascii ? 0 : BOM.length);
        byte[] count = (length + " ").getBytes(StandardCharsets.US_ASCII);
        out.write(count, 0, count.length);
        out.write(header, 0, header.length);
        if (!ascii) {
            out.write(BOM, 0, BOM.length);
        }
        out.write(line, 0, line.length);
    }

    private static String between(String text, int from) {
        int end = text.indexOf('"', from);
        return end < 0 ? "-" : text.substring(from, end);
    }

    private static boolean isAscii(byte[] line) {
        for (byte octet : line) {
            if (octet < 0) {
                return false;
            }
        }
        return true;
    }

    private static String printable(String text, int longest) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length() && out.length() < longest; i++) {
            char c = text.charAt(i);
            if (c > ' ' && c < 0x7f) {
                out.append(c);
            }
        }
        return out.length() == 0 ? "-" : out.toString();
    }
}
