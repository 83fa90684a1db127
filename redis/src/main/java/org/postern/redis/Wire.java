package org.postern.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls to Redis and how many of them are under way. None throws; {@link NotDone} tells of those surely not run. Who is
 * told of an answer and throws is told of that as trouble.
 */
final class Wire {
    private static final Logger LOGGER = LoggerFactory.getLogger(Wire.class);
    private final Link link;
    private final Script take = new Script("take.lua", ScriptOutputType.MULTI);
    private final Script give = new Script("give.lua", ScriptOutputType.INTEGER);
    private final Script beat = new Script("beat.lua", ScriptOutputType.INTEGER);
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile long heard = System.nanoTime();

    final Node node;

    Wire(Link link, Node node) {
        this.link = link;
        this.node = node;
    }

    /** Runs take.lua. */
    void take(String mode, Use[] uses, BiConsumer<long[], Throwable> done) {
        String[] keys = new String[uses.length];
        List<String> args = new ArrayList<>(1 + 4 * uses.length);
        args.add(mode);
        for (int i = 0; i < uses.length; i++) {
            keys[i] = uses[i].key;
            uses[i].addTo(args, node, 0);
        }
        take(keys, args, done);
    }

    /** Counts what happened some time ago. */
    void charge(List<Ledger.Entry> entries, long now, BiConsumer<long[], Throwable> done) {
        String[] keys = new String[entries.size()];
        List<String> args = new ArrayList<>();
        args.add("charge");
        for (int i = 0; i < keys.length; i++) {
            Ledger.Entry entry = entries.get(i);
            keys[i] = entry.use.key;
            entry.use.owing(entry.owed(now)).addTo(args, node, entry.slicesAgo(now));
        }
        take(keys, args, done);
    }

    private void take(String[] keys, List<String> args, BiConsumer<long[], Throwable> done) {
        this.<List<Object>>run(take, keys, args.toArray(new String[0]), (numbers, trouble) -> {
            done.accept(trouble == null ? numbers(numbers, 2 + 4 * keys.length) : null, trouble);
        });
    }

    private static long[] numbers(List<Object> answer, int count) {
        if (answer.size() != count) {
            throw new IllegalStateException(
                    "Redis answered " + answer.size() + " numbers about a command instead of " + count);
        }
        return answer.stream().mapToLong(number -> (Long) number).toArray();
    }

    /** Runs give.lua. */
    void give(List<Give> gives, BiConsumer<Long, Throwable> done) {
        run(give, Give.keys(gives), Give.args(gives), done);
    }

    /** Runs beat.lua with what is held of these levels. */
    void beat(long leaseMillis, List<Use> uses, Levels levels, BiConsumer<Long, Throwable> done) {
        String[] keys = new String[uses.size() + 1];
        String[] args = new String[uses.size() + 2];
        keys[0] = node.heartbeat();
        args[0] = Long.toString(leaseMillis);
        args[1] = node.name;
        for (int i = 0; i < uses.size(); i++) {
            keys[i + 1] = uses.get(i).key;
            args[i + 2] = Long.toString(levels.tellAll(uses.get(i)));
        }
        run(beat, keys, args, done);
    }

    private <T> void run(Script script, String[] keys, String[] args, BiConsumer<T, Throwable> done) {
        RedisClusterAsyncCommands<String, String> redis = link.commands();
        if (redis == null) {
            done.accept(null, new NotDone("there is no connection", null));
            return;
        }
        enter();
        try {
            script.<T>run(redis, keys, args, (value, trouble) -> {
                heard = System.nanoTime();
                try {
                    tell(done, value, trouble);
                } finally {
                    leave();
                }
            });
        } catch (RuntimeException e) {
            leave();
            done.accept(null, new NotDone(e.toString(), e));
        }
    }

    /** The client keeps what is thrown here to itself. */
    private static <T> void tell(BiConsumer<T, Throwable> done, T value, Throwable trouble) {
        try {
            done.accept(value, trouble);
        } catch (RuntimeException | Error e) {
            LOGGER.error("What Redis answered could not be used", e);
            if (trouble == null) {
                tell(done, null, e);
            }
        }
    }

    /** Lets go of all levels that this process holds. */
    void goodbye() {
        RedisClusterAsyncCommands<String, String> redis = link.commands();
        try {
            if (redis != null) {
                redis.del(node.heartbeat());
            }
        } catch (RuntimeException e) {
            LOGGER.debug("What this node holds of levels goes with its heartbeat: {}", e.toString());
        }
    }

    /** Says that something is about to be sent, before looking whether it may be. */
    void enter() {
        underWay.incrementAndGet();
    }

    /** The counterpart of {@link #enter}. */
    void leave() {
        underWay.decrementAndGet();
    }

    boolean isQuiet() {
        return underWay.get() == 0;
    }

    /** When anything was last heard, by {@link System#nanoTime()}. */
    long heard() {
        return heard;
    }

    /** Whether the call was surely not run. */
    static boolean notDone(Throwable trouble) {
        return trouble instanceof NotDone || trouble instanceof RedisCommandExecutionException;
    }
}
