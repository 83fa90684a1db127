package org.postern.policy.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.Reply;

class FailedCommandsTest {
    @ParameterizedTest
    @CsvSource({"1, -", "10, -", "11, '421 4.7.0 Too many failed commands, closing connection'"})
    void limitIsTheNumberThatMayFail(int failed, String reply) {
        assertThat(new FailedCommands(10)
                        .decide(failed)
                        .reply()
                        .map(Reply::line)
                        .orElse("-"))
                .isEqualTo(reply);
    }

    @ParameterizedTest
    @CsvSource({
        "250, false",
        "252, false",
        "354, false",
        "421, false",
        "451, false",
        "500, true",
        "501, true",
        "502, true",
        "503, true",
        "504, true",
        "505, false",
        "530, false",
        "535, false",
        "550, false",
        "554, false"
    })
    void syntaxAndSequenceErrorsAreFailures(int code, boolean failed) {
        assertThat(FailedCommands.failed(code)).isEqualTo(failed);
    }
}
