package org.postern.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Real threads for what must be right with many of them. */
public final class InThreads {
    private static final int DEADLINE_SECONDS = 60;

    private InThreads() {}

    /** Something that a thread does. */
    public interface Work {
        /** @param number 0 to one less than the number of threads */
        void run(int number) throws Exception;
    }

    /** Does it in so many threads at once; fails when one of them does or is not done within a minute. */
    public static void run(int count, Work work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                running.add(threads.submit(() -> {
                    work.run(number);
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
