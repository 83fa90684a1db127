package org.postern.mailets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postern.mailets.FakeJames.mail;

import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMail;
import org.junit.jupiter.api.Test;

class MailFactsTest {
    @Test
    void mailMadeInThisServerHasNoClient() throws Exception {
        assertThat(new MailFacts(mail("", "b@there.example")).client()).isEmpty();
    }

    @Test
    void aClientOnThisHostIsOneWhenTheMailCameOverSmtp() throws Exception {
        Mail mail = with(mail("", "b@there.example"), Mail.SMTP_SESSION_ID, "1234abcd");
        assertThat(new MailFacts(mail).client().orElseThrow().getHostAddress()).isEqualTo("127.0.0.1");
    }

    @Test
    void aClientElsewhereIsOne() throws Exception {
        Mail mail = FakeMail.builder()
                .name("x")
                .remoteAddr("192.0.2.1")
                .recipient("b@there.example")
                .build();
        assertThat(new MailFacts(mail).client().orElseThrow().getHostAddress()).isEqualTo("192.0.2.1");
    }

    @Test
    void aClientWithoutAnAddressIsNone() throws Exception {
        Mail mail = FakeMail.builder()
                .name("x")
                .remoteAddr("unknown")
                .recipient("b@there.example")
                .build();
        assertThat(new MailFacts(mail).client()).isEmpty();
    }

    @Test
    void theUserIsTheOneOfSmtpOrOfJmap() throws Exception {
        Mail smtp = with(mail("", "b@there.example"), Mail.SMTP_AUTH_USER, "alice");
        Mail jmap = with(
                mail("", "b@there.example"),
                AttributeName.of("org.apache.james.jmap.send.MailMetaData.username"),
                "carol");
        assertThat(new MailFacts(smtp).user()).contains("alice");
        assertThat(new MailFacts(jmap).user()).contains("carol");
        assertThat(new MailFacts(mail("", "b@there.example")).user()).isEmpty();
    }

    @Test
    void theNullSenderIsAnEmptyText() throws Exception {
        assertThat(new MailFacts(mail("", "b@there.example")).sender()).isEmpty();
        assertThat(new MailFacts(mail("a@here.example", "b@there.example")).sender())
                .isEqualTo("a@here.example");
    }

    private static Mail with(Mail mail, AttributeName name, String value) {
        mail.setAttribute(new Attribute(name, AttributeValue.of(value)));
        return mail;
    }
}
