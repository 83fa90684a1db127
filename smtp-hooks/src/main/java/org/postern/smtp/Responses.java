package org.postern.smtp;

import java.util.List;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.postern.policy.Reply;

/** Replies in James's form. */
final class Responses {
    /**
     * Nothing to write yet. James's JMX counters dereference what a handler returns, so it must not be {@code null} on
     * James 3.8.1.
     */
    static final Response NOTHING = new Response() {
        @Override
        public String getRetCode() {
            return "";
        }

        @Override
        public List<CharSequence> getLines() {
            return List.of();
        }

        @Override
        public boolean isEndSession() {
            return false;
        }
    };

    private Responses() {}

    static Response of(Reply reply) {
        SMTPResponse response = new SMTPResponse(Integer.toString(reply.code()), reply.enhanced() + " " + reply.text());
        response.setEndSession(reply.closes());
        return response;
    }

    /** A 250 reply with several lines; what is not printable ASCII becomes a question mark. */
    static Response told(List<String> lines) {
        SMTPResponse response = new SMTPResponse("250", printable(lines.get(0)));
        lines.stream().skip(1).forEach(line -> response.appendLine(printable(line)));
        return response;
    }

    /** The reply code; 0 when there is none. */
    static int code(Response response) {
        String code = response.getRetCode();
        return code != null && code.matches("[2-5]\\d\\d") ? Integer.parseInt(code) : 0;
    }

    private static String printable(String line) {
        return line.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
