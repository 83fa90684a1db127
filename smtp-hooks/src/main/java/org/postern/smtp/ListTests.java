package org.postern.smtp;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.postern.Watched;
import org.postern.policy.envelope.EnvelopeChecks;

/** Has the lists in the DNS tested each hour, and every ten seconds while one of them does not count or a test is spoiled. */
final class ListTests implements Watched {
    private static final Duration USUAL = Duration.ofHours(1);
    private static final Duration IN_TROUBLE = Duration.ofSeconds(10);

    private final EnvelopeChecks checks;
    private Instant tested = Instant.MIN;

    ListTests(EnvelopeChecks checks) {
        this.checks = checks;
    }

    @Override
    public void poll(Instant now) {
        Duration pause = checks.isTestDue() ? IN_TROUBLE : USUAL;
        // A clock that was set back must not end the tests.
        if (now.isBefore(tested) || tested.isBefore(now.minus(pause))) {
            tested = now;
            checks.testLists();
        }
    }

    @Override
    public List<String> troubles() {
        return checks.troubles();
    }
}
