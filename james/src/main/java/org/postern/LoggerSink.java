package org.postern;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.postern.audit.Sink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives each line of the audit log to James's own logging, as {@code org.postern.audit} and at level INFO. */
final class LoggerSink implements Sink {
    static final String LOGGER = "org.postern.audit";

    private final Logger records;

    LoggerSink() {
        this(LoggerFactory.getLogger(LOGGER));
    }

    LoggerSink(Logger records) {
        this.records = records;
    }

    @Override
    public String name() {
        return "slf4j";
    }

    @Override
    public void send(List<byte[]> lines) {
        for (byte[] line : lines) {
            records.info(new String(line, StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() {}
}
