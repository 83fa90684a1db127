package org.postern.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.james.FakeSearchMailboxModule;
import org.apache.james.GuiceJamesServer;
import org.apache.james.JamesServerBuilder;
import org.apache.james.JamesServerExtension;
import org.apache.james.MemoryJamesConfiguration;
import org.apache.james.MemoryJamesServerMain;
import org.apache.james.modules.protocols.ImapGuiceProbe;
import org.apache.james.modules.protocols.SmtpGuiceProbe;
import org.apache.james.utils.DataProbeImpl;
import org.apache.james.utils.SMTPMessageSender;
import org.apache.james.utils.TestIMAPClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postern.demo.DemoDirectory;

/** The jar in James's own test harness: what it needs comes from the jar, and nothing stays when the server is gone. */
class HarnessIT {
    private static final Path DEMO_CONF = Path.of("../demo-server/src/main/conf");
    private static final Path CONF = Path.of("src/test/harness");
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    static {
        System.setProperty("james.exit.on.startup.error", "false");
    }

    /** Registered before the server, so that it looks after the server has stopped. */
    @Order(1)
    @RegisterExtension
    static final AfterAllCallback NOTHING_STAYS = context -> Await.until(
            () -> "threads are left: " + threads(),
            DEADLINE,
            () -> threads().isEmpty() ? Optional.of(true) : Optional.empty());

    @Order(2)
    @RegisterExtension
    static final JamesServerExtension JAMES = new JamesServerBuilder<MemoryJamesConfiguration>(HarnessIT::prepare)
            .server(configuration ->
                    MemoryJamesServerMain.createServer(configuration).combineWith(new FakeSearchMailboxModule()))
            .lifeCycle(JamesServerExtension.Lifecycle.PER_CLASS)
            .build();

    private static MemoryJamesConfiguration prepare(File directory) {
        try {
            DemoDirectory.prepare(directory.toPath(), DEMO_CONF, Path.of(System.getProperty("postern.jar")));
            try (Stream<Path> files = Files.list(CONF)) {
                for (Path file : files.toList()) {
                    Files.writeString(
                            directory.toPath().resolve("conf").resolve(file.getFileName()), Files.readString(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return MemoryJamesConfiguration.builder().workingDirectory(directory).build();
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("postern-"))
                .sorted()
                .toList();
    }

    @Test
    void whatRunsComesFromTheJarInExtensionsJars(GuiceJamesServer server) throws Exception {
        assertThatThrownBy(() -> Class.forName("org.postern.PosternModule")).isInstanceOf(ClassNotFoundException.class);
        assertThat(threads()).contains("postern-audit");
        try (SmtpClient client = SmtpClient.connect(smtp(server), "127.0.0.1")) {
            client.expect("220 ");
            client.command("EHLO client.example", "250 ");
            assertThat(client.command("EXPN team", "252 "))
                    .matches("252 2\\.5\\.2 Cannot verify here; send the mail to find out \\[id=[0-9a-z]{12}-2\\]");
            client.command("QUIT", "221 ");
        }
        try (SmtpClient client = SmtpClient.connect(smtp(server), "127.0.0.66")) {
            client.expect("554 5.7.1 ");
            client.command("QUIT", "221 ");
            assertThat(client.reply()).isNull();
        }
    }

    @Test
    void mailIsDelivered(GuiceJamesServer server) throws Exception {
        server.getProbe(DataProbeImpl.class).addUser("dora@demo.example", "demo");
        try (SMTPMessageSender sender = new SMTPMessageSender("good.example");
                TestIMAPClient reader = new TestIMAPClient()) {
            sender.connect("127.0.0.1", server.getProbe(SmtpGuiceProbe.class).getSmtpPort())
                    .sendMessage("someone@good.example", "dora@demo.example");
            reader.connect("127.0.0.1", server.getProbe(ImapGuiceProbe.class).getImapPort())
                    .login("dora@demo.example", "demo")
                    .select(TestIMAPClient.INBOX)
                    .awaitMessage(Awaitility.await().atMost(DEADLINE));
        }
    }

    private static int smtp(GuiceJamesServer server) {
        return server.getProbe(SmtpGuiceProbe.class).getSmtpPort().getValue();
    }
}
