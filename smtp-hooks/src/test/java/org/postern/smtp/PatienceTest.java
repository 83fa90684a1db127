package org.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postern.policy.audit.Audit;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.LimitPolicy;
import org.postern.policy.limit.Quota;
import org.postern.policy.limit.Rate;
import org.postern.policy.limit.Unit;
import org.postern.policy.net.ListListener;

/** Waiting for room instead of being refused. */
class PatienceTest {
    private static final Place PLACE = Place.file("test");
    private static final Quota QUOTA =
            new Quota("slowly", Unit.MESSAGES, Rate.bucket(1, Duration.ofSeconds(1), 1), true);

    private final ScheduledExecutorService timer = mock(ScheduledExecutorService.class);
    private final Deque<Runnable> due = new ArrayDeque<>();
    private final FakeCounters counters = new FakeCounters();
    private final ClientSession client =
            ClientSession.open(new FakeTransport().session(), FakePostern.with(Audit.none()));

    @BeforeEach
    void keepWhatIsDue() {
        when(timer.schedule(any(Runnable.class), anyLong(), any())).thenAnswer(call -> {
            due.add(call.getArgument(0));
            return null;
        });
    }

    private void pass() {
        for (int left = due.size(); left > 0; left--) {
            due.remove().run();
        }
    }

    private Patience patience(String longest) {
        Settings limit = new Settings(
                PLACE,
                "limit",
                Map.of("name", "slowly", "key", "all", "messages", "1/1s", "onExceeded", "slow", "longest", longest),
                "",
                List.of());
        Problems problems = new Problems();
        LimitPolicy policy = LimitPolicy.read(
                new Settings(PLACE, "handler", Map.of(), "", List.of(limit)),
                Path.of("."),
                Instant.EPOCH,
                ListListener.NONE,
                problems);
        problems.throwIfErrors();
        return new Patience(policy, counters, timer);
    }

    private static Charges one() {
        Charges charges = new Charges();
        charges.add(QUOTA, "all", "", 1);
        return charges;
    }

    @Test
    void whoMayWaitIsServedWhenThereIsRoom() {
        Charges first = counters.take(one()).join();
        CompletableFuture<Charges> waiting = patience("10s").take(client, one());
        pass();
        assertThat(waiting).isNotDone();
        counters.giveBack(first);
        pass();
        assertThat(waiting).isCompletedWithValueMatching(Charges::taken);
        assertThat(due).isEmpty();
    }

    /** Each try finds another second to wait: after the third it would be four. */
    @Test
    void whoWouldHaveToWaitTooLongIsRefused() {
        counters.take(one());
        CompletableFuture<Charges> waiting = patience("3s").take(client, one());
        for (int i = 0; i < 3; i++) {
            assertThat(waiting).isNotDone();
            pass();
        }
        assertThat(waiting).isCompletedWithValueMatching(charges -> !charges.taken());
        assertThat(due).isEmpty();
    }

    @Test
    void nobodyWaitsForAClientThatHasGone() {
        counters.take(one());
        client.close();
        assertThat(patience("10s").take(client, one())).isCompletedWithValueMatching(charges -> !charges.taken());
        assertThat(due).isEmpty();
    }

    @Test
    void whenVeryManyWaitTheNextOneIsRefusedAtOnce() {
        Charges first = counters.take(one()).join();
        Patience patience = patience("1s");
        List<CompletableFuture<Charges>> waiting = new ArrayList<>();
        for (int i = 0; i < Patience.MAX_WAITING; i++) {
            waiting.add(patience.take(client, one()));
        }
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        assertThat(patience.take(client, one())).isCompletedWithValueMatching(charges -> !charges.taken());
        counters.giveBack(first);
        pass();
        assertThat(waiting).allMatch(CompletableFuture::isDone);
        assertThat(waiting.stream().filter(one -> one.join().taken())).hasSize(1);
        // Whoever waited makes room for others.
        assertThat(patience.take(client, one())).isNotDone();
        pass();
    }

    @Test
    void aFaultBehindTheWaitIsTold() {
        counters.take(one());
        CompletableFuture<Charges> waiting = patience("10s").take(client, one());
        counters.slow();
        pass();
        counters.fail();
        assertThat(waiting).isCompletedExceptionally();
    }
}
