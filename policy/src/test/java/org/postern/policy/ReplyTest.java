package org.postern.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplyTest {
    @ParameterizedTest
    @CsvSource({
        "554, 5.7.1, Refused",
        "451, 4.3.5, Try again later",
        "252, 2.5.2, Cannot verify",
        "556, 5.1.10, Null MX",
        "550, 5.7.27, Null MX of the sender",
    })
    void validReplyIsOneLine(int code, String enhanced, String text) {
        assertThat(Reply.of(code, enhanced, text).line()).isEqualTo(code + " " + enhanced + " " + text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            550 | 4.7.1   | Refused        | enhanced code 4.7.1 contradicts reply code 550
            451 | 5.7.1   | Refused        | enhanced code 5.7.1 contradicts reply code 451
            199 | 5.7.1   | Refused        | reply code 199 is not within 200..599
            600 | 5.7.1   | Refused        | reply code 600 is not within 200..599
            354 | 3.0.0   | Go on          | "3.0.0" is no enhanced status code (RFC 3463)
            550 | 5.7     | Refused        | "5.7" is no enhanced status code (RFC 3463)
            550 | 5.07.1  | Refused        | "5.07.1" is no enhanced status code (RFC 3463)
            550 | 5.7.1   | ' '            | reply 550 has no text
            550 | 5.7.1   | Grüße          | the text of reply 550 is not one line of printable ASCII
            """)
    void contradictoryReplyCannotExist(int code, String enhanced, String text, String message) {
        assertThatThrownBy(() -> Reply.of(code, enhanced, text)).hasMessage(message);
    }

    @Test
    void textCannotStartAnotherLine() {
        assertThatThrownBy(() -> Reply.of(550, "5.7.1", "Refused\r\n250 OK"))
                .hasMessage("the text of reply 550 is not one line of printable ASCII");
    }

    @Test
    void lineFitsIntoRfc5321EvenWithId() {
        String longest = "x".repeat(512 - 2 - "550 5.7.1 ".length() - 48);
        Reply reply = Reply.of(550, "5.7.1", longest).withId("a".repeat(40));
        assertThat(reply.line().length() + 2).isLessThanOrEqualTo(512);
        assertThatThrownBy(() -> Reply.of(550, "5.7.1", longest + "x"))
                .hasMessage("reply 550 is longer than an SMTP reply line");
    }

    @Test
    void idStandsAtTheEnd() {
        assertThat(Reply.of(554, "5.7.1", "Refused").withId("k3f9-1").line())
                .isEqualTo("554 5.7.1 Refused [id=k3f9-1]");
        assertThatThrownBy(() -> Reply.of(554, "5.7.1", "Refused").withId("a]\r\n"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void closingStaysWithTheReply() {
        assertThat(Reply.of(421, "4.7.0", "Bye").closing().withId("x").closes()).isTrue();
        assertThat(Reply.of(421, "4.7.0", "Bye").closes()).isFalse();
        assertThat(Reply.of(421, "4.7.0", "Bye").temporary()).isTrue();
        assertThat(Reply.of(521, "5.3.2", "Bye").temporary()).isFalse();
    }
}
