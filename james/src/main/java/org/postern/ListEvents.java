package org.postern;

import org.postern.policy.audit.AuditRecord;
import org.postern.policy.config.Problems;
import org.postern.policy.net.ListListener;
import org.postern.policy.net.ListStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs and records that a list file was read again, or that its new version was rejected and why. */
public final class ListEvents implements ListListener {
    private static final Logger LOGGER = LoggerFactory.getLogger(ListEvents.class);

    private final Postern postern;

    public ListEvents(Postern postern) {
        this.postern = postern;
    }

    @Override
    public void loaded(ListStatus status, Problems warnings) {
        LOGGER.info("{} was read again: {} entries", status.name(), status.entries());
        warnings.warnings().forEach(warning -> LOGGER.warn("{}", warning));
        postern.audit()
                .record(AuditRecord.at(postern.clock().instant(), "list-loaded")
                        .with("file.path", status.name())
                        .with("postern.entries", status.entries()));
    }

    @Override
    public void rejected(ListStatus status, Problems problems) {
        LOGGER.error("The new version of {} is rejected, the old one still counts:\n{}", status.name(), problems);
        postern.audit()
                .record(AuditRecord.at(postern.clock().instant(), "list-rejected")
                        .with("file.path", status.name())
                        .with("error.message", problems.toString()));
    }
}
