package org.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.junit.jupiter.api.Test;
import org.postern.policy.Reply;

class ResponsesTest {
    @Test
    void aReplyIsOneLineAndClosesWhenItSaysSo() {
        Reply reply = Reply.of(550, "5.7.1", "No").withId("abc-1");
        assertThat(Responses.of(reply).getLines()).hasToString("[550 5.7.1 No [id=abc-1]]");
        assertThat(Responses.of(reply).isEndSession()).isFalse();
        assertThat(Responses.of(reply.closing()).isEndSession()).isTrue();
    }

    @Test
    void membersAreALineEachAndPrintable() {
        Response response = Responses.told(List.of("2.1.5 <a@demo.example>", "2.1.5 <b\r\nc\u00e4@demo.example>"));
        assertThat(response.getLines()).hasToString("[250-2.1.5 <a@demo.example>, 250 2.1.5 <b??c?@demo.example>]");
    }

    @Test
    void nothingIsSafeToAskAbout() {
        assertThat(Responses.NOTHING.getLines()).isEmpty();
        assertThat(Responses.NOTHING.isEndSession()).isFalse();
        assertThat(Responses.code(Responses.NOTHING)).isZero();
        assertThat(Responses.code(new SMTPResponse("503", "x"))).isEqualTo(503);
        assertThat(Responses.code(Response.DISCONNECT)).isZero();
    }
}
