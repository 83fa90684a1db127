package org.postern.distribution;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Does one thing from many threads at once. */
final class Parallel {
    private static final long DEADLINE_SECONDS = 120;

    /** What each thread does, told its number from 0. */
    @FunctionalInterface
    interface Task {
        void run(int number) throws Exception;
    }

    private Parallel() {}

    /** Runs the task in as many threads, which all begin when all are there; the first failure is thrown. */
    static void run(int threads, Task task) throws Exception {
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int number = i;
                all.add(pool.submit(() -> {
                    start.await();
                    task.run(number);
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
