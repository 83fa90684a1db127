package org.postern.smtp;

import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.postern.Postern;
import org.postern.SessionIds;
import org.postern.james.SmtpServers;
import org.postern.policy.audit.Audit;
import org.postern.policy.config.Settings;

/** What the adapters share, with no James behind it: one server 'mx' on port 25, noon for ever. */
final class FakePostern {
    static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private FakePostern() {}

    static Postern with(Audit audit) {
        Settings name = new Settings(SmtpServers.FILE, "jmxName", Map.of(), "mx", List.of());
        Settings server = new Settings(SmtpServers.FILE, "smtpserver", Map.of(), "", List.of(name));
        Postern postern = mock(Postern.class);
        when(postern.servers())
                .thenReturn(
                        new SmtpServers(new Settings(SmtpServers.FILE, "smtpservers", Map.of(), "", List.of(server))));
        when(postern.clock()).thenReturn(Clock.fixed(NOON, ZoneOffset.UTC));
        when(postern.ids()).thenReturn(new SessionIds());
        when(postern.audit()).thenReturn(audit);
        return postern;
    }
}
