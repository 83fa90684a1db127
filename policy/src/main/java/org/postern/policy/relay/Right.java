package org.postern.policy.relay;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The right to relay that one element of the configuration gives a client. Immutable. */
final class Right {
    private final String grant;
    private final Optional<String> user;
    private final boolean owned;
    private final Set<String> to;
    private final Set<String> from;

    /**
     * @param grant the element that gives it, as records name it
     * @param user in whose name the client comes; empty for machines without a user of their own
     * @param owned whether the right is only for senders that belong to the user, as long as there is such a user
     * @param to the recipient domains that it is for; empty for all
     * @param from the senders that it is for; empty for all
     */
    Right(String grant, Optional<String> user, boolean owned, Set<String> to, Set<String> from) {
        this.grant = grant;
        this.user = user;
        this.owned = owned;
        this.to = Set.copyOf(to);
        this.from = Set.copyOf(from);
    }

    String grant() {
        return grant;
    }

    /** Whether it is for recipients in that domain. */
    boolean reaches(String domain) {
        return to.isEmpty() || to.contains(domain.toLowerCase(Locale.ROOT));
    }

    /** Whether it is for mail from that sender; the null sender is nobody's, so that a right for
     * named senders does not cover it. */
    boolean covers(Optional<String> sender, SenderRights rights) {
        if (sender.isEmpty()) {
            return !owned && from.isEmpty();
        }
        return (from.isEmpty() || from.contains(sender.get().toLowerCase(Locale.ROOT)))
                && (!owned || user.isPresent() && belongs(sender.get(), user.get(), rights));
    }

    private static boolean belongs(String sender, String user, SenderRights rights) {
        return rights.maySendAs(user, sender) && rights.exists(user);
    }
}
