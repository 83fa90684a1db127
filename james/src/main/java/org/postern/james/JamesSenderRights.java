package org.postern.james;

import com.google.inject.Inject;
import org.apache.james.core.Username;
import org.apache.james.rrt.api.CanSendFrom;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.postern.policy.command.Directory.Unavailable;
import org.postern.policy.relay.SenderRights;

/** In whose name James lets users send: their own address and its aliases, domain aliases included. */
public final class JamesSenderRights implements SenderRights {
    private final UsersRepository users;
    private final CanSendFrom canSendFrom;

    @Inject
    public JamesSenderRights(UsersRepository users, CanSendFrom canSendFrom) {
        this.users = users;
        this.canSendFrom = canSendFrom;
    }

    @Override
    public boolean maySendAs(String user, String address) {
        try {
            String sender = users.supportVirtualHosting() ? address : address.substring(0, address.lastIndexOf('@'));
            return canSendFrom.userCanSendFrom(Username.of(user), Username.of(sender));
        } catch (UsersRepositoryException e) {
            throw new Unavailable("the users repository cannot be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            // What James cannot take for a user name belongs to no user.
            return false;
        }
    }

    @Override
    public boolean exists(String user) {
        try {
            return users.contains(Username.of(user));
        } catch (UsersRepositoryException e) {
            throw new Unavailable("the users repository cannot be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            // What James cannot take for a user name is no user.
            return false;
        }
    }
}
