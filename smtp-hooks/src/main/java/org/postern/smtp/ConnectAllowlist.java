package org.postern.smtp;

import com.google.inject.Inject;
import java.util.Optional;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.postern.ListEvents;
import org.postern.Postern;
import org.postern.WatchedLists;
import org.postern.policy.Decision;
import org.postern.policy.Mode;
import org.postern.policy.SessionFacts;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.connect.ConnectPolicy;

/**
 * Lets only listed client addresses have a session. See {@link ConnectPolicy} for its settings and {@link
 * org.postern.policy.connect.ClientAllowed} for its decision; the {@link Greeting} and the {@link Dispatcher} ask it.
 */
public final class ConnectAllowlist implements ProtocolHandler, ConnectionCheck {
    private final Postern postern;
    private ConnectPolicy policy;
    private WatchedLists watched;

    @Inject
    public ConnectAllowlist(Postern postern) {
        this.postern = postern;
    }

    static ConnectPolicy read(Settings settings, Postern postern, Problems problems) {
        return ConnectPolicy.read(
                settings,
                postern.base(),
                postern.clock().instant(),
                postern.trustedProxies(),
                new ListEvents(postern),
                problems);
    }

    @Override
    public void init(Configuration config) {
        policy = Handlers.read(config, postern, ConnectAllowlist::read);
        postern.retain();
        watched = new WatchedLists(policy.lists());
        postern.watch(watched);
    }

    @Override
    public void destroy() {
        postern.unwatch(watched);
        postern.release();
    }

    @Override
    public Optional<Decision> check(SessionFacts facts) {
        return policy.mode() == Mode.OFF
                ? Optional.empty()
                : Optional.of(policy.rule().decideOrDefer(facts).in(policy.mode()));
    }
}
