package org.postern;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.FileNotFoundException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.commons.configuration2.PropertiesConfiguration;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.utils.PropertiesProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postern.policy.Evidence;
import org.postern.policy.audit.AuditRecord;
import org.postern.policy.command.Directory;
import org.postern.policy.config.BadSettings;
import org.postern.policy.dns.DnsType;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.Quota;
import org.postern.policy.limit.Rate;
import org.postern.policy.limit.Unit;
import org.postern.policy.relay.SenderRights;

@Timeout(60)
class PosternTest {
    @TempDir
    private Path base;

    private final PropertiesProvider properties = mock(PropertiesProvider.class);
    private final BaseHierarchicalConfiguration dnsservice = new BaseHierarchicalConfiguration();

    @Test
    void itsThreadsEndWithTheLastUserAndTheLogIsWhole() throws Exception {
        Set<Thread> before = threads();
        Postern postern = open(Map.of());
        postern.retain();
        postern.retain();
        postern.lookups().execute(() -> {});
        postern.audit().record(AuditRecord.at(Instant.EPOCH, "test"));
        postern.release();
        Set<Thread> ours = threads();
        ours.removeAll(before);
        assertThat(ours).isNotEmpty().allMatch(Thread::isAlive).allMatch(Thread::isDaemon);
        postern.release();
        for (Thread thread : ours) {
            thread.join();
        }
        assertThat(Files.readString(base.resolve("var/postern/audit.jsonl"))).contains("\"event.action\":\"test\"");
    }

    @Test
    void startAndStopAreRecordedWithWhatTheConfigurationWas() throws Exception {
        Files.createDirectory(base.resolve("conf"));
        Files.writeString(base.resolve("conf/smtpserver.xml"), "abc");
        Postern postern = open(Map.of());
        postern.retain();
        postern.release();
        List<String> lines = Files.readAllLines(base.resolve("var/postern/audit.jsonl"));
        assertThat(lines)
                .filteredOn(line -> line.contains("\"event.action\":\"started\""))
                .singleElement()
                .asString()
                .contains("\"postern.configuration\":{\"smtpserver.xml\":"
                        + "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"}");
        assertThat(lines)
                .filteredOn(line -> line.contains("\"event.action\":\"stopped\""))
                .hasSize(1);
    }

    @Test
    void whatIsWatchedIsPolledAndItsTroublesAreTold() throws Exception {
        Postern postern = open(Map.of());
        postern.retain();
        CountDownLatch polls = new CountDownLatch(2);
        Watched one = new Watched() {
            @Override
            public void poll(Instant now) {
                polls.countDown();
                throw new IllegalStateException("a fault must not end the timer");
            }

            @Override
            public List<String> troubles() {
                return List.of("a.cidr is rejected");
            }
        };
        postern.watch(one);
        polls.await();
        assertThat(postern.troubles())
                .containsExactly(
                        "a.cidr is rejected",
                        "a watched file could not be looked after: java.lang.IllegalStateException: a fault must not end"
                                + " the timer");
        postern.unwatch(one);
        while (!postern.troubles().isEmpty()) {
            Thread.onSpinWait();
        }
        postern.release();
    }

    @Test
    void whatIsCountedSurvivesARestartUnlessItIsToBeInMemoryOnly() throws Exception {
        assertThat(twiceOne(Map.of())).containsExactly(true, false);
        assertThat(twiceOne(Map.of("state", "memory"))).containsExactly(true, true);
    }

    /** Whether one message of one a day is taken, before and after a restart. */
    private List<Boolean> twiceOne(Map<String, String> settings) throws Exception {
        Quota quota = new Quota("perUser", Unit.MESSAGES, Rate.bucket(1, Duration.ofDays(1), 1), true);
        List<Boolean> taken = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Postern postern = open(settings);
            postern.retain();
            Charges charges = new Charges();
            charges.add(quota, "alice@demo.example", "", 1);
            taken.add(postern.counters().take(charges).join().taken());
            postern.release();
        }
        return taken;
    }

    @Test
    void aLogThatCannotBeWrittenIsATrouble() throws Exception {
        Postern postern = open(Map.of("audit.file", "logs/audit.jsonl"));
        postern.retain();
        Files.delete(base.resolve("logs/audit.jsonl"));
        Files.delete(base.resolve("logs/audit.jsonl.lock"));
        Files.delete(base.resolve("logs"));
        Files.writeString(base.resolve("logs"), "in the way");
        postern.audit().record(AuditRecord.at(Instant.EPOCH, "test"));
        while (postern.troubles().isEmpty()) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(postern.troubles().get(0)).startsWith("the audit log cannot be written: ");
        Files.delete(base.resolve("logs"));
        while (!postern.troubles().isEmpty()) {
            LockSupport.parkNanos(10_000_000);
        }
        postern.release();
        assertThat(Files.readString(base.resolve("logs/audit.jsonl"))).contains("\"event.action\":\"test\"");
    }

    @Test
    void theKeyOfTheAuditLogIsCheckedAtTheStart() throws Exception {
        Files.createDirectories(base.resolve("var/postern"));
        Files.writeString(base.resolve("var/postern/key"), "thirty-two octets of the tests..");
        Files.writeString(base.resolve("short"), "short");
        assertThatThrownBy(() -> open(Map.of("audit.key", "var/postern/key")))
                .isInstanceOf(BadSettings.class)
                .hasMessage("postern.properties: audit.key=\"var/postern/key\" lies in the log's own directory; keep it"
                        + " where whoever can change the log cannot read it");
        assertThatThrownBy(() -> open(Map.of("audit.key", "missing")))
                .hasMessageStartingWith("postern.properties: audit.key=\"missing\" cannot be read (");
        Files.setPosixFilePermissions(base.resolve("short"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> open(Map.of("audit.key", "short"))).hasMessageContaining("chmod 600 it");
        Files.setPosixFilePermissions(base.resolve("short"), PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> open(Map.of("audit.key", "short"))).hasMessageContaining("too short for HMAC-SHA256");
    }

    @Test
    void theLogTellsOfPeopleWhatTheSettingsAllow() throws Exception {
        secret("conf/privacy.key", "thirty-two octets of the tests..");
        Postern postern = open(Map.of(
                "audit.privacy.clients", "truncate",
                "audit.privacy.addresses", "hash-local",
                "audit.privacy.users", "hash",
                "audit.privacy.key", "conf/privacy.key"));
        postern.retain();
        postern.audit()
                .record(AuditRecord.at(Instant.EPOCH, "test")
                        .with("client.ip", "192.0.2.77")
                        .with("user.name", "alice@demo.example")
                        .with("postern.sender", "Alice@demo.example")
                        .with("postern.evidence", Evidence.of("key", "account:alice@demo.example")));
        postern.release();
        assertThat(Files.readString(base.resolve("var/postern/audit.jsonl")))
                .contains("\"client.ip\":\"192.0.2.0\"")
                .containsPattern("\"user.name\":\"(hash-[0-9a-f]{24})\",\"postern.sender\":\"\\1@demo.example\","
                        + "\"postern.evidence\":\\{\"key\":\"account:\\1\"")
                .doesNotContainIgnoringCase("alice")
                .doesNotContain("192.0.2.77");
    }

    @Test
    void hashesNeedASecretThatOthersCannotRead() throws Exception {
        assertThatThrownBy(() -> open(Map.of("audit.privacy.users", "hash", "audit.privacy.clients", "hash-local")))
                .isInstanceOf(BadSettings.class)
                .hasMessage("""
                        postern.properties: audit.privacy.clients="hash-local" is none of keep, truncate, hash
                        postern.properties: the key audit.privacy.key= is missing""");
        assertThatThrownBy(() -> open(Map.of("audit.privacy.adresses", "hash")))
                .hasMessageContaining("unknown key audit.privacy.adresses=; did you mean audit.privacy.addresses?");
        Map<String, String> settings = Map.of("audit.privacy.users", "hash", "audit.privacy.key", "privacy.key");
        assertThatThrownBy(() -> open(settings))
                .isInstanceOf(BadSettings.class)
                .hasMessageStartingWith("postern.properties: audit.privacy.key=\"privacy.key\" cannot be read (");
        secret("privacy.key", "short");
        assertThatThrownBy(() -> open(settings)).hasMessageContaining("too short for HMAC-SHA256");
        secret("privacy.key", "thirty-two octets of the tests..");
        Files.setPosixFilePermissions(base.resolve("privacy.key"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> open(settings)).hasMessageContaining("chmod 600 it");
        secret("var/postern/privacy.key", "thirty-two octets of the tests..");
        assertThatThrownBy(() ->
                        open(Map.of("audit.privacy.users", "hash", "audit.privacy.key", "var/postern/privacy.key")))
                .hasMessageContaining("lies in the log's own directory");
    }

    private void secret(String name, String text) throws Exception {
        Path file = base.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void theLogAlsoGoesToASyslogServer() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            Postern postern =
                    open(Map.of("audit.syslog", "tcp://127.0.0.1:" + server.getLocalPort(), "audit.slf4j", "true"));
            postern.retain();
            postern.audit().record(AuditRecord.at(Instant.EPOCH, "test"));
            try (Socket socket = server.accept()) {
                Scanner messages = new Scanner(socket.getInputStream(), UTF_8).useDelimiter("}");
                String message = messages.next();
                while (!message.contains("\"event.action\":\"test\"")) {
                    message = messages.next();
                }
                assertThat(message)
                        .matches("[1-9][0-9]* <110>1 1970-01-01T00:00:00\\.000Z [!-~]+ postern [0-9]+ test - \\{.*"
                                + ",\"postern.seq\":[0-9]+,\"postern.hash\":\"[^\"]+\"");
                assertThat(postern.troubles()).isEmpty();
                postern.release();
            }
        }
    }

    @Test
    void aSyslogServerThatIsNotThereIsATrouble() throws Exception {
        int port;
        try (ServerSocket gone = new ServerSocket(0)) {
            port = gone.getLocalPort();
        }
        Postern postern = open(Map.of("audit.syslog", "tcp://127.0.0.1:" + port));
        postern.retain();
        while (postern.troubles().isEmpty()) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(postern.troubles())
                .singleElement()
                .asString()
                .startsWith("audit records do not reach syslog: tcp://127.0.0.1:" + port + ": Connection refused")
                .endsWith(" wait, 0 are lost)");
        postern.release();
    }

    @Test
    void theSyslogServerAndItsCertificatesAreCheckedAtTheStart() throws Exception {
        assertThatThrownBy(() -> open(Map.of("audit.syslog", "udp://logs.example", "audit.slf4j", "maybe")))
                .isInstanceOf(BadSettings.class)
                .hasMessageContaining("audit.slf4j=\"maybe\" ")
                .hasMessageContaining("audit.syslog=\"udp://logs.example\" is neither tcp://HOST:PORT nor tls://HOST");
        assertThatThrownBy(() -> open(Map.of("audit.syslog", "tcp://logs.example:601", "audit.syslog.ca", "ca.pem")))
                .hasMessageContaining("audit.syslog.ca=\"ca.pem\" is only for audit.syslog=tls://HOST");
        Map<String, String> settings = Map.of("audit.syslog", "tls://logs.example", "audit.syslog.ca", "ca.pem");
        assertThatThrownBy(() -> open(settings))
                .isInstanceOf(BadSettings.class)
                .hasMessageStartingWith("postern.properties: audit.syslog.ca=\"ca.pem\" cannot be read (");
        Files.writeString(base.resolve("ca.pem"), "nothing");
        assertThatThrownBy(() -> open(settings))
                .hasMessageContaining("audit.syslog.ca=\"ca.pem\" holds no certificate");
    }

    @Test
    void theHeadOfTheAuditLogIsThatOfItsLastCheckpoint() throws Exception {
        Postern postern = open(Map.of());
        postern.retain();
        assertThat(postern.auditHead().seq()).isEqualTo(2);
        postern.release();
        assertThat(Files.readString(base.resolve("var/postern/audit.jsonl")))
                .contains("\"postern.hash\":\"" + postern.auditHead().hash() + "\"");
    }

    @Test
    void readsItsProperties() throws Exception {
        Postern postern = open(Map.of(
                "trustedProxies", "192.0.2.1, 198.51.100.0-198.51.100.1",
                "audit.file", "x.jsonl",
                "audit.keep", "1",
                "audit.maxSizeMiB", "1"));
        postern.retain();
        assertThat(postern.trustedProxies()).hasToString("[192.0.2.1, 198.51.100.0/31]");
        assertThat(postern.trustsProxy(InetAddress.getByAddress(new byte[] {(byte) 198, 51, 100, 1})))
                .isTrue();
        assertThat(postern.trustsProxy(InetAddress.getByAddress(new byte[] {(byte) 198, 51, 100, 2})))
                .isFalse();
        assertThat(base.resolve("x.jsonl")).exists();
        postern.release();
    }

    @Test
    void theFileOfPropertiesMayBeMissing() throws Exception {
        when(properties.getConfiguration("postern")).thenThrow(new FileNotFoundException());
        Postern postern = open();
        postern.retain();
        assertThat(postern.trustedProxies()).isEmpty();
        postern.release();
    }

    @Test
    void allThatIsWrongInThePropertiesIsToldAtOnce() {
        assertThatThrownBy(() -> open(Map.of("trustedProxy", "192.0.2.1", "audit.keep", "0", "audit.maxSizeMiB", "x")))
                .isInstanceOf(BadSettings.class)
                .hasMessage("""
                        postern.properties: audit.maxSizeMiB="x" is no whole number within 1..1048576
                        postern.properties: audit.keep="0" is no whole number within 1..1000
                        postern.properties: unknown key trustedProxy=; did you mean trustedProxies?""");
    }

    @Test
    void withoutServersOfItsOwnItAsksThoseOfJames() throws Exception {
        dnsservice.addProperty("servers.server", "127.0.0.1");
        dnsservice.addProperty("servers.server", "ns.example");
        Postern postern = open(Map.of("dns.timeout", "1s"));
        postern.retain();
        // Nobody listens there.
        assertThat(postern.dns().ask("far.example", DnsType.A).join().isTrouble())
                .isTrue();
        postern.release();
        assertThat(postern.dns().ask("good.example", DnsType.A).join()).hasToString("closed");
    }

    @Test
    void redisNeedsAFileOfItsOwn() throws Exception {
        when(properties.getConfiguration("redis")).thenThrow(new FileNotFoundException());
        assertThatThrownBy(() -> open(Map.of("state", "redis")))
                .isInstanceOf(BadSettings.class)
                .hasMessage("postern.properties: state=\"redis\" needs conf/redis.properties, which is missing; write"
                        + " redisURL=redis://HOST:6379 into it, or state=file here");
        assertThatThrownBy(() -> open(Map.of("state", "sql")))
                .isInstanceOf(BadSettings.class)
                .hasMessage("postern.properties: state=\"sql\" is none of file, memory, redis");
    }

    private Postern open(Map<String, String> values) throws Exception {
        PropertiesConfiguration configuration = new PropertiesConfiguration();
        values.forEach(configuration::addProperty);
        when(properties.getConfiguration("postern")).thenReturn(configuration);
        return open();
    }

    private Postern open() throws Exception {
        FileSystem files = mock(FileSystem.class);
        when(files.getBasedir()).thenReturn(base.toFile());
        when(files.getFile(anyString()))
                .thenAnswer(call -> base.resolve("conf")
                        .resolve(call.getArgument(0, String.class).replaceFirst(".*/", ""))
                        .toFile());
        ConfigurationProvider configurations = mock(ConfigurationProvider.class);
        when(configurations.getConfiguration("smtpserver")).thenReturn(new BaseHierarchicalConfiguration());
        when(configurations.getConfiguration("dnsservice")).thenReturn(dnsservice);
        return Postern.open(files, configurations, properties, mock(Directory.class), mock(SenderRights.class));
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("postern-"))
                .collect(Collectors.toSet());
    }
}
