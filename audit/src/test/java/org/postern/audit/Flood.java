package org.postern.audit;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.postern.audit.LogSettings.Durability;

/**
 * Writes records without end until it is killed, from three threads that wait for each record and one that does not; tells
 * each that is on disk: {@code <n>}. Files are small, so that they are closed, compressed and removed meanwhile.
 */
final class Flood {
    private Flood() {}

    public static void main(String[] arguments) throws Exception {
        LogSettings settings = LogSettings.of(Path.of(arguments[0]))
                .maxOctets(100_000)
                .keep(1000)
                .durability(Durability.REPLY);
        LogWriter log = LogWriter.open(settings, Optional.of(Keys.HMAC), Clock.systemUTC());
        AtomicInteger number = new AtomicInteger(Integer.parseInt(arguments[1]));
        for (int i = 0; i < 3; i++) {
            new Thread(() -> {
                        while (true) {
                            int n = number.incrementAndGet();
                            log.keep(Logs.test(n)).toCompletableFuture().join();
                            synchronized (System.out) {
                                System.out.println(n);
                                System.out.flush();
                            }
                        }
                    })
                    .start();
        }
        while (true) {
            log.record(Logs.test(-1).with("text", "nobody waits for it ".repeat(10)));
            Thread.sleep(0, 100_000);
        }
    }
}
