package org.postern;

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.postern.policy.config.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has a file that knows its own problems looked after while James runs. */
public final class WatchedFile implements Watched {
    private static final Logger LOGGER = LoggerFactory.getLogger(WatchedFile.class);

    private final String name;
    private final Consumer<Instant> poll;
    private final Supplier<List<Problem>> problems;
    private List<Problem> told = List.of();

    /**
     * @param name what the log calls it
     * @param poll looks whether it has changed
     * @param problems why its newest version does not count
     */
    public WatchedFile(String name, Consumer<Instant> poll, Supplier<List<Problem>> problems) {
        this.name = name;
        this.poll = poll;
        this.problems = problems;
    }

    @Override
    public void poll(Instant now) {
        poll.accept(now);
        List<Problem> found = problems.get();
        if (found != told && !found.isEmpty()) {
            LOGGER.error("The new version of the {} is rejected, the old one still counts: {}", name, found);
        }
        told = found;
    }

    @Override
    public List<String> troubles() {
        return problems.get().stream().map(Problem::toString).collect(Collectors.toUnmodifiableList());
    }
}
