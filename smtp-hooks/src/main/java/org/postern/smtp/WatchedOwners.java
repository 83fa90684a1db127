package org.postern.smtp;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.postern.Watched;
import org.postern.policy.command.OwnersFile;
import org.postern.policy.config.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the file of list owners looked after while James runs. */
final class WatchedOwners implements Watched {
    private static final Logger LOGGER = LoggerFactory.getLogger(WatchedOwners.class);

    private final OwnersFile file;
    private List<Problem> told = List.of();

    WatchedOwners(OwnersFile file) {
        this.file = file;
    }

    @Override
    public void poll(Instant now) {
        file.poll();
        List<Problem> problems = file.problems();
        if (problems != told && !problems.isEmpty()) {
            LOGGER.error("The new version of the owners file is rejected, the old one still counts: {}", problems);
        }
        told = problems;
    }

    @Override
    public List<String> troubles() {
        return file.problems().stream().map(Problem::toString).collect(Collectors.toUnmodifiableList());
    }
}
