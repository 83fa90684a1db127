package org.postern.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whose domain never answers keeps nobody else waiting, and gets an answer in the end. */
@ExtendWith(SharedJames.class)
@Timeout(120)
class StalledLookupsIT {
    private static final int PORT = 2560;
    private static final int STALLED = 60;

    @Test
    void othersAreServedMeanwhileAndEachGetsHisOwnAnswer(TestJames james) throws Exception {
        List<LineClient> stalled = new ArrayList<>();
        for (int i = 0; i < STALLED; i++) {
            stalled.add(stalled(james, "127.9." + (i % 19 + 1) + ".1", "s" + i));
        }
        serveOthers(james);
        for (int i = 0; i < STALLED; i++) {
            LineClient client = stalled.get(i);
            if (i % 2 == 1) {
                // Gone before the answer, or just behind it.
                client.close();
                continue;
            }
            assertThat(client.line()).startsWith("250 ");
            assertThat(client.line()).startsWith("451 4.4.3 ");
            assertThat(client.line()).startsWith("250 ");
            assertThat(client.line()).startsWith("250 ");
            assertThat(client.say("MAIL FROM:<bob@good.example>")).startsWith("250 ");
            assertThat(client.say("RCPT TO:<alice@demo.example>")).startsWith("250 ");
            client.close();
        }
        ServerFigures.await(james.pid(), figures -> figures.sessions() == 0);
        assertThat(james.audit().records())
                .filteredOn(record -> AuditTrail.isConnection(record)
                        && record.path("client.ip").asText().matches("127[.]9[.]1?[0-9][.]1"))
                .as("whoever stayed and whoever left has a record")
                .hasSize(STALLED);
    }

    /** More look-ups than one network may have under way: it finds trouble, and nobody else does. */
    @Test
    void whoStallsTooMuchHarmsHisOwnNetworkOnly(TestJames james) throws Exception {
        List<LineClient> stalled = new ArrayList<>();
        for (int i = 0; i < STALLED; i++) {
            stalled.add(stalled(james, "127.9.20.1", "t" + i));
        }
        serveOthers(james);
        for (LineClient client : stalled) {
            assertThat(client.line()).startsWith("250 ");
            assertThat(client.line()).startsWith("451 ");
            client.close();
        }
        assertThat(james.audit().records())
                .filteredOn(record -> record.path("client.ip").asText().equals("127.9.20.1")
                        && record.path("postern.evidence").toString().contains("busy"))
                .isNotEmpty();
    }

    private static LineClient stalled(TestJames james, String source, String name) throws Exception {
        LineClient client = greeted(james, source);
        client.send("MAIL FROM:<a@" + name + ".silent.example>\r\nRCPT TO:<alice@demo.example>\r\nNOOP\r\nRSET\r\n");
        return client;
    }

    private static void serveOthers(TestJames james) throws Exception {
        for (int i = 0; i < STALLED; i++) {
            try (LineClient client = greeted(james, "127.0.8.21")) {
                assertThat(client.say("MAIL FROM:<bob@good.example>")).startsWith("250 ");
                assertThat(client.say("RCPT TO:<alice@demo.example>")).startsWith("250 ");
            }
        }
    }

    private static LineClient greeted(TestJames james, String source) throws Exception {
        LineClient client = LineClient.connect(james.port(PORT), source);
        assertThat(client.line()).startsWith("220 ");
        assertThat(client.say("HELO mx.good.example")).startsWith("250 ");
        return client;
    }
}
