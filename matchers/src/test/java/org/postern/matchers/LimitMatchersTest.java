package org.postern.matchers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.StringReader;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.commons.configuration2.XMLConfiguration;
import org.apache.commons.configuration2.io.FileHandler;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.mailet.Matcher;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMatcherConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postern.Postern;
import org.postern.james.JamesSettings;
import org.postern.james.SmtpServers;
import org.postern.policy.limit.Charges;
import org.postern.policy.limit.Counters;

class LimitMatchersTest {
    private static final String CONTAINER = "<mailetcontainer><processors><processor state='root'>"
            + "<mailet match='All' class='org.postern.mailets.RateLimit'><name>perRecipient</name><key>recipient</key>"
            + "<messages>10/1h</messages><onExceeded>over</onExceeded></mailet>"
            + "<mailet match='All' class='ToProcessor'><processor>transport</processor></mailet>"
            + "</processor></processors></mailetcontainer>";

    private static final String SERVERS = "<smtpservers><smtpserver><handlerchain>"
            + "<handler class='org.postern.smtp.RateLimit'><network name='inner'><allow>192.0.2.0/24</allow></network>"
            + "<limit name='perUser' key='user' messages='10/1h' recipients='100/1h'/>"
            + "<limit name='perNetwork' key='network' messages='10/1h'/></handler>"
            + "</handlerchain></smtpserver></smtpservers>";

    @TempDir
    private Path base;

    private final Postern postern = mock(Postern.class);
    private final ConfigurationProvider configurations = mock(ConfigurationProvider.class);

    /** What is left of each quota for each key; otherwise all of it. */
    private final Map<String, Long> left = new HashMap<>();

    private final Counters counters = mock(Counters.class);

    @BeforeEach
    void configure() throws Exception {
        when(postern.base()).thenReturn(base);
        when(postern.clock()).thenReturn(Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC));
        when(postern.servers()).thenReturn(new SmtpServers(JamesSettings.of(xml(SERVERS), SmtpServers.FILE)));
        when(postern.counters()).thenReturn(counters);
        when(configurations.getConfiguration("mailetcontainer")).thenReturn(xml(CONTAINER));
        when(counters.take(any())).thenAnswer(call -> answer(call.getArgument(0)));
    }

    private static XMLConfiguration xml(String text) throws Exception {
        XMLConfiguration configuration = new XMLConfiguration();
        new FileHandler(configuration).load(new StringReader(text));
        return configuration;
    }

    private CompletableFuture<Charges> answer(Charges question) {
        for (int i = 0; i < question.size(); i++) {
            assertThat(question.amount(i)).isZero();
            String id =
                    question.quota(i).limit() + "/" + question.quota(i).unit().text() + " " + question.key(i);
            question.found(i, 0, left.getOrDefault(id, question.quota(i).rate().burst()));
        }
        question.settled(true, 0, "");
        return CompletableFuture.completedFuture(question);
    }

    private Matcher over(String condition) throws Exception {
        return started(new OverLimit(postern, configurations), condition);
    }

    private Matcher near(String condition) throws Exception {
        return started(new NearLimit(postern, configurations), condition);
    }

    private static Matcher started(Matcher matcher, String condition) throws Exception {
        matcher.init(FakeMatcherConfig.builder()
                .matcherName("M")
                .condition(condition)
                .build());
        return matcher;
    }

    private static FakeMail mail(String... recipients) throws Exception {
        return FakeMail.builder()
                .name("mail-1")
                .sender("alice@here.example")
                .remoteAddr("192.0.2.7")
                .attribute("org.apache.james.SMTPAuthUser", "alice@here.example")
                .recipients(recipients)
                .build();
    }

    @Test
    void onlyTheRecipientsOverTheirLimitMatch() throws Exception {
        left.put("perRecipient/messages b@there.example", 0L);
        left.put("perRecipient/messages c@there.example", 1L);
        assertThat(over("perRecipient").match(mail("b@there.example", "c@there.example")))
                .containsExactly(new MailAddress("b@there.example"));
    }

    @Test
    void aLimitOfTheSenderConcernsAllRecipients() throws Exception {
        left.put("perUser/messages alice@here.example", 0L);
        assertThat(over("perUser").match(mail("b@there.example", "c@there.example")))
                .hasSize(2);
    }

    @Test
    void eachRecipientIsAskedForWithThoseBefore() throws Exception {
        left.put("perUser/recipients alice@here.example", 2L);
        assertThat(over("perUser").match(mail("b@there.example", "c@there.example", "d@there.example")))
                .containsExactly(new MailAddress("d@there.example"));
    }

    @Test
    void theNetworksOfTheSmtpHandlerAreKnown() throws Exception {
        left.put("perNetwork/messages inner", 0L);
        assertThat(over("perNetwork").match(mail("b@there.example"))).hasSize(1);
    }

    @Test
    void otherLimitsOfTheHandlerDoNotMatter() throws Exception {
        left.put("perNetwork/messages inner", 0L);
        assertThat(over("perUser").match(mail("b@there.example"))).isEmpty();
    }

    @Test
    void nearIsCountedWithThisMail() throws Exception {
        left.put("perUser/messages alice@here.example", 3L);
        assertThat(near("perUser:80%").match(mail("b@there.example"))).hasSize(1);
        assertThat(near("perUser:81%").match(mail("b@there.example"))).isEmpty();
        assertThat(over("perUser").match(mail("b@there.example"))).isEmpty();
    }

    @Test
    void whoIsOverIsNear() throws Exception {
        left.put("perUser/messages alice@here.example", 0L);
        assertThat(near("perUser:100%").match(mail("b@there.example"))).hasSize(1);
    }

    @Test
    void whenTheCountersFailNobodyIsConcerned() throws Exception {
        Matcher matcher = over("perUser");
        doReturn(CompletableFuture.failedFuture(new IllegalStateException("gone")))
                .when(counters)
                .take(any());
        assertThat(matcher.match(mail("b@there.example"))).isEmpty();
    }

    @Test
    void aMailWithoutRecipientsMatchesNot() throws Exception {
        assertThat(over("perUser").match(mail())).isEmpty();
    }

    static List<Arguments> wrong() {
        return List.of(
                arguments(
                        "OverLimit",
                        "perUsr",
                        "mailetcontainer.xml, match=\"OverLimit=perUsr\" \"perUsr\" is the name of no limit; did you mean"
                                + " perUser?"),
                arguments(
                        "OverLimit",
                        "",
                        "mailetcontainer.xml, match=\"OverLimit=\" \"\" is the name of no limit; write for example"
                                + " OverLimit=perUser"),
                arguments(
                        "NearLimit",
                        "perUser",
                        "mailetcontainer.xml, match=\"NearLimit=perUser\" \"perUser\" is no limit and share within"
                                + " 1%..100%; write for example NearLimit=perUser:80%"),
                arguments(
                        "NearLimit",
                        "perUser:101%",
                        "mailetcontainer.xml, match=\"NearLimit=perUser:101%\" \"perUser:101%\" is no limit and share"
                                + " within 1%..100%; write for example NearLimit=perUser:80%"),
                arguments(
                        "NearLimit",
                        "somebody:80%",
                        "mailetcontainer.xml, match=\"NearLimit=somebody:80%\" \"somebody\" is the name of no limit; there"
                                + " are perUser, perNetwork, perRecipient"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void theAdministratorIsTold(String matcher, String condition, String message) {
        assertThatThrownBy(() -> {
                    if (matcher.equals("OverLimit")) {
                        over(condition);
                    } else {
                        near(condition);
                    }
                })
                .hasMessage(message);
    }
}
