package org.postern.smtp;

import java.nio.charset.StandardCharsets;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.DataLineFilter;

/**
 * Adds the field Received-SPF to what {@link EnvelopeCheck} has found, above the Received field of this server (RFC 7208 section
 * 9.1): it stands behind the filter that adds that one, and sees it as the message's first line.
 *
 * <p>Listed by {@link CoreHandlers}; not to be configured.
 */
public final class SpfHeader implements DataLineFilter {
    private static final String SEPARATOR = "; ";

    @Override
    public Response onLine(SMTPSession session, byte[] line, LineHandler<SMTPSession> next) {
        String field = CheckedEnvelope.current(session)
                .flatMap(envelope ->
                        envelope.takeField(session.getConfiguration().getHelloName()))
                .orElse("");
        if (!field.isEmpty()) {
            String[] parts = field.split(SEPARATOR, -1);
            for (int i = 0; i < parts.length; i++) {
                Response response = next.onLine(session, folded(parts[i], i == 0, i == parts.length - 1));
                if (response != null) {
                    return response;
                }
            }
        }
        return next.onLine(session, line);
    }

    /** A line of the folded field (RFC 5322 section 2.2.3). */
    private static byte[] folded(String part, boolean first, boolean last) {
        return ((first ? "" : " ") + part + (last ? "" : ";") + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
