package org.postern.policy.relay;

/** Port: in whose name a user may send, as the mail server knows it. May take time. */
public interface SenderRights {
    /**
     * Whether the address is the user's own or an alias of it.
     *
     * @throws org.postern.policy.command.Directory.Unavailable when that cannot be found out
     */
    boolean maySendAs(String user, String address);

    /**
     * Whether there is such a user, who may have gone since the login.
     *
     * @throws org.postern.policy.command.Directory.Unavailable when that cannot be found out
     */
    boolean exists(String user);
}
