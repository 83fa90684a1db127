package org.postern.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.postern.policy.Printable;
import org.postern.policy.Reply;

/** Replies in James's form. */
final class Responses {
    /**
     * Nothing to write yet. James's JMX counters dereference what a handler returns, so it must not be {@code null} on
     * James 3.8.1.
     */
    static final Response NOTHING = marker();

    /** What a gate answers that took time and lets the command pass; never written. */
    static final Response PASSES = marker();

    /** A code and what separates it from the text. */
    private static final int CODE_LENGTH = 4;

    private Responses() {}

    /** A response of its own, with nothing in it. */
    private static Response marker() {
        return new Response() {
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
    }

    static Response of(Reply reply) {
        SMTPResponse response = new SMTPResponse(Integer.toString(reply.code()), reply.enhanced() + " " + reply.text());
        response.setEndSession(reply.closes());
        return response;
    }

    /** The same for James's hooks, which know no closing reply here. */
    static HookResult denial(Reply reply) {
        return HookResult.builder()
                .hookReturnCode(reply.temporary() ? HookReturnCode.denySoft() : HookReturnCode.deny())
                .smtpReturnCode(Integer.toString(reply.code()))
                .smtpDescription(reply.enhanced() + " " + reply.text())
                .build();
    }

    /** A 250 reply with several lines; what is not printable ASCII becomes a question mark. */
    static Response told(List<String> lines) {
        SMTPResponse response = new SMTPResponse("250", printable(lines.get(0)));
        lines.stream().skip(1).forEach(line -> response.appendLine(printable(line)));
        return response;
    }

    /** A 250 reply of EHLO with this feature in place of the one that has the keyword, or at its end. */
    static Response withFeature(Response ehlo, String keyword, String feature) {
        List<String> lines = new ArrayList<>();
        ehlo.getLines().forEach(line -> lines.add(line.toString().substring(CODE_LENGTH)));
        lines.replaceAll(line -> line.equals(keyword) || line.startsWith(keyword + " ") ? feature : line);
        if (!lines.contains(feature)) {
            lines.add(feature);
        }
        SMTPResponse response = new SMTPResponse("250", lines.get(0));
        lines.stream().skip(1).forEach(response::appendLine);
        return response;
    }

    /** The reply code; 0 when there is none. */
    static int code(Response response) {
        String code = response.getRetCode();
        if (code == null || code.length() != 3 || code.charAt(0) < '2' || code.charAt(0) > '5') {
            return 0;
        }
        int tens = code.charAt(1) - '0';
        int ones = code.charAt(2) - '0';
        boolean isNumber = tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9;
        return isNumber ? (code.charAt(0) - '0') * 100 + tens * 10 + ones : 0;
    }

    /** The last line of it, as a record may show it. */
    static Optional<String> lastLine(Response response) {
        List<CharSequence> lines = response.getLines();
        return lines.isEmpty()
                ? Optional.empty()
                : Optional.of(Printable.text(lines.get(lines.size() - 1).toString(), Reply.MAX_LINE));
    }

    private static String printable(String line) {
        return line.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
