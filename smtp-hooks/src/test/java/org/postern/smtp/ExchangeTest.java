package org.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.protocols.api.BaseRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExchangeTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            AUTH     | PLAIN AGJvYgBzZWNyZXQ=        | AUTH PLAIN
            auth     | login Ym9i                    | AUTH LOGIN
            AUTH     | AGJvYgBzZWNyZXQ=              | AUTH
            AUTH     | SCRAM-SHA-256 abc             | AUTH SCRAM-SHA-256
            AUTH     | averyveryveryverylongpassword | AUTH
            AUTH     |                               | AUTH
            MAIL     | FROM:<bob@demo.example>       | MAIL FROM:<bob@demo.example>
            expn     | team                          | EXPN team
            AUTH     | hunter2                       | AUTH
            AUTH     | Secret_Pass-9 xx              | AUTH
            QUIT     |                               | QUIT
            HELP     | us to win 1000 with hunter2   | HELP
            Data     | about you: hunter2            | DATA
            NOOP     | hunter2                       | NOOP
            Mail     | me at home, hunter2           | MAIL
            mail     | from: <bob@demo.example>      | MAIL from: <bob@demo.example>
            RCPT     | FROM:<bob@demo.example>       | RCPT
            RCPT     | to:bob@demo.example NOTIFY=NEVER | RCPT to:bob@demo.example NOTIFY=NEVER
            EHLO     | mail.example                  | EHLO mail.example
            helo     | mail.example                  | HELO mail.example
            VRFY     | bob                           | VRFY bob
            secret   |                               | (unknown)
            AUTHPLAIN | AGJvYgBzZWNyZXQ=             | (unknown)
            AGJvYgBzZWNyZXQ= |                       | (unknown)
            """)
    void aRecordShowsNoCredentialsAndNothingUnknown(String verb, String argument, String recorded) {
        assertThat(exchange(verb, argument).recordable()).isEqualTo(recorded);
    }

    @Test
    void longArgumentsAreCut() {
        assertThat(exchange("VRFY", "x".repeat(2_000)).recordable()).isEqualTo("VRFY " + "x".repeat(507) + "...");
    }

    @Test
    void theArgumentIsNeverNull() {
        assertThat(exchange("RSET", null).argument()).isEmpty();
    }

    private static Exchange exchange(String verb, String argument) {
        return new Exchange(
                null, null, new BaseRequest(verb, argument), other -> null, (exchange, gate, answer) -> null);
    }
}
