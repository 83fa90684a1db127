package org.postern.imap;

import com.google.inject.Inject;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.ImapRequestLineReader;
import org.apache.james.imap.decode.parser.AuthenticateCommandParser;
import org.apache.james.imap.message.request.AuthenticateRequest;
import org.apache.james.imap.message.request.IRAuthenticateRequest;

/** Sends AUTHENTICATE to the {@link LoginGate}. */
public final class AuthenticateParser extends AuthenticateCommandParser {
    @Inject
    public AuthenticateParser(StatusResponseFactory responses) {
        super(responses);
    }

    @Override
    protected ImapMessage decode(ImapRequestLineReader request, Tag tag, ImapSession session) throws DecodingException {
        ImapMessage message = super.decode(request, tag, session);
        return message instanceof IRAuthenticateRequest
                ? new Requests.AuthenticateAtOnce((IRAuthenticateRequest) message)
                : new Requests.Authenticate((AuthenticateRequest) message);
    }
}
