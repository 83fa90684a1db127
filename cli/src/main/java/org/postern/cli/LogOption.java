package org.postern.cli;

import java.io.IOException;
import java.nio.file.Files;
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
        return open(log);
    }

    /** Opens a log of which every file may be read: else nothing that is said of it is true. */
    static LogReader open(Path log) throws IOException {
        LogReader reader = LogReader.open(log);
        for (Path file : reader.files()) {
            if (!Files.isReadable(file) && Files.exists(file)) {
                reader.close();
                throw new Trouble(file + " may not be read; try it as the user that James runs as");
            }
        }
        return reader;
    }
}
