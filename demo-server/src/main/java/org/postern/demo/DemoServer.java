package org.postern.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The running demo: DNS server, sink and James, until it gets a SIGTERM.
 *
 * <p>Arguments: the demo directory, the configuration to copy into it, Postern's jar, the file with James's class path.
 * Once everything answers it creates {@code var/ready}; when something cannot start it stops what it had started, says
 * why on standard error and ends with exit code 1.
 */
public final class DemoServer {
    private static final int DNS_PORT = 2053;
    private static final int SINK_PORT = 2825;
    private static final int WEBADMIN_PORT = 8000;
    private static final List<Integer> JAMES_PORTS = List.of(2525, 2526, 2587, 2465, 2110, 2143, WEBADMIN_PORT);
    private static final Duration START_DEADLINE = Duration.ofSeconds(90);

    private DemoServer() {}

    /** See the class comment. */
    public static void main(String[] args) {
        if (args.length != 4) {
            System.err.println("usage: DemoServer <directory> <conf> <jar> <james.classpath>");
            System.exit(2);
        }
        try {
            run(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]), Path.of(args[3]));
        } catch (Exception e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static void run(Path directory, Path conf, Path jar, Path classpath) throws Exception {
        refuseTakenPorts();
        DemoDirectory.prepare(directory, conf, jar);
        Path var = directory.resolve("var");
        try (DemoDns dns = DemoDns.start(loopback(DNS_PORT));
                Sink sink = Sink.start(loopback(SINK_PORT), var.resolve("sink"));
                StockJames james = StockJames.start(directory, classpath)) {
            Files.writeString(var.resolve("james.pid"), james.pid() + "\n");
            long end = System.nanoTime() + START_DEADLINE.toNanos();
            for (int port : JAMES_PORTS) {
                james.awaitPort(port, Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            }
            Provisioning provisioning = new Provisioning(WEBADMIN_PORT);
            provisioning.demoWorld();
            // The lists in the DNS count once they have been tested.
            provisioning.awaitHealth(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            Files.writeString(var.resolve("ready"), "");
            james.awaitEnd();
            throw new IOException("James has ended; the end of " + james.log() + ":\n" + james.logTail(20));
        }
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress("127.0.0.1", port);
    }

    private static void refuseTakenPorts() throws IOException {
        for (int port : JAMES_PORTS) {
            refuseTaken(port);
        }
        refuseTaken(DNS_PORT);
        refuseTaken(SINK_PORT);
    }

    private static void refuseTaken(int port) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
        } catch (IOException e) {
            throw new IOException("port " + port + " of 127.0.0.1 is taken by another process", e);
        }
    }
}
