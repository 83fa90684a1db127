package org.postern.cli;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.postern.cli.search.TimeSpan;
import picocli.CommandLine.Option;

/** Which time is meant. */
final class TimeOptions {
    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Only what happened then or later: " + Times.FORMS + "; in UTC.")
    private String from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            description = "Only what happened before; a day is meant with its end.")
    private String to;

    TimeSpan span(Clock clock) {
        Instant now = clock.instant();
        return new TimeSpan(time("--from", from, now, false), time("--to", to, now, true));
    }

    private static Optional<Instant> time(String option, String text, Instant now, boolean isEnd) {
        try {
            return Optional.ofNullable(text).map(given -> Times.parse(given, now, isEnd));
        } catch (IllegalArgumentException e) {
            throw new Trouble(option + " " + e.getMessage());
        }
    }
}
