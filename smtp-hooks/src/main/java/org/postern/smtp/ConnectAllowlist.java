package org.postern.smtp;

import com.google.inject.Inject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.postern.Hold;
import org.postern.ListEvents;
import org.postern.Postern;
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
    private Hold hold;

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
        hold = new Hold(postern, List.of(policy.lists()));
    }

    @Override
    public void destroy() {
        hold.close();
    }

    @Override
    public CompletableFuture<List<Decision>> check(ClientSession client, SessionFacts facts) {
        return CompletableFuture.completedFuture(
                policy.mode() == Mode.OFF
                        ? List.of()
                        : List.of(policy.rule().decideOrDefer(facts).in(policy.mode())));
    }
}
