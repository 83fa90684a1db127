package org.postern.smtp;

import com.google.inject.Inject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.handler.WiringException;
import org.apache.james.protocols.smtp.core.DataLineFilter;
import org.apache.james.smtpserver.JamesDataCmdHandler;

/**
 * James's DATA, in which {@link AuditLog} stands before every other filter of the lines, wherever its element stands: the reply
 * that it holds back must be the last word.
 *
 * <p>Listed by {@link CoreHandlers} in place of James's own; not to be configured.
 */
public final class DataHandler extends JamesDataCmdHandler {
    @Inject
    public DataHandler(MetricFactory metricFactory) {
        super(metricFactory);
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // as James declares it
    public void wireExtensions(Class type, List extensions) throws WiringException {
        List<Object> ordered = new ArrayList<>(extensions);
        if (type.equals(DataLineFilter.class)) {
            ordered.sort(Comparator.comparing(filter -> !(filter instanceof AuditLog)));
        }
        super.wireExtensions(type, ordered);
    }
}
