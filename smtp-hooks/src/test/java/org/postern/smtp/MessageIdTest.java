package org.postern.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageIdTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Subject: x ~ Message-ID: <1@far.example> ~ ~ text                 | <1@far.example>",
                "message-id:<2@far.example>                                        | <2@far.example>",
                "MESSAGE-ID: ~  <3@far.example> ~ Subject: x                       | <3@far.example>",
                "Message-ID: ~ Subject: x ~  <no@far.example> ~ ~                  |",
                "Message-ID: <4@far.example> secret words                          | <4@far.example>",
                "Message-ID: <5@far.example> ~ Message-ID: <6@far.example>         | <5@far.example>",
                "Subject: x ~ ~ Message-ID: <in-the-text@far.example>              |",
                "Message-Id-Not: <7@far.example>                                   |",
                "X-Message-ID: <8@far.example>                                     |",
                "Message-ID: <\u00e4\u0001\u202e@far.example>                      | <???@far.example>",
                "Message                                                           |",
            })
    void isTheFirstWordOfTheField(String message, String id) {
        MessageId found = new MessageId();
        for (String line : message.split(" ?~ ?", -1)) {
            found.line((line + "\r\n").getBytes(ISO_8859_1));
        }
        assertThat(found.get().orElse(null)).isEqualTo(id);
    }

    @Test
    void isNoLongerThanARecordMayShowIt() {
        MessageId found = new MessageId();
        found.line(("Message-ID: <" + "a".repeat(900) + ">\r\n").getBytes(ISO_8859_1));
        assertThat(found.get().orElseThrow()).hasSizeLessThanOrEqualTo(512).startsWith("<aaa");
    }
}
