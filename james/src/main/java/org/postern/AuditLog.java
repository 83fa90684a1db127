package org.postern;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postern.audit.KeyFile;
import org.postern.audit.LogKey;
import org.postern.audit.LogSettings;
import org.postern.audit.LogWriter;
import org.postern.audit.Output;
import org.postern.audit.Sink;
import org.postern.audit.privacy.PrivacySettings;
import org.postern.audit.syslog.SyslogServer;
import org.postern.audit.syslog.SyslogSink;
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
        Path directory = here.file().toAbsolutePath().getParent();
        Optional<LogKey> key = settings.key()
                .map(written -> key("audit.key", written, base, file -> KeyFile.forSigning(file, directory)));
        Optional<LogKey> secret = settings.privacy()
                .key()
                .map(written -> key(PrivacySettings.KEY, written, base, file -> KeyFile.forHashing(file, directory)));
        List<Output> outputs = new ArrayList<>();
        if (settings.slf4j()) {
            outputs.add(Output.to(new LoggerSink(), clock));
        }
        here.syslog().ifPresent(server -> outputs.add(Output.to(syslog(server, settings), clock)));
        try {
            return LogWriter.open(here, key, secret, outputs, clock);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "postern.properties: audit.file=\"" + settings.file() + "\" cannot be written (" + e
                            + "); name a file in a directory that James may write to",
                    e);
        }
    }

    private static Sink syslog(SyslogServer server, LogSettings settings) {
        try {
            return SyslogSink.of(server);
        } catch (IOException e) {
            throw bad(SyslogServer.CA, ca(settings), "cannot be read (" + e + ")");
        } catch (IllegalArgumentException e) {
            throw bad(SyslogServer.CA, ca(settings), e.getMessage());
        }
    }

    private static Path ca(LogSettings settings) {
        return settings.syslog().flatMap(SyslogServer::ca).orElse(Path.of(""));
    }

    private interface KeyReader {
        LogKey read(Path file) throws IOException;
    }

    private static LogKey key(String name, Path written, Path base, KeyReader reader) {
        try {
            return reader.read(base.resolve(written));
        } catch (IOException e) {
            throw bad(name, written, "cannot be read (" + e + ")");
        } catch (IllegalArgumentException e) {
            throw bad(name, written, e.getMessage());
        }
    }

    private static BadSettings bad(String name, Path written, String what) {
        Problems problems = new Problems();
        problems.error(Place.file("postern.properties"), name + "=\"" + written + "\" " + what);
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
        log.outputTroubles().forEach(LOGGER::warn);
    }
}
