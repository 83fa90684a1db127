package org.postern.smtp;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.Counters;

/** Counters in which nothing melts, and which answer when the test says so. */
final class FakeCounters implements Counters {
    private static final long SECOND = 1_000_000_000;

    private final Map<String, Long> used = new TreeMap<>();
    private final Deque<Runnable> asked = new ArrayDeque<>();
    private boolean slow;

    /** From now on {@link #take} answers when {@link #answer} is called. */
    void slow() {
        slow = true;
    }

    void answer() {
        asked.remove().run();
    }

    /** What is used, such as {@code {perClient/messages/1h 192.0.2.7=1}}; nothing where nothing is. */
    String used() {
        return used.toString();
    }

    @Override
    public CompletableFuture<Charges> take(Charges charges) {
        CompletableFuture<Charges> taken = new CompletableFuture<>();
        asked.add(() -> {
            decide(charges);
            taken.complete(charges);
        });
        if (!slow) {
            answer();
        }
        return taken;
    }

    private void decide(Charges charges) {
        boolean room = true;
        for (int i = 0; i < charges.size(); i++) {
            boolean over = used.getOrDefault(name(charges, i), 0L) + charges.amount(i)
                    > charges.quota(i).rate().burst();
            charges.found(i, over ? SECOND : 0, 0);
            room &= !over || !charges.quota(i).binding();
        }
        charges.settled(room, 0, "");
        if (room) {
            add(charges, false);
        }
    }

    @Override
    public void charge(Charges charges) {
        add(charges, true);
    }

    private void add(Charges charges, boolean whetherOrNot) {
        for (int i = 0; i < charges.size(); i++) {
            if (whetherOrNot || !charges.over(i)) {
                used.merge(name(charges, i), charges.amount(i), Long::sum);
                charges.charged(i, 0);
            }
        }
    }

    @Override
    public void giveBack(Charges charges) {
        for (int i = 0; i < charges.size(); i++) {
            if (charges.isCharged(i)) {
                charges.givenBack(i);
                used.merge(name(charges, i), -charges.amount(i), Long::sum);
                used.remove(name(charges, i), 0L);
            }
        }
    }

    private static String name(Charges charges, int index) {
        return charges.quota(index).id() + " " + charges.key(index);
    }

    @Override
    public List<String> troubles() {
        return List.of();
    }

    @Override
    public void close() {}
}
