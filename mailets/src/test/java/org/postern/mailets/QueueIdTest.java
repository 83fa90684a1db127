package org.postern.mailets;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueueIdTest {
    private static final String NAME = "Mail1700000000000-01234567-89ab-cdef-0123-456789abcdef";

    @ParameterizedTest
    @CsvSource({
        NAME + ", " + NAME,
        NAME + "-!1234567, " + NAME,
        NAME + "-!1234567-!7654321, " + NAME,
        NAME + "-to-far.example, " + NAME,
        NAME + "-!1234567-to-far.example, " + NAME,
        NAME + "-to-a-to-b.example-!1234567, " + NAME,
        "error-" + NAME + "-!1234567, " + NAME,
        "other, other",
        "-!1234567, -!1234567",
        "a-!12345, a-!12345",
        "error-, ''",
    })
    void isTheNameThatTheMailHadFirst(String name, String queueId) {
        assertThat(QueueId.of(name)).isEqualTo(queueId);
    }

    @Test
    void isThatOfWhatJamesSplitsOff() throws Exception {
        Mail mail = MailImpl.builder().name(MailImpl.getId()).build();
        Mail part = MailImpl.duplicate(mail);
        Mail partOfPart = MailImpl.duplicate(part);
        assertThat(partOfPart.getName()).isNotEqualTo(mail.getName());
        assertThat(QueueId.of(partOfPart.getName())).isEqualTo(mail.getName());
    }
}
