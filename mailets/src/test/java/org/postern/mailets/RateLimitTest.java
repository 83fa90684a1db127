package org.postern.mailets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.postern.mailets.FakeJames.mail;
import static org.postern.mailets.FakeJames.recipients;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.ProcessingState;
import org.apache.mailet.base.test.FakeMail;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.policy.audit.DecisionNote;

class RateLimitTest {
    @TempDir
    private Path base;

    private FakeJames james;

    @BeforeEach
    void start() throws Exception {
        james = new FakeJames(base);
    }

    @Test
    void aMailWithinTheLimitGoesOn() throws Exception {
        RateLimit mailet = james.mailet("name=a", "key=sender", "messages=1/1h", "onExceeded=over");
        Mail mail = mail("a@here.example", "b@there.example");
        mailet.service(mail);
        assertThat(mail.getState()).isEqualTo("root");
        assertThat(recipients(mail)).containsExactly("b@there.example");
        assertThat(james.records).isEmpty();
        assertThat(james.counters.used).containsEntry("a/messages/1h a@here.example", 1L);
    }

    @Test
    void aMailOverTheLimitGoesToTheProcessorAndIsRecordedByItsName() throws Exception {
        RateLimit mailet = james.mailet("name=a", "key=sender", "messages=1/1h", "onExceeded=over");
        mailet.service(mail("a@here.example", "b@there.example"));
        Mail second = mail("A@Here.Example", "b@there.example", "c@there.example");
        mailet.service(second);
        assertThat(second.getState()).isEqualTo("over");
        assertThat(james.spooled()).isEmpty();
        assertThat(james.records)
                .singleElement()
                .asString()
                .contains("\"postern.mail\":\"mail-1\"")
                .contains("\"postern.sender\":\"A@here.example\",\"postern.recipients\":2")
                .contains("\"rule.name\":\"limit:a\",\"postern.verdict\":\"defer\",\"postern.reason\":\"over\"")
                .contains("\"key\":\"a@here.example\"")
                .endsWith("\"postern.processor\":\"over\"}");
    }

    @Test
    void theRecordOfAPartLeadsToTheWholeMailAndItsSession() throws Exception {
        RateLimit mailet = james.mailet("name=a", "key=sender", "messages=1/1h", "onExceeded=over");
        mailet.service(mail("a@here.example", "b@there.example"));
        FakeMail part = mail("a@here.example", "b@there.example");
        part.setName("mail-1-!1234567");
        part.setAttribute(
                new Attribute(AttributeName.of(DecisionNote.SESSION_ATTRIBUTE), AttributeValue.of("0123456789ab")));
        mailet.service(part);
        assertThat(james.records)
                .singleElement()
                .asString()
                .contains(
                        "\"postern.queue-id\":\"mail-1\",\"postern.mail\":\"mail-1-!1234567\",\"postern.session\":\"0123456789ab\"");
    }

    @Test
    void recipientsWithinTheirLimitGoOnAndTheOthersAreSplitOff() throws Exception {
        RateLimit mailet = james.mailet("name=a", "key=recipient", "messages=1/1h", "onExceeded=over");
        mailet.service(mail("a@here.example", "b@there.example"));
        Mail second = mail("a@here.example", "b@there.example", "c@there.example", "d@there.example");
        mailet.service(second);
        assertThat(second.getState()).isEqualTo("root");
        assertThat(recipients(second)).containsExactly("c@there.example", "d@there.example");
        assertThat(james.spooled()).containsExactly("over [b@there.example] 0");
        assertThat(james.spooled.get(0).getAttribute(Mail.SENT_BY_MAILET_ATTRIBUTE.getName()))
                .isEmpty();
    }

    @Test
    void byDomainAMessageCountsOnceHoweverManyRecipientsAreThere() throws Exception {
        RateLimit mailet = james.mailet("name=a", "key=recipientDomain", "messages=1/1h", "onExceeded=over");
        Mail mail = mail("a@here.example", "b@one.example", "c@one.example", "d@two.example");
        mailet.service(mail);
        assertThat(recipients(mail)).hasSize(3);
        assertThat(james.counters.used)
                .containsEntry("a/messages/1h one.example", 1L)
                .containsEntry("a/messages/1h two.example", 1L);
    }

    private static String[] many(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "r" + i + "@there.example")
                .toArray(String[]::new);
    }

    @Test
    void recipientsBeyondTheNumberAreSplitOff() throws Exception {
        RateLimit mailet = james.mailet("name=a", "key=sender", "recipients=100/1h", "onExceeded=over");
        Mail mail = mail("a@here.example", many(120));
        mailet.service(mail);
        assertThat(mail.getRecipients()).hasSize(100);
        assertThat(james.spooled)
                .singleElement()
                .satisfies(part -> assertThat(part.getRecipients()).hasSize(20));
        assertThat(james.records).singleElement().asString().contains("\"postern.recipients\":20");
    }

    @Test
    void aMailOfWhichNothingPassesUsesNothing() throws Exception {
        RateLimit mailet =
                james.mailet("name=a", "key=sender", "messages=5/1h", "recipients=100/1h", "onExceeded=over");
        james.counters.used.put("a/recipients/1h a@here.example", 100L);
        Mail mail = mail("a@here.example", "b@there.example");
        mailet.service(mail);
        assertThat(mail.getState()).isEqualTo("over");
        assertThat(james.counters.used).containsEntry("a/messages/1h a@here.example", 0L);
    }

    @Test
    void triedOutALimitIsRecordedAndNobodyIsTakenOut() throws Exception {
        RateLimit mailet = james.mailet("name=a", "key=sender", "messages=1/1h", "onExceeded=over", "mode=warn");
        mailet.service(mail("a@here.example", "b@there.example"));
        Mail second = mail("a@here.example", "b@there.example");
        mailet.service(second);
        assertThat(second.getState()).isEqualTo("root");
        assertThat(james.records).singleElement().asString().contains("\"postern.mode\":\"warn\"");
    }

    @Test
    void aLimitThatIsOffCountsNothing() throws Exception {
        RateLimit mailet = james.mailet("name=a", "key=sender", "messages=1/1h", "onExceeded=over", "mode=off");
        mailet.service(mail("a@here.example", "b@there.example"));
        assertThat(james.counters.used).isEmpty();
    }

    @Test
    void aDelayedMailKeepsNameStateAndSenderAndComesBackWhenThereIsRoom() throws Exception {
        RateLimit mailet = james.mailet("name=a", "key=sender", "messages=1/1m", "onExceeded=delay", "longest=1h");
        mailet.service(mail("a@here.example", "b@there.example"));
        Mail second = mail("a@here.example", "b@there.example");
        mailet.service(second);
        assertThat(second.getState()).isEqualTo(Mail.GHOST);
        assertThat(james.spooled()).containsExactly("root [b@there.example] 60");
        Mail back = james.spooled.get(0);
        assertThat(back.getName()).isEqualTo("mail-1");
        assertThat(back.getMaybeSender().asString()).isEqualTo("a@here.example");
        assertThat(back.getAttribute(Mail.SENT_BY_MAILET_ATTRIBUTE.getName())).isEmpty();
        assertThat(james.records).singleElement().asString().endsWith("\"postern.due\":\"2026-11-24T12:01:00.000Z\"}");

        james.counters.used.clear();
        james.now(FakeJames.NOON.plusSeconds(60));
        mailet.service(back);
        assertThat(back.getState()).isEqualTo("root");
        assertThat(back.attributes().map(Attribute::getName)).isEmpty();
    }

    @Test
    void mailThatWaitsForTheSameKeyComesBackOneAfterTheOther() throws Exception {
        RateLimit mailet = james.mailet("name=a", "key=sender", "messages=1/1m", "onExceeded=delay", "longest=1h");
        for (int i = 0; i < 4; i++) {
            mailet.service(mail("a@here.example", "b@there.example"));
        }
        assertThat(james.delays).containsExactly(Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofMinutes(3));
    }

    @Test
    void mailThatWouldWaitTooLongGoesToTheProcessorForThat() throws Exception {
        RateLimit mailet = james.mailet(
                "name=a", "key=sender", "messages=1/1m", "onExceeded=delay", "longest=2m", "afterwards=slow");
        Mail last = null;
        for (int i = 0; i < 4; i++) {
            last = mail("a@here.example", "b@there.example");
            mailet.service(last);
        }
        assertThat(james.delays).hasSize(2);
        assertThat(last.getState()).isEqualTo("slow");
    }

    @Test
    void theTimeOfTheFirstDelayCounts() throws Exception {
        RateLimit mailet = james.mailet("name=a", "key=sender", "messages=1/1m", "onExceeded=delay", "longest=90s");
        mailet.service(mail("a@here.example", "b@there.example"));
        mailet.service(mail("a@here.example", "b@there.example"));
        Mail back = james.spooled.get(0);
        james.now(FakeJames.NOON.plusSeconds(60));
        mailet.service(back);
        assertThat(back.getState()).isEqualTo("error");
        assertThat(james.spooled).hasSize(1);
    }

    @Test
    void aMailThatNeverFitsDoesNotWait() throws Exception {
        RateLimit mailet = james.mailet("name=a", "key=sender", "bytes=64K/1h", "onExceeded=delay");
        FakeMail mail = mail("a@here.example", "b@there.example");
        mail.setMessageSize(70_000);
        mailet.service(mail);
        assertThat(mail.getState()).isEqualTo("error");
        assertThat(james.records).singleElement().asString().contains("\"postern.reason\":\"never-fits\"");
    }

    @Test
    void manyRecipientsWaitTogetherUntilAllFit() throws Exception {
        RateLimit mailet = james.mailet("name=a", "key=sender", "recipients=100/100s", "onExceeded=delay");
        Mail mail = mail("a@here.example", many(110));
        mailet.service(mail);
        assertThat(mail.getRecipients()).hasSize(100);
        assertThat(mail.attributes().map(Attribute::getName)).isEmpty();
        assertThat(james.delays).containsExactly(Duration.ofSeconds(10));
        assertThat(james.spooled.get(0).getRecipients()).hasSize(10);
        assertThat(james.spooled.get(0).getState()).isEqualTo("root");
    }

    @Test
    void aDomainGetsAFewRecipientsAtATime() throws Exception {
        RateLimit mailet = james.mailet("name=a", "key=recipientDomain", "recipients=2/1m", "onExceeded=delay");
        Mail mail = mail("a@here.example", "b@one.example", "c@one.example", "d@two.example", "e@one.example");
        mailet.service(mail);
        assertThat(recipients(mail)).containsExactly("b@one.example", "c@one.example", "d@two.example");
        assertThat(james.spooled()).containsExactly("root [e@one.example] 30");
    }

    @Test
    void aNullSenderIsDelayedLikeAnyOtherAndComesBackAsItWas() throws Exception {
        RateLimit mailet = james.mailet("name=a", "key=all", "messages=1/1m", "onExceeded=delay");
        mailet.service(mail("", "b@there.example"));
        Mail second = mail("", "b@there.example");
        second.setAttribute(new Attribute(AttributeName.of("x.kept"), AttributeValue.of("kept")));
        mailet.service(second);
        assertThat(second.getState()).isEqualTo(Mail.GHOST);
        Mail back = james.spooled.get(0);
        assertThat(back.getMaybeSender().isNullSender()).isTrue();

        james.counters.used.clear();
        james.now(FakeJames.NOON.plusSeconds(60));
        mailet.service(back);
        assertThat(back.getState()).isEqualTo("root");
        assertThat(back.getMaybeSender().isNullSender()).isTrue();
        assertThat(back.attributes().map(attribute -> attribute.getName().asString()))
                .containsExactly("x.kept");
        assertThat(james.spooled).hasSize(1);
    }

    @Test
    void whenTheCountersFailTheMailGoesOnAndThatIsRecorded() throws Exception {
        RateLimit mailet = james.mailet("name=a", "key=sender", "messages=1/1h", "onExceeded=over");
        james.counters.broken = new IllegalStateException("no counters today");
        Mail mail = mail("a@here.example", "b@there.example");
        mailet.service(mail);
        assertThat(mail.getState()).isEqualTo("root");
        assertThat(james.records)
                .singleElement()
                .asString()
                .contains("\"postern.verdict\":\"accept\",\"postern.reason\":\"fault\"")
                .contains("no counters today");
    }

    @Test
    void whatTheQueueDoesNotTakeGoesOn() throws Exception {
        RateLimit mailet = james.mailet("name=a", "key=recipient", "messages=1/1h", "onExceeded=delay");
        doThrow(new MailQueueException("full")).when(james.spool).enQueue(any(Mail.class), any(Duration.class));
        mailet.service(mail("a@here.example", "b@there.example"));
        Mail second = mail("a@here.example", "b@there.example", "c@there.example");
        mailet.service(second);
        assertThat(second.getState()).isEqualTo("root");
        assertThat(recipients(second)).containsExactly("b@there.example", "c@there.example");
        assertThat(james.records)
                .last()
                .asString()
                .contains("\"postern.reason\":\"fault\"")
                .contains("full");
    }

    @Test
    void theProcessorMustBeThere() throws Exception {
        assertThat(james.mailet("name=a", "key=all", "messages=1/1h", "onExceeded=over")
                        .requiredProcessingState())
                .containsExactly(new ProcessingState("over"));
        assertThat(james.mailet("name=b", "key=all", "messages=1/1h", "onExceeded=delay", "afterwards=slow")
                        .requiredProcessingState())
                .isEqualTo(List.of(new ProcessingState("slow")));
    }
}
