package org.postern.mailets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMail;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postern.policy.audit.Audit;
import org.postern.policy.audit.DecisionNote;

class AuditLogTest {
    private static final String MAILET = "mailetcontainer.xml, <mailet class=\"org.postern.mailets.AuditLog\">";
    private static final String HEAD = "{\"@timestamp\":\"2026-11-24T12:00:00.000Z\",\"event.action\":\"delivery\"";

    @TempDir
    private Path base;

    private FakeJames james;

    @BeforeEach
    void start() throws Exception {
        james = new FakeJames(base);
    }

    private static FakeMail mail() throws Exception {
        return FakeJames.mail("a@here.example", "b@there.example", "c@there.example");
    }

    private static FakeMail with(String name, AttributeValue<?> value) throws Exception {
        FakeMail mail = mail();
        mail.setAttribute(new Attribute(AttributeName.of(name), value));
        return mail;
    }

    private static FakeMail refused(String error) throws Exception {
        return with("delivery-error", AttributeValue.of(error));
    }

    private String recorded(Mail mail, String... parameters) throws Exception {
        james.auditLog(parameters).service(mail);
        assertThat(james.records).hasSize(1);
        return james.records.get(0);
    }

    @Test
    void theWholeRecord() throws Exception {
        FakeMail mail = with(DecisionNote.SESSION_ATTRIBUTE, AttributeValue.of("0123456789ab"));
        assertThat(recorded(mail, "outcome=relayed", "gateway=192.0.2.1:2525"))
                .isEqualTo(HEAD + ",\"postern.queue-id\":\"mail-1\",\"postern.session\":\"0123456789ab\""
                        + ",\"postern.sender\":\"a@here.example\""
                        + ",\"postern.recipients\":[\"b@there.example\",\"c@there.example\"]"
                        + ",\"postern.processor\":\"root\",\"postern.outcome\":\"relayed\""
                        + ",\"server.address\":\"192.0.2.1:2525\"}");
    }

    @Test
    void thePartOfAMailHasTheQueueIdOfTheWholeAndItsOwnName() throws Exception {
        FakeMail mail = mail();
        mail.setName("mail-1-!1234567");
        assertThat(recorded(mail, "outcome=delivered"))
                .startsWith(HEAD + ",\"postern.queue-id\":\"mail-1\",\"postern.mail\":\"mail-1-!1234567\",");
    }

    @Test
    void theNullSenderIsAnEmptyText() throws Exception {
        assertThat(recorded(FakeJames.mail("", "b@there.example"), "outcome=delivered"))
                .contains("\"postern.sender\":\"\",\"postern.recipients\":[\"b@there.example\"]");
    }

    @Test
    void whatComesByIsNotChanged() throws Exception {
        Mail mail = refused("550 5.1.1 No such user");
        List<Attribute> before = mail.attributes().toList();
        recorded(mail);
        assertThat(mail.getState()).isEqualTo("root");
        assertThat(mail.getName()).isEqualTo("mail-1");
        assertThat(FakeJames.recipients(mail)).containsExactly("b@there.example", "c@there.example");
        assertThat(mail.attributes().toList()).isEqualTo(before);
    }

    @Test
    void whatAnotherServerRefusedIsBouncedWithItsReply() throws Exception {
        assertThat(recorded(refused("550-5.1.1 No such user\r\n550 5.1.1 here\n")))
                .endsWith(
                        "\"postern.outcome\":\"bounced\",\"postern.reply\":\"550-5.1.1 No such user 550 5.1.1 here\"}");
    }

    @Test
    void whatReachedNoServerIsBouncedWithTheReason() throws Exception {
        assertThat(recorded(refused("Couldn't connect to host, port: 192.0.2.1, 25; timeout 5000")))
                .endsWith(
                        "\"postern.outcome\":\"bounced\",\"error.message\":\"Couldn't connect to host, port: 192.0.2.1, 25;"
                                + " timeout 5000\"}");
    }

    @Test
    void nothingBouncesToTheNullSender() throws Exception {
        FakeMail mail = FakeJames.mail("", "b@there.example");
        mail.setAttribute(new Attribute(AttributeName.of("delivery-error"), AttributeValue.of("550 No")));
        assertThat(recorded(mail)).endsWith("\"postern.outcome\":\"failed\",\"postern.reply\":\"550 No\"}");
    }

    @Test
    void whatIsInTheErrorProcessorHasFailed() throws Exception {
        FakeMail mail = mail();
        mail.setState(Mail.ERROR);
        assertThat(recorded(mail)).endsWith("\"postern.processor\":\"error\",\"postern.outcome\":\"failed\"}");
    }

    @Test
    void whichMailetHasThrownIsRecordedAndNotWhatItQuotes() throws Exception {
        FakeMail mail = mail();
        mail.setErrorMessage(
                "Exception calling Odd: In Subject: secret\nplan\njava.lang.IllegalStateException: In Subject:"
                        + " secret\n\tat org.example.Odd.service(Odd.java:1)\n");
        assertThat(recorded(mail))
                .endsWith("\"postern.outcome\":\"failed\",\"error.message\":\"Exception calling Odd:"
                        + " java.lang.IllegalStateException\"}")
                .doesNotContain("secret", "plan");
    }

    @Test
    void whatShowsNothingIsSomethingElse() throws Exception {
        assertThat(recorded(mail())).endsWith("\"postern.outcome\":\"other\"}");
    }

    @Test
    void whatTheParameterSaysHoldsAndAnOldErrorIsLeftOut() throws Exception {
        assertThat(recorded(refused("550 5.1.1 No such user"), "outcome=relayed"))
                .endsWith("\"postern.outcome\":\"relayed\"}");
    }

    @Test
    void theGatewayHasNoPartInWhatIsSomethingElse() throws Exception {
        assertThat(recorded(mail(), "gateway=smtp.example")).doesNotContain("server.address");
    }

    @Test
    void veryManyRecipientsAreRecordedInParts() throws Exception {
        String[] recipients = IntStream.range(0, 1_001)
                .mapToObj(i -> "r" + i + "@there.example")
                .toArray(String[]::new);
        james.auditLog("outcome=delivered").service(FakeJames.mail("a@here.example", recipients));
        assertThat(james.records).hasSize(2);
        assertThat(james.records.get(0)).contains("\"r0@there.example\"", "\"r999@there.example\"]");
        assertThat(james.records.get(1)).contains("\"postern.recipients\":[\"r1000@there.example\"]");
    }

    @Test
    void aMailWithoutRecipientsIsNotRecorded() throws Exception {
        james.auditLog("outcome=delivered").service(FakeJames.mail("a@here.example"));
        assertThat(james.records).isEmpty();
    }

    static List<Arguments> foreign() {
        return List.of(
                arguments("org.postern.session", AttributeValue.of(7)),
                arguments("org.postern.session", AttributeValue.of("x\",\"postern.outcome\":\"relayed")),
                arguments("org.postern.session", AttributeValue.of("a".repeat(1_000))),
                arguments("delivery-error", AttributeValue.of(List.of(AttributeValue.of("550 No")))),
                arguments("delivery-error", AttributeValue.of(550)));
    }

    @ParameterizedTest
    @MethodSource("foreign")
    void attributesThatOthersHaveSetDoNoHarm(String name, AttributeValue<?> value) throws Exception {
        assertThat(recorded(with(name, value), "outcome=bounced"))
                .isEqualTo(HEAD + ",\"postern.queue-id\":\"mail-1\",\"postern.sender\":\"a@here.example\""
                        + ",\"postern.recipients\":[\"b@there.example\",\"c@there.example\"]"
                        + ",\"postern.processor\":\"root\",\"postern.outcome\":\"bounced\"}");
    }

    @Test
    void aReplyIsNoLongerThanALineAndCannotEndOne() throws Exception {
        String record = recorded(refused("550 \u0007" + "x".repeat(1_000_000)));
        assertThat(record).contains("\"postern.reply\":\"550 \\u0007xxx").hasSizeLessThan(1_000);
    }

    @Test
    void whenNothingCanBeRecordedTheMailGoesOn() throws Exception {
        AuditLog mailet = james.auditLog();
        Audit broken = mock(Audit.class);
        doThrow(new IllegalStateException("broken")).when(broken).record(any());
        when(james.postern.audit()).thenReturn(broken);
        Mail mail = mail();
        assertThatCode(() -> mailet.service(mail)).doesNotThrowAnyException();
        verify(broken).record(any());
        assertThat(mail.getState()).isEqualTo("root");
    }

    @Test
    void jamesOwnParametersAreLeftToIt() {
        assertThatCode(() -> james.auditLog("outcome=dropped", "onMailetException=ignore"))
                .doesNotThrowAnyException();
    }

    static List<Arguments> wrong() {
        return List.of(
                arguments("outcom=delivered", MAILET + ": unknown parameter <outcom>; did you mean <outcome>?"),
                arguments("host=a", MAILET + ": unknown parameter <host>; known here: gateway, outcome"),
                arguments("outcome=deliverd", MAILET + ": outcome=\"deliverd\" is no outcome; did you mean delivered?"),
                arguments(
                        "outcome=",
                        MAILET
                                + ": outcome=\"\" is no outcome; write one of bounced, delivered, dropped, failed, other,"
                                + " relayed"),
                arguments(
                        "gateway=a.example, b.example",
                        MAILET
                                + ": gateway=\"a.example, b.example\" is not one server; write a name or an address, and a"
                                + " port if need be: smtp.example.org:587"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void theAdministratorIsTold(String parameter, String message) {
        assertThatThrownBy(() -> james.auditLog(parameter)).hasMessage(message);
    }

    @Test
    void aGatewayHasNoPartInALocalDelivery() {
        assertThatThrownBy(() -> james.auditLog("outcome=delivered", "gateway=a.example"))
                .hasMessage(MAILET
                        + ": <gateway> has no meaning with <outcome>delivered</outcome>, in which no other server"
                        + " has a part; leave it out");
    }

    static List<Arguments> unreached() {
        return List.of(
                arguments("<mailet match='All' class='Null'/>", "Null", "put it before"),
                arguments(
                        "<mailet match='All' class='LocalDelivery'/>",
                        "LocalDelivery",
                        "put it before, or write <consume>false</consume> there"),
                arguments(
                        "<mailet match='All' class='org.apache.james.transport.mailets.ToRepository'/>",
                        "ToRepository",
                        "put it before, or write <passThrough>true</passThrough> there"),
                arguments(
                        "<mailet match='All' class='RemoteDelivery'><onSuccess>relayed</onSuccess></mailet>",
                        "RemoteDelivery",
                        "put it into the processor that is named in <onSuccess> there"));
    }

    private void behind(String mailet) throws Exception {
        james.container(
                "<mailetcontainer><processors><processor state='root'/><processor state='end'>" + mailet
                        + "<mailet match='All' class='org.postern.mailets.AuditLog'/></processor></processors></mailetcontainer>");
        james.auditLog("outcome=delivered");
    }

    @ParameterizedTest
    @MethodSource("unreached")
    void whatNoMailReachesIsAnError(String mailet, String name, String mend) {
        assertThatThrownBy(() -> behind(mailet))
                .hasMessage(
                        "mailetcontainer.xml, <processor state=\"end\">: <mailet class=\"org.postern.mailets.AuditLog\"> is"
                                + " never reached, because " + name + " before it lets no mail go on; " + mend);
    }

    static List<String> reached() {
        return List.of(
                "<mailet match='All' class='LocalDelivery'><consume>false</consume></mailet>",
                "<mailet match='RecipientIsLocal' class='Null'/>",
                "<mailet match='All' class='ToRepository'><passThrough>true</passThrough></mailet>",
                "<mailet match='All' class='DSNBounce'/>");
    }

    @ParameterizedTest
    @MethodSource("reached")
    void whatSomeMailReachesIsNone(String mailet) {
        assertThatCode(() -> behind(mailet)).doesNotThrowAnyException();
    }
}
