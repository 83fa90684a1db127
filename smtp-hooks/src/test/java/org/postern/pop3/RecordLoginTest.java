package org.postern.pop3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postern.pop3.FakePop.NOON;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postern.policy.config.BadSettings;
import org.postern.policy.login.RecentLogin;
import org.postern.pop3.FakePop.World;

class RecordLoginTest {
    private static final String ELEMENT = "<handler class=\"org.postern.pop3.RecordLogin\"/>";

    private final World world = new World();

    private FakePop client(String peer) throws Exception {
        return new FakePop(world, peer).with(new RecordLogin(world.postern), ELEMENT);
    }

    private List<RecentLogin> recent(String address) throws Exception {
        return world.recent.of(InetAddress.getByName(address), NOON);
    }

    @Test
    void aLoginIsRememberedAndRecorded() throws Exception {
        FakePop client = client("192.0.2.7").tls("TLSv1.3");
        assertThat(client.say("USER alice")).isEqualTo("+OK");
        assertThat(client.say("PASS demo")).isEqualTo("+OK Welcome alice");
        assertThat(recent("192.0.2.7")).containsExactly(new RecentLogin("alice", NOON, true));
        assertThat(world.records).hasSize(1);
        assertThat(world.records.get(0))
                .matches("\\{\"@timestamp\":\"2026-11-24T12:00:00.000Z\",\"event.action\":\"login\","
                        + "\"network.protocol\":\"pop3\",\"postern.session\":\"[0-9a-z]{12}\",\"client.ip\":\"192.0.2.7\","
                        + "\"tls.version\":\"TLSv1.3\",\"user.name\":\"alice\",\"event.outcome\":\"success\"}");
    }

    @Test
    void aLoginInTheClearIsMarkedAsSuch() throws Exception {
        FakePop client = client("192.0.2.7");
        client.say("USER alice");
        client.say("PASS demo");
        assertThat(recent("192.0.2.7")).containsExactly(new RecentLogin("alice", NOON, false));
        assertThat(world.records.get(0)).doesNotContain("tls.version");
    }

    @Test
    void aFailedLoginIsRecordedOnly() throws Exception {
        FakePop client = client("192.0.2.7");
        client.say("USER alice");
        assertThat(client.say("PASS wrong")).isEqualTo("-ERR Authentication failed.");
        assertThat(recent("192.0.2.7")).isEmpty();
        assertThat(world.records).hasSize(1);
        assertThat(world.records.get(0))
                .endsWith("\"user.name\":\"alice\",\"event.outcome\":\"failure\",\"postern.reason\":\"failed\"}");
    }

    @Test
    void aStoreThatIsDownIsTold() throws Exception {
        FakePop client = client("192.0.2.7");
        client.storeDown = true;
        client.say("USER alice");
        client.say("PASS demo");
        assertThat(world.records.get(0)).endsWith("\"postern.reason\":\"store-unavailable\"}");
    }

    @Test
    void aPasswordWithoutUserIsNoLogin() throws Exception {
        FakePop client = client("192.0.2.7");
        client.say("PASS demo");
        client.say("USER alice");
        client.say("PASS");
        assertThat(world.records).isEmpty();
    }

    @Test
    void behindATrustedProxyTheHeaderCounts() throws Exception {
        world.trust("127.0.0.1");
        FakePop client = client("127.0.0.1").behind("203.0.113.9");
        client.say("USER alice");
        client.say("PASS demo");
        assertThat(recent("203.0.113.9")).hasSize(1);
        assertThat(recent("127.0.0.1")).isEmpty();
        assertThat(world.records.get(0)).contains("\"client.ip\":\"203.0.113.9\"", "\"postern.proxy\":\"127.0.0.1\"");
    }

    @Test
    void aTrustedProxyItselfIsNeverRemembered() throws Exception {
        world.trust("127.0.0.1");
        FakePop client = client("127.0.0.1");
        client.say("USER alice");
        client.say("PASS demo");
        assertThat(recent("127.0.0.1")).isEmpty();
        assertThat(world.records).hasSize(1);
    }

    @Test
    void nobodyElsesHeaderIsBelieved() throws Exception {
        FakePop client = client("192.0.2.7").behind("203.0.113.9");
        client.say("USER alice");
        client.say("PASS demo");
        assertThat(recent("203.0.113.9")).isEmpty();
        assertThat(recent("192.0.2.7")).hasSize(1);
    }

    @Test
    void quitForgetsOnlyWhereThatIsWanted() throws Exception {
        FakePop keeping = client("192.0.2.7");
        keeping.say("USER alice");
        keeping.say("PASS demo");
        keeping.say("QUIT");
        assertThat(recent("192.0.2.7")).hasSize(1);
        FakePop forgetting = new FakePop(world, "192.0.2.7")
                .with(new RecordLogin(world.postern), "<handler class=\"x\" forgetOnQuit=\"true\"/>");
        forgetting.say("USER alice");
        forgetting.say("PASS demo");
        forgetting.say("QUIT");
        assertThat(recent("192.0.2.7")).isEmpty();
    }

    @Test
    void oddNamesForgeNoRecord() throws Exception {
        FakePop client = client("192.0.2.7");
        client.say("USER al\r\nice\" \u2028x");
        client.say("PASS demo");
        assertThat(recent("192.0.2.7")).isEmpty();
        assertThat(world.records).hasSize(1);
        assertThat(world.records.get(0))
                .contains("\"user.name\":\"al\\u000d\\u000aice\\\" \\u2028x\"")
                .doesNotContain("\n", "\r", "\u2028");
    }

    @Test
    void whatIsWrongStopsJames() {
        assertThatThrownBy(() -> new FakePop(world, "192.0.2.7")
                        .with(
                                new RecordLogin(world.postern),
                                "<handler class=\"org.postern.pop3.RecordLogin\" forgetOnQiut=\"true\"/>"))
                .isInstanceOf(BadSettings.class)
                .hasMessageContaining("pop3server.xml, <handler class=\"org.postern.pop3.RecordLogin\"")
                .hasMessageContaining("unknown attribute forgetOnQiut=; did you mean forgetOnQuit?");
    }
}
