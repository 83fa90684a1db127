package org.postern.audit.syslog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyslogMessageTest {
    private static final String RECORD =
            "{\"@timestamp\":\"2026-11-24T12:00:00.120Z\",\"event.action\":\"%s\",\"x\":\"%s\"}";

    @ParameterizedTest
    @CsvSource({
        "decision, plain, mx1.example, <110>1 2026-11-24T12:00:00.120Z mx1.example postern 42 decision - , ''",
        "gap, plain, mx1.example, <108>1 2026-11-24T12:00:00.120Z mx1.example postern 42 gap - , ''",
        "output-gap, plain, -, <108>1 2026-11-24T12:00:00.120Z - postern 42 output-gap - , ''",
        "decision, exämple, 'm x', <110>1 2026-11-24T12:00:00.120Z mx postern 42 decision - , '\uFEFF'",
        "a-very-long-action-that-nobody-has-yet, plain, '', <110>1 2026-11-24T12:00:00.120Z - postern 42"
                + " a-very-long-action-that-nobody-h - , ''",
    })
    void isAsRfc5424AsksFor(String action, String text, String host, String header, String mark) {
        String line = String.format(RECORD, action, text);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new SyslogMessage(host, 42).append(line.getBytes(UTF_8), out);
        String message = header.strip() + " " + mark + line;
        assertThat(out.toString(UTF_8)).isEqualTo(message.getBytes(UTF_8).length + " " + message);
    }
}
