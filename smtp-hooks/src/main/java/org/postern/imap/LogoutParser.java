package org.postern.imap;

import com.google.inject.Inject;
import org.apache.james.core.Username;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.ImapRequestLineReader;
import org.apache.james.imap.decode.parser.LogoutCommandParser;
import org.postern.Postern;
import org.postern.pop3.Logins;

/** Forgets a login at LOGOUT, where that is wanted. */
public final class LogoutParser extends LogoutCommandParser {
    private final Postern postern;
    private final Logins logins;
    private final boolean forgets;

    @Inject
    LogoutParser(StatusResponseFactory responses, Postern postern, ImapLogins settings) {
        super(responses);
        this.postern = postern;
        this.logins = new Logins(postern);
        this.forgets = settings.forgetsOnLogout();
    }

    @Override
    protected ImapMessage decode(ImapRequestLineReader request, Tag tag, ImapSession session) throws DecodingException {
        ImapMessage message = super.decode(request, tag, session);
        Username user = session.getUserName();
        if (forgets && user != null) {
            ImapClient.of(session, postern).ifPresent(client -> logins.forget(client, user.asString()));
        }
        return message;
    }
}
