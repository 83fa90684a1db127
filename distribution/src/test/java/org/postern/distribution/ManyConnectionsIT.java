package org.postern.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many clients at once, and many one after the other: no reply reaches the wrong one, and nothing of them stays. */
@ExtendWith(SharedJames.class)
class ManyConnectionsIT {
    private static final int PORT = 2528;
    private static final int AT_ONCE = 200;
    private static final int THREADS = 20;
    private static final int CONNECTIONS = 3_000;
    /** James starts and ends a few threads of its own meanwhile; what leaks would leak for each connection. */
    private static final int SLACK = 20;

    @Test
    void everyClientGetsItsOwnRepliesAndNothingStays(TestJames james) throws Exception {
        Visitors visitors = new Visitors(james.port(PORT));
        Parallel.run(AT_ONCE, visitors::visit);

        ServerFigures before = ServerFigures.await(james.pid(), figures -> figures.sessions() == 0);
        try (SmtpClient client = SmtpClient.connect(james.port(PORT), "127.0.1.1")) {
            client.expect("220 ");
            assertThat(ServerFigures.of(james.pid()).sessions()).isEqualTo(1);
        }
        Parallel.run(THREADS, thread -> {
            for (int i = thread; i < CONNECTIONS; i += THREADS) {
                visitors.visit(i);
            }
        });
        ServerFigures.await(
                james.pid(),
                after -> after.sessions() == 0
                        && after.threads() <= before.threads() + SLACK
                        && after.descriptors() <= before.descriptors() + SLACK);

        // Each of the 1,500 that were refused has given back its place among those that may linger.
        try (SmtpClient client = SmtpClient.connect(james.port(PORT), "127.0.5.5")) {
            client.expect("554 ");
            client.command("NOOP", "503 ");
            client.command("QUIT", "221 ");
            assertThat(client.reply()).isNull();
        }
    }
}
