package org.postern.dns;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A real DNS server on loopback (Debian's package nsd) with the zones of {@code src/test/zones}. */
final class Nsd implements AutoCloseable {
    private static final Path ZONES = Path.of("src/test/zones").toAbsolutePath();
    private static final String SUFFIX = ".zone";
    /** A header and the question for the root's SOA. */
    private static final byte[] ANY_QUERY = {0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0, 1};

    private final Process process;
    private final InetSocketAddress address;

    private Nsd(Process process, InetSocketAddress address) {
        this.process = process;
        this.address = address;
    }

    /** Starts it in the directory and waits until it answers. */
    static Nsd start(Path directory) throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        StringBuilder text = new StringBuilder("""
                server:
                    ip-address: 127.0.0.1@%d
                    server-count: 1
                    username: ""
                    database: ""
                    zonesdir: "%s"
                    pidfile: "%s/nsd.pid"
                    logfile: "%s/nsd.log"
                    xfrdfile: ""
                    zonelistfile: "%s/zone.list"
                    xfrdir: "%s"
                    rrl-ratelimit: 0
                remote-control:
                    control-enable: no
                """.formatted(port, ZONES, directory, directory, directory, directory));
        try (var files = Files.list(ZONES)) {
            files.map(file -> file.getFileName().toString())
                    .sorted()
                    .forEach(file -> text.append("zone:\n    name: \"%s\"\n    zonefile: \"%s\"\n"
                            .formatted(file.substring(0, file.length() - SUFFIX.length()), file)));
        }
        Path configuration = Files.writeString(directory.resolve("nsd.conf"), text);
        Nsd server = new Nsd(
                new ProcessBuilder(program(), "-d", "-c", configuration.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("nsd.out").toFile())
                        .start(),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        server.awaitAnswer(directory);
        return server;
    }

    private static String program() throws IOException {
        for (String name : new String[] {"/usr/sbin/nsd", "/usr/local/sbin/nsd", "/usr/bin/nsd"}) {
            if (Files.isExecutable(Path.of(name))) {
                return name;
            }
        }
        throw new IOException("nsd is missing: apt-get install nsd");
    }

    private void awaitAnswer(Path directory) throws IOException {
        // Not connected, so that it takes no notice of a port that is not open yet.
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(100);
            for (int i = 0; i < 100 && process.isAlive(); i++) {
                try {
                    socket.send(new DatagramPacket(ANY_QUERY, ANY_QUERY.length, address));
                    socket.receive(new DatagramPacket(new byte[512], 512));
                    return;
                } catch (SocketTimeoutException e) {
                    continue;
                }
            }
        }
        close();
        throw new IOException("nsd does not answer: " + Files.readString(directory.resolve("nsd.out")));
    }

    InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
