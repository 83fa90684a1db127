package org.postern.pop3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.api.handler.WiringException;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import org.postern.policy.config.BadSettings;
import org.postern.policy.login.Attempts;
import org.postern.pop3.FakePop.World;

class LoginGuardTest {
    private static final String FEW = "<handler class=\"org.postern.pop3.LoginGuard\">"
            + "<address failures=\"2\" delay=\"10s\"/><connection failures=\"3\"/></handler>";

    private final World world = new World();

    private FakePop client(String peer, String element) throws Exception {
        return new FakePop(world, peer)
                .with(new RecordLogin(world.postern), "<handler class=\"r\"/>")
                .with(new LoginGuard(world.postern), element);
    }

    private static String login(FakePop client, String user, String password) {
        client.say("USER " + user);
        return client.say("PASS " + password);
    }

    private List<String> actions() {
        return world.records.stream()
                .map(record -> record.replaceAll(".*\"event.action\":\"(\\w+)\".*", "$1"))
                .collect(Collectors.toList());
    }

    @Test
    void afterTheFreeOnesThereIsAGrowingDelayAndTheStoreIsNotAsked() throws Exception {
        FakePop first = client("192.0.2.7", FEW);
        assertThat(login(first, "alice", "wrong")).isEqualTo("-ERR [AUTH] Authentication failed");
        assertThat(login(first, "alice", "wrong")).isEqualTo("-ERR [AUTH] Authentication failed");
        assertThat(login(first, "alice", "demo"))
                .matches("-ERR \\[SYS/TEMP\\] Too many failed logins, try again in 10 seconds \\[id=[0-9a-z]{12}\\]");
        assertThat(first.asked).isEqualTo(2);
        world.pass(Duration.ofSeconds(10));
        FakePop second = client("192.0.2.7", FEW);
        assertThat(login(second, "alice", "wrong")).isEqualTo("-ERR [AUTH] Authentication failed");
        world.pass(Duration.ofSeconds(10));
        assertThat(login(second, "alice", "wrong")).contains("try again in 10 seconds");
        world.pass(Duration.ofSeconds(10));
        assertThat(login(second, "alice", "demo")).isEqualTo("+OK Welcome alice");
        assertThat(actions()).containsExactly("login", "login", "decision", "login", "decision", "login");
        assertThat(world.records.get(2)).contains("\"postern.reply\":\"-ERR [SYS/TEMP] Too many failed logins, try");
    }

    @Test
    void afterARefusalUserAndPasswordCanBeGivenAgain() throws Exception {
        FakePop client = client("192.0.2.7", FEW);
        login(client, "alice", "wrong");
        login(client, "alice", "wrong");
        login(client, "alice", "demo");
        world.pass(Duration.ofSeconds(10));
        assertThat(client.say("USER bob")).isEqualTo("+OK");
        assertThat(client.say("USER bob")).isEqualTo("-ERR");
        assertThat(client.say("PASS demo")).isEqualTo("+OK Welcome bob");
    }

    @Test
    void afterTooManyTheConnectionEnds() throws Exception {
        FakePop client = client("192.0.2.7", FEW.replace("failures=\"2\"", "failures=\"100\""));
        for (int i = 0; i < 3; i++) {
            assertThat(login(client, "alice", "wrong")).isEqualTo("-ERR [AUTH] Authentication failed");
        }
        assertThat(login(client, "alice", "wrong"))
                .matches("-ERR \\[AUTH\\] Too many failed logins on this connection, closing it \\[id=\\w{12}\\]"
                        + " \\(closed\\)");
    }

    @Test
    void aStoreThatIsDownIsNoFailure() throws Exception {
        FakePop client = client("192.0.2.7", FEW);
        client.storeDown = true;
        for (int i = 0; i < 5; i++) {
            assertThat(login(client, "alice", "demo"))
                    .isEqualTo("-ERR [SYS/TEMP] Temporary authentication failure, try again later");
        }
        client.storeDown = false;
        assertThat(login(client, "alice", "demo")).isEqualTo("+OK Welcome alice");
    }

    @Test
    void aPasswordWithoutUserIsNoAttempt() throws Exception {
        FakePop client = client("192.0.2.7", FEW);
        for (int i = 0; i < 5; i++) {
            assertThat(client.say("PASS wrong")).isEqualTo("-ERR Authentication failed.");
        }
        assertThat(login(client, "alice", "demo")).isEqualTo("+OK Welcome alice");
    }

    @Test
    void exemptNetworksAreNeverDelayed() throws Exception {
        FakePop client = client(
                "192.0.2.7",
                "<handler class=\"x\"><address failures=\"1\"/><connection failures=\"100\"/>"
                        + "<exempt><allow>192.0.2.0/24</allow></exempt></handler>");
        for (int i = 0; i < 50; i++) {
            assertThat(login(client, "alice", "wrong")).isEqualTo("-ERR [AUTH] Authentication failed");
        }
    }

    @Test
    void theOwnerIsNotLockedOut() throws Exception {
        String element = "<handler class=\"x\"><account failures=\"2\" delay=\"1h\"/></handler>";
        login(client("198.51.100.1", element), "alice", "demo");
        login(client("203.0.113.1", element), "alice", "wrong");
        login(client("203.0.113.2", element), "alice", "wrong");
        assertThat(login(client("203.0.113.3", element), "alice", "demo")).contains("try again in 3600 seconds");
        assertThat(login(client("198.51.100.2", element), "alice", "demo")).isEqualTo("+OK Welcome alice");
    }

    private static String plain(String user, String password) {
        return Base64.getEncoder().encodeToString(("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void authOfJames310IsGuardedInOneLine() throws Exception {
        FakePop client = client("192.0.2.7", FEW);
        assertThat(client.say("AUTH PLAIN " + plain("alice", "no"))).isEqualTo("-ERR [AUTH] Authentication failed");
        assertThat(client.say("AUTH PLAIN " + plain("alice", "no"))).isEqualTo("-ERR [AUTH] Authentication failed");
        assertThat(client.say("AUTH PLAIN " + plain("alice", "demo"))).startsWith("-ERR [SYS/TEMP] Too many");
        world.pass(Duration.ofSeconds(10));
        assertThat(client.say("AUTH PLAIN " + plain("alice", "demo"))).isEqualTo("+OK Welcome alice");
        assertThat(actions()).containsExactly("login", "login", "decision", "login");
    }

    @Test
    void authOfJames310IsGuardedInTwoLines() throws Exception {
        FakePop client = client("192.0.2.7", FEW);
        client.say("AUTH PLAIN");
        client.credentials(plain("alice", "no"));
        client.say("AUTH PLAIN");
        client.credentials(plain("alice", "no"));
        assertThat(client.say("AUTH PLAIN")).startsWith("-ERR [SYS/TEMP] Too many");
        world.pass(Duration.ofSeconds(10));
        client.say("AUTH PLAIN");
        client.credentials(plain("alice", "demo"));
        client.say("QUIT");
        assertThat(world.recent.of(InetAddress.getByName("192.0.2.7"), world.now()))
                .hasSize(1);
        assertThat(actions()).containsExactly("login", "login", "decision", "login");
        assertThat(world.records.get(3)).contains("\"user.name\":\"alice\"", "\"event.outcome\":\"success\"");
    }

    @Test
    void countersThatFailAreAFaultOfOurs() throws Exception {
        Attempts broken = Mockito.mock(Attempts.class);
        Mockito.when(broken.begin(Mockito.any(), Mockito.any(), Mockito.any()))
                .thenThrow(new IllegalStateException("disk full"));
        Mockito.when(world.postern.attempts()).thenReturn(broken);
        FakePop client = client("192.0.2.7", FEW);
        assertThat(login(client, "alice", "demo")).startsWith("-ERR [SYS/TEMP] ");
        assertThat(client.asked).isZero();
        assertThat(world.records.get(0)).contains("\"postern.verdict\":\"defer\"", "disk full");
    }

    @Test
    void aLoginThatCannotBeRememberedSucceeds() throws Exception {
        Mockito.when(world.postern.recentLogins()).thenThrow(new IllegalStateException("disk full"));
        assertThat(login(client("192.0.2.7", FEW), "alice", "demo")).isEqualTo("+OK Welcome alice");
    }

    @Test
    void inWarnModeNobodyIsRefused() throws Exception {
        FakePop client = client("192.0.2.7", "<handler class=\"x\" mode=\"warn\"><address failures=\"1\"/></handler>");
        login(client, "alice", "wrong");
        assertThat(login(client, "alice", "demo")).isEqualTo("+OK Welcome alice");
        assertThat(world.records.get(1)).contains("\"postern.mode\":\"warn\"");
    }

    @Test
    void whatIsWrongStopsJames() {
        assertThatThrownBy(() -> client("192.0.2.7", "<handler class=\"x\"><adress failures=\"1\"/></handler>"))
                .isInstanceOf(BadSettings.class)
                .hasMessageContaining("pop3server.xml, <handler class=\"x\">, <adress")
                .hasMessageContaining("did you mean address?");
    }

    @Test
    void nobodyMayAnswerBefore() {
        LoginGuard guard = new LoginGuard(world.postern);
        RecordLogin record = new RecordLogin(world.postern);
        CommandHandler<?> other = Mockito.mock(CommandHandler.class);
        Mockito.when(other.getImplCommands()).thenReturn(List.of("PASS"));
        assertThatThrownBy(() -> guard.wireExtensions(CommandHandler.class, List.of(record, other, guard)))
                .isInstanceOf(WiringException.class)
                .hasMessageContaining("answers PASS before org.postern.pop3.LoginGuard sees it; put it after");
    }
}
