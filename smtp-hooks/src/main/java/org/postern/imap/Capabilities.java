package org.postern.imap;

import com.google.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.apache.james.imap.api.ImapConfiguration;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.processor.CapabilityImplementingProcessor;
import org.apache.james.imap.processor.CapabilityProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;

/**
 * James's CAPABILITY. James tells it all processors that announce something, LOGIN and AUTHENTICATE among them; this is how
 * the {@link LoginGate} comes to know those that James has set up, on every version.
 */
public final class Capabilities extends CapabilityProcessor {
    private final CapabilityProcessor core;
    private final List<CapabilityImplementingProcessor> all = new ArrayList<>();

    /** @param core the one that James's ENABLE asks on 3.8 and 3.9; it must know what this one knows */
    @Inject
    public Capabilities(
            CapabilityProcessor core,
            MailboxManager mailboxes,
            StatusResponseFactory responses,
            MetricFactory metrics) {
        super(mailboxes, responses, metrics);
        this.core = core;
    }

    @Override
    public void addProcessor(CapabilityImplementingProcessor processor) {
        if (processor != this) {
            core.addProcessor(processor);
        }
        super.addProcessor(processor);
        all.add(processor);
        all.stream()
                .filter(LoginGate.class::isInstance)
                .map(LoginGate.class::cast)
                .forEach(gate -> gate.leadsTo(all));
    }

    @Override
    public void configure(ImapConfiguration configuration) {
        super.configure(configuration);
        core.configure(configuration);
    }
}
