package org.postern.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.postern.audit.LogReader;
import picocli.CommandLine.Parameters;

/** Which log is meant. */
final class LogOption {
    static final String LOG = "The directory of the log, or the file that James writes.";

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DIR",
            defaultValue = "var/postern",
            description = LOG + " Default: ${DEFAULT-VALUE}")
    private Path log;

    LogReader open() throws IOException {
        return LogReader.open(log);
    }
}
