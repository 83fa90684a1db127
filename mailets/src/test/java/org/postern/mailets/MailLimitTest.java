package org.postern.mailets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.limit.LimitPolicy;
import org.postern.policy.net.ListListener;

class MailLimitTest {
    private static final String PLACE = "mailetcontainer.xml, <mailet class=\"org.postern.mailets.RateLimit\">";
    private static final String NAMED = PLACE + ", <name>a</name>";

    @TempDir
    private Path base;

    static List<Arguments> wrong() {
        return List.of(
                arguments(
                        "name=a key=sender mesages=1/1h messages=1/1h onExceeded=over",
                        NAMED + ": unknown parameter <mesages>; did you mean <messages>?"),
                arguments(
                        "name=a key=sender messages=1/1h",
                        NAMED + ": <onExceeded> is missing; name the processor for what is over, or write delay"),
                arguments(
                        "key=sender messages=1/1h onExceeded=over",
                        PLACE + ": <name> is missing; write one word, by which records and counters know the limit"),
                arguments(
                        "name=a messages=1/1h onExceeded=over",
                        NAMED + ": <key> is missing; write by what is counted, for example sender"),
                arguments(
                        "name=a key=sender onExceeded=over",
                        NAMED + ": limits nothing; write one or more of <messages>, <recipients>, <bytes>,"
                                + " <uniqueRecipients>"),
                arguments(
                        "name=a key=sender messages=0/1h onExceeded=over",
                        NAMED + ": messages=\"0/1h\" has the number 0, which lets nothing pass; write 1 or more"),
                arguments(
                        "name=a key=sender recipients=10/0s onExceeded=over",
                        NAMED
                                + ": recipients=\"10/0s\" has the period \"0s\", which is no time within 1s..366d; write a"
                                + " number with s, m, h or d"),
                arguments(
                        "name=a key=sender bytes=9999999T/1d onExceeded=over",
                        NAMED + ": bytes=\"9999999T/1d\" has a number beyond 8192T, which cannot be counted; write a"
                                + " smaller one"),
                arguments(
                        "name=a key=sendr messages=1/1h onExceeded=over",
                        NAMED + ": key=\"sendr\" is none of client, network, user, userDomain, sender, senderDomain,"
                                + " recipient, recipientDomain, listener, helo, all; join several by +"),
                arguments(
                        "name=a key=sender messages=1/1h onExceeded=ovr",
                        NAMED + " \"ovr\": no <processor> has this state; define it, or did you mean over?"),
                arguments(
                        "name=a key=sender messages=1/1h onExceeded=delay afterwards=elsewhere",
                        NAMED + " \"elsewhere\": no <processor> has this state; define it, or there are error, over,"
                                + " root, slow"),
                arguments(
                        "name=a key=sender totalSize=1G messages=1/1h onExceeded=over",
                        NAMED + ": unknown parameter <totalSize>; size times recipients is not counted here; limit"
                                + " <bytes> and <recipients>"),
                arguments(
                        "name=a key=sender messages=1/1h onExceeded=Over",
                        NAMED
                                + ": onExceeded=\"Over\" has capitals; name processors in lower case, here and where they are"
                                + " defined, because James looks for some of them that way"),
                arguments(
                        "name=a key=sender messages=1/1h onExceeded=over longest=1h",
                        NAMED
                                + ": <longest> has no effect without <onExceeded>delay</onExceeded>; add it or leave <longest>"
                                + " out"),
                arguments(
                        "name=a key=sender messages=1/1h onExceeded=delay longest=60d",
                        NAMED + ": longest=\"60d\" is no time within 1s..720h; write a number with s, m, h or d"),
                arguments(
                        "name=a key=sender messages=1/1h onExceeded=delay afterwards=delay",
                        NAMED
                                + ": afterwards=\"delay\" is no processor; name the one for mail that has waited too long"),
                arguments(
                        "name=a key=sender+listener messages=1/1h onExceeded=over",
                        NAMED
                                + ": key=\"sender+listener\" has listener, which a mail does not know; count by it in"
                                + " smtpserver.xml"),
                arguments(
                        "name=a key=all connections=1/1h messages=1/1h onExceeded=over",
                        NAMED
                                + ": <connections> is counted while a client is connected; write it into a <limit> of"
                                + " org.postern.smtp.RateLimit in smtpserver.xml"),
                arguments(
                        "name=a key=all when=authenticated messages=1/1h onExceeded=over",
                        NAMED + ": <when> is for smtpserver.xml; here the matcher says for whom it holds"),
                arguments(
                        "name=a key=sender count=10 messages=1/1h onExceeded=over",
                        NAMED
                                + ": unknown parameter <count>; that is <messages> here, or add <migrate> with the mailet's old"
                                + " name"),
                arguments(
                        "name=a key=sender duration=1h messages=1/1h onExceeded=over",
                        NAMED
                                + ": unknown parameter <duration>; write it behind each number, <messages>100/1h</messages>, or"
                                + " add <migrate> with the mailet's old name"),
                arguments(
                        "migrate=PerUserRateLimit keyPrefix=a duration=1h count=10",
                        NAMED
                                + ": <migrate>PerUserRateLimit</migrate> is none of GlobalRateLimit, PerRecipientRateLimit,"
                                + " PerSenderRateLimit"),
                arguments(
                        "migrate=PerSenderRateLimit keyPrefix=a duration=1h count=10 totalSize=1G",
                        NAMED
                                + ": <totalSize>1G</totalSize> cannot be taken over: size times recipients is not counted here;"
                                + " limit <size> and <recipients>"),
                arguments("migrate=PerSenderRateLimit keyPrefix=a count=10", NAMED + ": <duration> is missing"),
                arguments(
                        "migrate=PerSenderRateLimit keyPrefix=a duration=1y count=10",
                        NAMED + ": <duration>1y</duration> is no time in s, m, h or d; write for example 1h"),
                arguments(
                        "migrate=PerRecipientRateLimit keyPrefix=a duration=1h count=10 recipients=200",
                        NAMED + ": <recipients> means nothing to PerRecipientRateLimit; leave it out"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void theAdministratorIsTold(String parameters, String message) throws Exception {
        FakeJames james = new FakeJames(base);
        assertThatThrownBy(() -> james.mailet(parameters.split(" "))).hasMessage(message);
    }

    static List<Arguments> migrations() {
        return List.of(
                arguments(
                        "migrate=PerSenderRateLimit keyPrefix=mine exceededProcessor=over duration=1h precision=1m"
                                + " count=100 recipients=200 size=100M",
                        "mine by sender messages=100/1h sliding recipients=200/1h sliding bytes=104857600/1h sliding",
                        "over"),
                arguments(
                        "migrate=PerRecipientRateLimit duration=2h count=10 rateLimiterTimeout=10s",
                        "PerRecipientRateLimit by recipient messages=10/2h sliding",
                        "error"),
                arguments(
                        "migrate=GlobalRateLimit duration=3600 count=10 size=1G",
                        "GlobalRateLimit by all messages=10/1h sliding bytes=1073741824/1h sliding",
                        "error"),
                arguments(
                        "migrate=GlobalRateLimit duration=1week size=100000B",
                        "GlobalRateLimit by all bytes=100000/7d sliding",
                        "error"));
    }

    @ParameterizedTest
    @MethodSource("migrations")
    void theParametersOfJamesAreUnderstood(String parameters, String limit, String processor) throws Exception {
        RateLimit mailet = new FakeJames(base).mailet(parameters.split(" "));
        assertThat(mailet.toString()).isEqualTo(limit);
        assertThat(mailet.requiredProcessingState()).containsExactly(new org.apache.mailet.ProcessingState(processor));
    }

    @Test
    void aNameThatCountsSomethingElseElsewhereIsRefused() throws Exception {
        FakeJames james = new FakeJames(base);
        james.mailet("name=a", "key=sender", "messages=1/1h", "onExceeded=over");
        james.mailet("name=a", "key=sender", "messages=1/1h", "onExceeded=delay");
        assertThatThrownBy(() -> james.mailet("name=a", "key=sender", "messages=2/1h", "onExceeded=over"))
                .hasMessageStartingWith(NAMED + ": counts by sender messages=2/1h, but the limit of this name in ");
    }

    @Test
    void aNameOfALimitOverSmtpNeedsItsNumbers() throws Exception {
        FakeJames james = new FakeJames(base);
        Problems problems = new Problems();
        Place place = Place.file("smtpserver.xml");
        Settings limit = new Settings(
                place, "limit", Map.of("name", "a", "key", "sender", "recipients", "100/1h"), "", List.of());
        LimitPolicy policy = LimitPolicy.read(
                new Settings(place, "handler", Map.of(), "", List.of(limit)),
                base,
                FakeJames.NOON,
                ListListener.NONE,
                problems);
        james.postern.limits().add(policy, problems);
        assertThat(problems.all()).isEmpty();
        james.mailet("name=a", "key=sender", "recipients=100/1h", "onExceeded=over");
        assertThatThrownBy(() -> james.mailet("name=a", "key=sender", "recipients=20/1h", "onExceeded=over"))
                .hasMessage(NAMED + ": counts by sender recipients=20/1h, but the limit of this name in smtpserver.xml"
                        + " counts by sender recipients=100/1h; give both the same key and numbers, or one another"
                        + " name");
    }

    @Test
    void aQueueWithoutDelaysCannotDelay() throws Exception {
        FakeJames james = new FakeJames(base);
        assertThat(Spool.canDelay(james.queues())).isTrue();
    }
}
