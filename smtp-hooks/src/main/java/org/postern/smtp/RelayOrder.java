package org.postern.smtp;

import java.util.List;
import org.apache.james.protocols.api.handler.WiringException;
import org.apache.james.protocols.smtp.core.AbstractAuthRequiredToRelayRcptHook;
import org.apache.james.protocols.smtp.core.PostmasterAbuseRcptHook;

/** The order of RCPT hooks: ours is asked first, James's relay check stays behind it, what answers OK for postmaster comes last. */
final class RelayOrder {
    private RelayOrder() {}

    /** @throws WiringException when the order is another */
    static void check(RelayAuth relayAuth, List<?> hooks) throws WiringException {
        int own = hooks.indexOf(relayAuth);
        int james = indexOf(hooks, AbstractAuthRequiredToRelayRcptHook.class);
        int postmaster = indexOf(hooks, PostmasterAbuseRcptHook.class);
        if (james < 0) {
            throw new WiringException("smtpserver.xml: James's own relay check ("
                    + AbstractAuthRequiredToRelayRcptHook.class.getName()
                    + ") is not in the handler chain; RelayAuth does not run without it");
        }
        if (own > james || postmaster >= 0 && postmaster < james) {
            throw new WiringException(
                    "smtpserver.xml: a hook that answers for postmaster or relays stands before the relay"
                            + " check; remove "
                            + hooks.get(Math.max(0, postmaster)).getClass().getName()
                            + " from the <handlerchain>");
        }
    }

    private static int indexOf(List<?> hooks, Class<?> type) {
        for (int i = 0; i < hooks.size(); i++) {
            if (type.isInstance(hooks.get(i))) {
                return i;
            }
        }
        return -1;
    }
}
