package org.postern.distribution;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Very many connections, and what the server holds before and after them. The build does not run this; {@code
 * distribution/soak} does. Property: {@code soak.connections}, default 100000.
 */
@ExtendWith(SharedJames.class)
class ConnectionSoak {
    private static final int PORT = 2528;
    private static final int THREADS = 20;
    private static final int WARM_UP = 2_000;

    @Test
    void nothingStays(TestJames james) throws Exception {
        int connections = Integer.getInteger("soak.connections", 100_000);
        Visitors visitors = new Visitors(james.port(PORT));
        visit(visitors, WARM_UP);
        print("before", ServerFigures.await(james.pid(), figures -> figures.sessions() == 0));
        long start = System.nanoTime();
        visit(visitors, connections);
        System.out.printf("%d connections in %.0f s%n", connections, (System.nanoTime() - start) / 1e9);
        print("after", ServerFigures.await(james.pid(), figures -> figures.sessions() == 0));
    }

    private static void visit(Visitors visitors, int connections) throws Exception {
        Parallel.run(THREADS, thread -> {
            for (int i = thread; i < connections; i += THREADS) {
                visitors.visit(i);
            }
        });
    }

    private static void print(String when, ServerFigures figures) {
        System.out.printf(
                "%-6s %4d threads, %4d descriptors, %d sessions, %6d KiB of live objects%n",
                when, figures.threads(), figures.descriptors(), figures.sessions(), figures.heapKib());
    }
}
