package org.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.apache.james.protocols.api.handler.CommandDispatcher;
import org.apache.james.protocols.smtp.core.ReceivedDataLineFilter;
import org.apache.james.smtpserver.AuthRequiredToRelayRcptHook;
import org.apache.james.smtpserver.CoreCmdHandlerLoader;
import org.apache.james.smtpserver.JamesDataCmdHandler;
import org.apache.james.smtpserver.JamesWelcomeMessageHandler;
import org.junit.jupiter.api.Test;

class CoreHandlersTest {
    private static final String WELCOME = JamesWelcomeMessageHandler.class.getName();
    private static final String RECEIVED = ReceivedDataLineFilter.class.getName();
    private static final String DATA = JamesDataCmdHandler.class.getName();
    private static final String DISPATCHER = CommandDispatcher.class.getName();

    @Test
    void allElseStaysInItsOrder() {
        assertThat(CoreHandlers.substitute(
                        List.of("a.First", WELCOME, "a.Second", DISPATCHER, DATA, RECEIVED, "a.Last")))
                .containsExactly(
                        "a.First",
                        "org.postern.smtp.Greeting",
                        "a.Second",
                        "org.postern.smtp.Dispatcher",
                        "org.postern.smtp.DataHandler",
                        RECEIVED,
                        "org.postern.smtp.SpfHeader",
                        "a.Last");
    }

    @Test
    void aJamesWithoutTheExpectedHandlersIsRefused() {
        assertThatThrownBy(() -> CoreHandlers.substitute(List.of("a.First", WELCOME, DATA, RECEIVED)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("This James has no " + DISPATCHER
                        + " among its core handlers; this version of Postern does not know it and will not start with"
                        + " it");
        assertThatThrownBy(() -> CoreHandlers.substitute(List.of()))
                .hasMessageContaining(DISPATCHER)
                .hasMessageContaining(RECEIVED)
                .hasMessageContaining(WELCOME);
    }

    @Test
    void theListOfTheJamesThatRunsIsKeptTheRelayCheckFirstOfAll() {
        List<String> expected = new ArrayList<>(new CoreCmdHandlerLoader().getHandlers());
        expected.replaceAll(name -> name.equals(WELCOME) ? Greeting.class.getName() : name);
        expected.replaceAll(name -> name.equals(DISPATCHER) ? Dispatcher.class.getName() : name);
        expected.replaceAll(name -> name.equals(DATA) ? DataHandler.class.getName() : name);
        expected.add(expected.indexOf(RECEIVED) + 1, SpfHeader.class.getName());
        assertThat(new CoreHandlers().getHandlers())
                .containsExactlyElementsOf(expected)
                .contains(AuthRequiredToRelayRcptHook.class.getName())
                .doesNotContain(WELCOME, DISPATCHER, DATA);
    }
}
