package org.postern.mailets;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.StringReader;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.configuration2.XMLConfiguration;
import org.apache.commons.configuration2.io.FileHandler;
import org.apache.james.core.MailAddress;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetConfig;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.mockito.invocation.InvocationOnMock;
import org.postern.Postern;
import org.postern.SessionIds;
import org.postern.SharedLimits;

/** What a mailet sees of James and Postern: a spool that keeps what it gets, records, counters and a clock that is set. */
final class FakeJames {
    static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private static final String CONTAINER = "<mailetcontainer><processors><processor state='root'/>"
            + "<processor state='error'/><processor state='over'/><processor state='slow'/></processors></mailetcontainer>";

    final FakeCounters counters = new FakeCounters();
    final List<String> records = new ArrayList<>();
    final List<Mail> spooled = new ArrayList<>();
    final List<Duration> delays = new ArrayList<>();
    final Postern postern = mock(Postern.class);
    final MailQueue spool = mock(MailQueue.class);
    private final MailQueueFactory<MailQueue> queues = mock();
    private final ConfigurationProvider configurations = mock(ConfigurationProvider.class);

    FakeJames(Path base) throws Exception {
        when(postern.base()).thenReturn(base);
        when(postern.ids()).thenReturn(new SessionIds());
        when(postern.counters()).thenReturn(counters);
        when(postern.limits()).thenReturn(new SharedLimits());
        when(postern.audit()).thenReturn(record -> records.add(record.toString()));
        now(NOON);
        container(CONTAINER);
        when(queues.createQueue(argThat(MailQueueFactory.SPOOL::equals))).thenReturn(spool);
        doAnswer(call -> put(call, Duration.ZERO)).when(spool).enQueue(any(Mail.class));
        doAnswer(call -> put(call, call.getArgument(1))).when(spool).enQueue(any(Mail.class), any(Duration.class));
    }

    /** What is in mailetcontainer.xml. */
    void container(String xml) throws Exception {
        XMLConfiguration container = new XMLConfiguration();
        new FileHandler(container).load(new StringReader(xml));
        when(configurations.getConfiguration("mailetcontainer")).thenReturn(container);
    }

    private Object put(InvocationOnMock call, Duration delay) throws Exception {
        Mail mail = call.<Mail>getArgument(0);
        Mail copy = mail.duplicate();
        spooled.add(copy);
        delays.add(delay);
        return null;
    }

    void now(Instant time) {
        when(postern.clock()).thenReturn(Clock.fixed(time, ZoneOffset.UTC));
    }

    MailQueueFactory<?> queues() {
        return queues;
    }

    /** A started mailet with these parameters, {@code name=value}. */
    RateLimit mailet(String... parameters) throws Exception {
        RateLimit mailet = new RateLimit(postern, queues, configurations);
        mailet.init(config(parameters));
        return mailet;
    }

    /** A started mailet with these parameters. */
    AuditLog auditLog(String... parameters) throws Exception {
        AuditLog mailet = new AuditLog(postern, configurations);
        mailet.init(config(parameters));
        return mailet;
    }

    private static MailetConfig config(String... parameters) {
        FakeMailetConfig.Builder config = FakeMailetConfig.builder().mailetName("M");
        for (String parameter : parameters) {
            int equals = parameter.indexOf('=');
            config.setProperty(parameter.substring(0, equals), parameter.substring(equals + 1));
        }
        return config.build();
    }

    /** A mail of 1000 octets in the root processor. */
    static FakeMail mail(String sender, String... recipients) throws Exception {
        FakeMail.Builder mail =
                FakeMail.builder().name("mail-1").size(1_000).state("root").recipients(recipients);
        return (sender.isEmpty() ? mail : mail.sender(sender)).build();
    }

    static List<String> recipients(Mail mail) {
        return mail.getRecipients().stream().map(MailAddress::asString).collect(Collectors.toList());
    }

    /** What was put into the spool: {@code state [recipients] delay}. */
    List<String> spooled() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < spooled.size(); i++) {
            all.add(spooled.get(i).getState() + " " + recipients(spooled.get(i)) + " "
                    + delays.get(i).toSeconds());
        }
        return all;
    }
}
