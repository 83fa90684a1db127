package org.postern.imap;

import com.google.inject.Inject;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.ImapRequestLineReader;
import org.apache.james.imap.decode.parser.LoginCommandParser;
import org.apache.james.imap.message.request.LoginRequest;

/** Sends LOGIN to the {@link LoginGate}. */
public final class LoginParser extends LoginCommandParser {
    @Inject
    public LoginParser(StatusResponseFactory responses) {
        super(responses);
    }

    @Override
    protected ImapMessage decode(ImapRequestLineReader request, Tag tag, ImapSession session) throws DecodingException {
        return new Requests.Login((LoginRequest) super.decode(request, tag, session));
    }
}
