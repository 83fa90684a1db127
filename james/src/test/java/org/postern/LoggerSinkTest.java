package org.postern;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;
import org.slf4j.Logger;

class LoggerSinkTest {
    @Test
    void eachLineIsOneMessageWhateverIsInIt() {
        Logger logger = mock(Logger.class);
        new LoggerSink(logger).send(List.of("{\"a\":\"{}\"}".getBytes(UTF_8), "{\"b\":\"\u00e4\"}".getBytes(UTF_8)));
        InOrder order = inOrder(logger);
        order.verify(logger).info("{\"a\":\"{}\"}");
        order.verify(logger).info("{\"b\":\"\u00e4\"}");
        order.verifyNoMoreInteractions();
    }
}
