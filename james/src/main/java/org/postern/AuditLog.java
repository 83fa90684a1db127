package org.postern;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.postern.audit.KeyFile;
import org.postern.audit.LogKey;
import org.postern.audit.LogSettings;
import org.postern.audit.LogWriter;
import org.postern.policy.config.BadSettings;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the audit log as postern.properties says, or tells what is wrong with that. */
final class AuditLog {
    private static final Logger LOGGER = LoggerFactory.getLogger(AuditLog.class);

    private AuditLog() {}

    static LogWriter open(LogSettings settings, Path base, Clock clock) {
        LogSettings here = settings.in(base);
        Optional<LogKey> key = here.key().map(file -> key(file, settings, here));
        try {
            return LogWriter.open(here, key, clock);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "postern.properties: audit.file=\"" + settings.file() + "\" cannot be written (" + e
                            + "); name a file in a directory that James may write to",
                    e);
        }
    }

    private static LogKey key(Path file, LogSettings written, LogSettings here) {
        try {
            return KeyFile.forSigning(file, here.file().toAbsolutePath().getParent());
        } catch (IOException e) {
            throw bad(written, "cannot be read (" + e + ")");
        } catch (IllegalArgumentException e) {
            throw bad(written, e.getMessage());
        }
    }

    private static BadSettings bad(LogSettings written, String what) {
        Problems problems = new Problems();
        problems.error(
                Place.file("postern.properties"), "audit.key=\"" + written.key().orElseThrow() + "\" " + what);
        return new BadSettings(problems);
    }

    static void close(LogWriter log) {
        log.close();
        if (log.lost() > 0) {
            LOGGER.warn(
                    "{} records of the audit log were lost since the start{}",
                    log.lost(),
                    log.trouble().map(trouble -> "; " + trouble).orElse(""));
        }
    }
}
