package org.postern.pop3;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;
import org.postern.Postern;
import org.postern.policy.Decision;
import org.postern.policy.audit.AuditRecord;
import org.postern.policy.login.RecentLogin;
import org.slf4j.LoggerFactory;

/**
 * Remembers who has logged in from where, for RelayAuth's {@code <recentLogin>}, and writes logins to the audit log. What a
 * trusted proxy does in its own name is not remembered: everybody behind it has that address.
 */
public final class Logins {
    private static final int MAX_USER = 255;

    private final Postern postern;

    public Logins(Postern postern) {
        this.postern = postern;
    }

    /** Remembers the login; names that the table cannot hold on one line are not remembered. */
    public void remember(LoginClient client, String user) {
        boolean odd = user.chars().anyMatch(Character::isISOControl);
        if (!odd && !postern.trustsProxy(client.address())) {
            RecentLogin login = new RecentLogin(user, now(), client.tls().isPresent());
            afterwards(() -> postern.recentLogins().record(client.address(), login));
        }
    }

    /** Ends what {@link #remember} began. */
    public void forget(LoginClient client, String user) {
        afterwards(() -> postern.recentLogins().forget(client.address(), user, now()));
    }

    /** Does what follows a login. James has decided, and the client must hear it even when this goes wrong. */
    static void afterwards(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(Logins.class).error("What a login brings could not be stored", e);
        }
    }

    /** Records that somebody has logged in. */
    public void succeeded(LoginClient client, String user) {
        postern.audit().record(record("login", client, Optional.of(user)).with("event.outcome", "success"));
    }

    /** Records that somebody has not logged in, and why. */
    public void failed(LoginClient client, Optional<String> user, String reason) {
        postern.audit()
                .record(record("login", client, user)
                        .with("event.outcome", "failure")
                        .with("postern.reason", reason));
    }

    /** Records what was decided about an attempt. */
    void decided(LoginClient client, Optional<String> user, Decision decision, String id, String reply) {
        postern.audit()
                .record(record("decision", client, user)
                        .with("postern.id", id)
                        .with("rule.name", decision.rule())
                        .with("postern.verdict", decision.verdict().text())
                        .with("postern.reason", decision.reason())
                        .with("postern.mode", decision.mode().text())
                        .with("postern.evidence", decision.evidence())
                        .with("postern.reply", reply));
    }

    private Instant now() {
        return postern.clock().instant();
    }

    private AuditRecord record(String action, LoginClient client, Optional<String> user) {
        return AuditRecord.at(now(), action)
                .with("network.protocol", client.protocol())
                .with("postern.session", client.session())
                .with("client.ip", client.address().getHostAddress())
                .with("postern.proxy", client.proxy().map(InetAddress::getHostAddress))
                .with("tls.version", client.tls())
                .with("user.name", user.map(name -> name.length() > MAX_USER ? name.substring(0, MAX_USER) : name));
    }
}
