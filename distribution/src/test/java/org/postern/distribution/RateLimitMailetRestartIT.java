package org.postern.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.inject.AbstractModule;
import com.google.inject.Module;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.activemq.store.PersistenceAdapter;
import org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter;
import org.apache.james.FakeSearchMailboxModule;
import org.apache.james.GuiceJamesServer;
import org.apache.james.MemoryJamesConfiguration;
import org.apache.james.MemoryJamesServerMain;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.modules.protocols.SmtpGuiceProbe;
import org.apache.james.queue.activemq.ActiveMQMailQueueFactory;
import org.apache.james.queue.activemq.EmbeddedActiveMQ;
import org.apache.james.queue.activemq.metric.ActiveMQMetricCollectorNoop;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueItemDecoratorFactory;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.queue.api.ManageableMailQueue.MailQueueIterator;
import org.apache.james.utils.DataProbeImpl;
import org.apache.james.utils.MailRepositoryProbeImpl;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.demo.DemoDirectory;

/**
 * A delayed mail outlives James: it waits in the spool of James's JPA server, ActiveMQ on files, and the James that starts
 * after it was stopped processes it when it is due. The rest of that server is the memory one.
 */
class RateLimitMailetRestartIT {
    private static final Path DEMO_CONF = Path.of("../demo-server/src/main/conf");
    private static final Path CONF = Path.of("src/test/harness");
    private static final MailRepositoryUrl PASSED = MailRepositoryUrl.from("memory://var/mail/passed/");
    private static final Duration DEADLINE = Duration.ofSeconds(90);

    private static final String CONTAINER = """
            <?xml version="1.0"?>
            <mailetcontainer enableJmx="false">
              <context>
                <postmaster>postmaster@demo.example</postmaster>
              </context>
              <spooler>
                <threads>2</threads>
                <errorRepository>memory://var/mail/error/</errorRepository>
              </spooler>
              <processors>
                <processor state="root" enableJmx="false">
                  <mailet match="All" class="org.postern.mailets.RateLimit">
                    <name>slowly</name>
                    <key>all</key>
                    <messages>1/30s</messages>
                    <onExceeded>delay</onExceeded>
                  </mailet>
                  <mailet match="All" class="ToRepository">
                    <repositoryPath>memory://var/mail/passed/</repositoryPath>
                  </mailet>
                </processor>
                <processor state="transport" enableJmx="false">
                  <!-- Without it James does not start. -->
                  <mailet match="All" class="RemoveMimeHeader">
                    <name>bcc</name>
                  </mailet>
                  <mailet match="All" class="Null"/>
                </processor>
                <processor state="error" enableJmx="false">
                  <mailet match="All" class="Null"/>
                </processor>
              </processors>
            </mailetcontainer>
            """;

    static {
        System.setProperty("james.exit.on.startup.error", "false");
    }

    @TempDir
    private Path directory;

    private ActiveMQMailQueueFactory queues;

    @Test
    void aDelayedMailComesBackAfterARestart() throws Exception {
        DemoDirectory.prepare(directory, DEMO_CONF, Path.of(System.getProperty("postern.jar")));
        BadConfigs.copy(CONF, directory.resolve("conf"));
        Files.writeString(directory.resolve("conf/mailetcontainer.xml"), CONTAINER);
        AuditTrail audit = new AuditTrail(directory.resolve("var/postern/audit.jsonl"));

        JsonNode record;
        GuiceJamesServer first = start();
        try {
            first.getProbe(DataProbeImpl.class).addUser("bob@demo.example", "demo");
            send(first, "one");
            awaitPassed(first);
            send(first, "two");
            record = audit.await("the delay", DEADLINE, one -> one.has("postern.due"));
            // It is recorded a moment before it is in the queue.
            Await.until(() -> "the queue holds something else", DEADLINE, this::oneWaits);
        } finally {
            first.stop();
        }
        Instant due = Instant.parse(record.path("postern.due").asText());

        GuiceJamesServer second = start();
        try {
            MailKey key = awaitPassed(second);
            assertThat(Instant.now()).isAfter(due);
            Mail back = second.getProbe(MailRepositoryProbeImpl.class).getMail(PASSED, key);
            assertThat(back.getName()).isEqualTo(record.path("postern.mail").asText());
            assertThat(back.getMessage().getSubject()).isEqualTo("two");
            assertThat(back.getMaybeSender().isNullSender()).isTrue();
            assertThat(back.getRecipients()).hasToString("[bob@demo.example]");
            assertThat(back.attributes().map(attribute -> attribute.getName().asString()))
                    .contains(Mail.SMTP_SESSION_ID.asString())
                    .doesNotContain(Mail.SENT_BY_MAILET, "org.postern.waiting.slowly");
        } finally {
            second.stop();
        }
    }

    private GuiceJamesServer start() throws Exception {
        MemoryJamesConfiguration configuration = MemoryJamesConfiguration.builder()
                .workingDirectory(directory.toFile())
                .build();
        GuiceJamesServer server = MemoryJamesServerMain.createServer(configuration)
                .combineWith(new FakeSearchMailboxModule())
                .overrideWith(activeMq());
        server.start();
        return server;
    }

    /** The queues of James's JPA server. */
    private Module activeMq() {
        return new AbstractModule() {
            @Override
            protected void configure() {
                bind(PersistenceAdapter.class).to(KahaDBPersistenceAdapter.class);
                bind(KahaDBPersistenceAdapter.class).in(Scopes.SINGLETON);
                bind(EmbeddedActiveMQ.class).in(Scopes.SINGLETON);
            }

            @Provides
            @Singleton
            ActiveMQMailQueueFactory activeMq(
                    EmbeddedActiveMQ broker,
                    MailQueueItemDecoratorFactory decorators,
                    MetricFactory metrics,
                    GaugeRegistry gauges) {
                ActiveMQMailQueueFactory factory = new ActiveMQMailQueueFactory(
                        broker, decorators, metrics, gauges, new ActiveMQMetricCollectorNoop());
                factory.setUseJMX(false);
                factory.init();
                queues = factory;
                return factory;
            }

            @Provides
            MailQueueFactory<? extends ManageableMailQueue> manageable(ActiveMQMailQueueFactory factory) {
                return factory;
            }

            @Provides
            MailQueueFactory<?> any(ActiveMQMailQueueFactory factory) {
                return factory;
            }

            @Provides
            MailQueueFactory<? extends MailQueue> queues(ActiveMQMailQueueFactory factory) {
                return factory;
            }
        };
    }

    private static void send(GuiceJamesServer server, String subject) throws Exception {
        int port = server.getProbe(SmtpGuiceProbe.class).getSmtpPort().getValue();
        try (SmtpClient client = SmtpClient.connect(port, "127.0.0.1")) {
            client.expect("220 ");
            client.command("EHLO client.example", "250 ");
            client.command("MAIL FROM:<>", "250 ");
            client.command("RCPT TO:<bob@demo.example>", "250 ");
            client.command("DATA", "354 ");
            client.send("Subject: " + subject, "", "text", ".");
            client.expect("250 ");
            client.command("QUIT", "221 ");
        }
    }

    /** Nothing but one mail with a due time is in the spool. */
    private Optional<Boolean> oneWaits() throws IOException {
        int mails = 0;
        int waiting = 0;
        try {
            MailQueueIterator items = queues.createQueue(MailQueueFactory.SPOOL).browse();
            while (items.hasNext()) {
                mails++;
                waiting += items.next().getNextDelivery().isPresent() ? 1 : 0;
            }
            items.close();
        } catch (MailQueueException e) {
            throw new IOException(e);
        }
        return mails == 1 && waiting == 1 ? Optional.of(true) : Optional.empty();
    }

    private static MailKey awaitPassed(GuiceJamesServer server) throws Exception {
        MailRepositoryProbeImpl repositories = server.getProbe(MailRepositoryProbeImpl.class);
        return Await.until(() -> "no mail has passed", DEADLINE, () -> first(repositories));
    }

    private static Optional<MailKey> first(MailRepositoryProbeImpl repositories) {
        try {
            return repositories.listMailKeys(PASSED).stream().findFirst();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
