package org.postern.audit.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyslogServerTest {
    @ParameterizedTest
    @CsvSource({
        "tcp://logs.example:601, tcp://logs.example:601",
        "tls://logs.example, tls://logs.example:6514",
        "tls://[2001:db8::1]:1234, tls://[2001:db8::1]:1234",
    })
    void takes(String text, String read) {
        assertThat(SyslogServer.parse(text)).hasToString(read);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "logs.example       | is neither tcp://HOST:PORT nor tls://HOST",
                "udp://logs.example | is neither tcp://HOST:PORT nor tls://HOST",
                "tls://             | is no tcp://HOST:PORT or tls://HOST: Expected authority",
                "tcp://logs.example | needs a port, such as tcp://logs.example:601",
                "tls://a.example/x  | has more than a host and a port",
                "tls://u@a.example  | has more than a host and a port",
                "tls://a.example:0  | has a port that is not within 1..65535",
            })
    void refuses(String text, String why) {
        assertThatThrownBy(() -> SyslogServer.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
