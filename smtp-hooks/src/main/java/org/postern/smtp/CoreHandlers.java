package org.postern.smtp;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.james.protocols.api.handler.CommandDispatcher;
import org.apache.james.protocols.lib.handler.HandlersPackage;
import org.apache.james.protocols.smtp.core.ReceivedDataLineFilter;
import org.apache.james.smtpserver.CoreCmdHandlerLoader;
import org.apache.james.smtpserver.JamesDataCmdHandler;
import org.apache.james.smtpserver.JamesWelcomeMessageHandler;

/**
 * James's own list of core handlers, with {@link Greeting}, {@link Dispatcher} and {@link DataHandler} in the place of three
 * of them, and {@link SpfHeader} behind the one that adds Received. To be named in smtpserver.xml: {@code <handlerchain coreHandlersPackage="org.postern.smtp.CoreHandlers">}.
 *
 * <p>The list is taken from the James that runs, so that it keeps whatever that version has, the relay check first of
 * all.
 */
public final class CoreHandlers implements HandlersPackage {
    private static final Map<String, String> SUBSTITUTES = Map.of(
            JamesWelcomeMessageHandler.class.getName(), Greeting.class.getName(),
            CommandDispatcher.class.getName(), Dispatcher.class.getName(),
            JamesDataCmdHandler.class.getName(), DataHandler.class.getName());

    private static final String RECEIVED = ReceivedDataLineFilter.class.getName();
    private static final String SPF_HEADER = SpfHeader.class.getName();

    @Override
    public List<String> getHandlers() {
        return substitute(new CoreCmdHandlerLoader().getHandlers());
    }

    /** @throws IllegalStateException when a handler that must be replaced or followed is not in the list */
    static List<String> substitute(List<String> handlers) {
        Set<String> missing = new TreeSet<>(SUBSTITUTES.keySet());
        missing.add(RECEIVED);
        missing.removeAll(handlers);
        if (!missing.isEmpty()) {
            throw new IllegalStateException("This James has no " + String.join(", ", missing)
                    + " among its core handlers; this version of Postern does not know it and will not start with it");
        }
        return handlers.stream()
                .map(name -> SUBSTITUTES.getOrDefault(name, name))
                .flatMap(name -> name.equals(RECEIVED) ? Stream.of(name, SPF_HEADER) : Stream.of(name))
                .collect(Collectors.toUnmodifiableList());
    }
}
