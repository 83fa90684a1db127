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
            LineClient client = greeted(james, "127.0.8.20");
            client.send("MAIL FROM:<a@s" + i + ".silent.example>\r\nRCPT TO:<alice@demo.example>\r\nNOOP\r\nRSET\r\n");
            stalled.add(client);
        }
        for (int i = 0; i < STALLED; i++) {
            try (LineClient client = greeted(james, "127.0.8.21")) {
                assertThat(client.say("MAIL FROM:<bob@good.example>")).startsWith("250 ");
                assertThat(client.say("RCPT TO:<alice@demo.example>")).startsWith("250 ");
            }
        }
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
                        && record.path("client.ip").asText().equals("127.0.8.20"))
                .as("whoever stayed and whoever left has a record")
                .hasSize(STALLED);
    }

    private static LineClient greeted(TestJames james, String source) throws Exception {
        LineClient client = LineClient.connect(james.port(PORT), source);
        assertThat(client.line()).startsWith("220 ");
        assertThat(client.say("HELO c20.good.example")).startsWith("250 ");
        return client;
    }
}
