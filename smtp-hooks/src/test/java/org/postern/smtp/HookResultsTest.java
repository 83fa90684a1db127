package org.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.example.OtherHook;
import org.junit.jupiter.api.Test;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;

/** What others' hooks decide, as it is recorded, counts, or is only tried. */
class HookResultsTest extends AuditedSession {
    @Test
    void resultsOfOthersAreRecordedAndCount() {
        say(MAIL);
        ofOthers.add(HookResult.builder()
                .hookReturnCode(HookReturnCode.deny())
                .smtpReturnCode("550")
                .smtpDescription("5.7.1 No\r\n250 thanks")
                .build());
        say(RCPT);
        assertThat(transport.written().get(1)).startsWith("550 ");
        assertThat(records)
                .singleElement()
                .asString()
                .contains(
                        "\"rule.name\":\"hook:" + OtherHook.class.getName() + "\"",
                        "\"refuse\"",
                        "\"denied\"",
                        "\"enforce\"",
                        "RCPT TO:<alice@demo.example>",
                        "\"text\":\"5.7.1 No??250 thanks\"");
        ofOthers.add(HookResult.DENYSOFT);
        say(RCPT);
        assertThat(records.get(1).toString()).contains("\"defer\"", "\"put-off\"");
        ofOthers.add(HookResult.OK);
        say(RCPT);
        assertThat(records.get(2).toString()).contains("\"accept\"", "\"accepted\"");
        say(RCPT);
        assertThat(records).hasSize(3);
    }

    @Test
    void aHookThatOnlyDisconnectsIsRecorded() {
        say(MAIL);
        ofOthers.add(HookResult.DISCONNECT);
        say(RCPT);
        assertThat(transport.isClosed()).isTrue();
        assertThat(records)
                .singleElement()
                .asString()
                .contains("\"refuse\"", "\"disconnected\"", "\"result\":\"none\",\"disconnects\":\"true\"");
        assertThat(client.refusals()).isOne();
    }

    @Test
    void whatIsOnlyTriedDoesNotDisconnect() {
        thirdParty(element(OtherHook.class.getName(), "warn"));
        say(MAIL);
        ofOthers.add(HookResult.DISCONNECT);
        ofOthers.add(HookResult.builder()
                .hookReturnCode(HookReturnCode.disconnected(HookReturnCode.Action.DECLINED))
                .build());
        say(RCPT, RCPT);
        assertThat(transport.isClosed()).isFalse();
        assertThat(transport.written()).hasSize(3).allMatch(reply -> reply.startsWith("250 "));
        assertThat(records).hasSize(2).allMatch(record -> record.toString().contains("\"postern.mode\":\"warn\""));
    }

    @Test
    void whatIsOnlyTriedDecidesNothing() {
        thirdParty(element(OtherHook.class.getName(), "warn"));
        say(MAIL);
        for (HookResult result : List.of(HookResult.DENY, HookResult.DENYSOFT, HookResult.OK)) {
            ofOthers.add(result);
            say(RCPT);
        }
        assertThat(transport.written())
                .allMatch(reply -> reply.startsWith("250 "))
                .hasSize(4);
        assertThat(records).hasSize(3).allMatch(record -> record.toString().contains("\"postern.mode\":\"warn\""));
    }

    /** Consent would skip them, the relay check among them. */
    @Test
    void whoIsOnlyTriedDoesNotSkipTheHooksBehindIt() {
        thirdParty(element(OtherHook.class.getName(), "warn"));
        behindIt = HookResult.DENY;
        say(MAIL);
        ofOthers.add(HookResult.OK);
        say(RCPT);
        assertThat(transport.written().get(1)).startsWith("554 ");
    }

    @Test
    void consentOfJamesItselfIsNotRecordedAndItsRefusalIs() {
        ThirdParties none = ThirdParties.read(
                new Settings(PLACE, "handler", Map.of(), "", List.of()), servers(), Set.of(), new Problems());
        HookResults results = new HookResults(postern, none, Set.of(OtherHook.class.getName()));
        assertThat(results.see(session, HookResult.OK, ofOthers)).isSameAs(HookResult.OK);
        assertThat(records).isEmpty();
        assertThat(results.see(session, HookResult.DENY, ofOthers)).isSameAs(HookResult.DENY);
        assertThat(records).hasSize(1);
    }

    @Test
    void aHookThatSaysNothingAtAllIsRecorded() {
        assertThat(audit.onHookResult(session, null, 0, ofOthers)).isNull();
        assertThat(records).singleElement().asString().contains("\"fault\"", "\"result\":\"null\"");
        thirdParty(element(OtherHook.class.getName(), "warn"));
        assertThat(audit.onHookResult(session, null, 0, ofOthers)).isSameAs(HookResult.DECLINED);
    }

    @Test
    void onlyWhoIsThereAndNotCoreCanBeTried() {
        Problems problems = new Problems();
        ThirdParties.read(
                new Settings(
                        PLACE,
                        "handler",
                        Map.of(),
                        "",
                        List.of(
                                element("core.Check", "warn"),
                                element("org.postern.smtp.RelayAuth", "warn"),
                                element(OtherHook.class.getName() + "s", "warn"),
                                element(OtherHook.class.getName(), "off"))),
                servers(),
                Set.of("core.Check"),
                problems);
        assertThat(problems.errors())
                .extracting(Object::toString)
                .satisfiesExactly(
                        one -> assertThat(one).contains("core.Check", "is one of James's core handlers"),
                        two -> assertThat(two).contains("is one of ours"),
                        three -> assertThat(three).contains("did you mean " + OtherHook.class.getName()),
                        four -> assertThat(four).contains("would leave the handler out"));
    }
}
