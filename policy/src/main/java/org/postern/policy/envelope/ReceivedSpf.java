package org.postern.policy.envelope;

import org.postern.policy.net.IpLiteral;
import org.postern.policy.spf.SpfResult;

/** The header field Received-SPF (RFC 7208 section 9.1), which tells later readers of a message what was found. */
final class ReceivedSpf {
    private static final int MAX_VALUE = 320;

    private ReceivedSpf() {}

    /**
     * The whole field on one line, without CRLF. Nothing that the client or a domain said can end it or begin another.
     *
     * @param receiver the name of this server
     */
    static String field(SpfResult found, EnvelopeFacts facts, String receiver) {
        StringBuilder field =
                new StringBuilder("Received-SPF: ").append(found.status().text());
        boolean ofHelo = facts.sender().isEmpty();
        String separator = " ";
        String[] pairs = {
            "client-ip",
            IpLiteral.format(facts.session().client()),
            "envelope-from",
            facts.sender(),
            "helo",
            facts.helo().orElse("unknown"),
            "receiver",
            receiver,
            "identity",
            ofHelo ? "helo" : "mailfrom",
            found.status().text().endsWith("error") ? "problem" : "mechanism",
            found.reason()
        };
        for (int i = 0; i < pairs.length; i += 2) {
            if (!pairs[i + 1].isEmpty() || pairs[i].equals("envelope-from")) {
                field.append(separator).append(pairs[i]).append('=').append(quoted(pairs[i + 1]));
                separator = "; ";
            }
        }
        return field.toString();
    }

    private static String quoted(String text) {
        StringBuilder value = new StringBuilder("\"");
        for (int i = 0; i < Math.min(text.length(), MAX_VALUE); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                value.append('\\');
            }
            value.append(c >= ' ' && c < 0x7f ? c : '?');
        }
        return value.append('"').toString();
    }
}
