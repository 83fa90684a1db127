package org.postern.policy.login;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;

/** Port: the successful POP3 and IMAP logins of the last while, by client address. Never blocks. */
public interface RecentLogins {
    /** Remembers a login. */
    void record(InetAddress client, RecentLogin login);

    /** The logins from this very address that are remembered, newest first; the caller looks at their age. */
    List<RecentLogin> of(InetAddress client, Instant now);

    /** Forgets the user's login from the address, as after a logout. */
    void forget(InetAddress client, String user, Instant now);

    /** Forgets every login of the user, however spelt, as when the password was changed; whether there was one. */
    boolean forget(String user, Instant now);
}
