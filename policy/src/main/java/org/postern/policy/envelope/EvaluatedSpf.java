package org.postern.policy.envelope;

import java.net.InetAddress;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import org.postern.policy.dns.Dns;
import org.postern.policy.spf.Spf;
import org.postern.policy.spf.SpfFacts;
import org.postern.policy.spf.SpfResult;

/** SPF as we evaluate it ourselves. */
public final class EvaluatedSpf implements SpfCheck {
    /** What a domain's explanation may say about us (RFC 7208 section 7.3); clients do not get to see it. */
    private static final String RECEIVER = "unknown";

    private final Dns dns;
    private final Clock clock;

    public EvaluatedSpf(Dns dns, Clock clock) {
        this.dns = dns;
        this.clock = clock;
    }

    @Override
    public CompletableFuture<SpfResult> check(InetAddress client, String helo, String sender) {
        return new Spf(dns.of(client)).check(new SpfFacts(client, sender, helo, RECEIVER, clock.instant()));
    }
}
