package org.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.james.protocols.smtp.SMTPSession;
import org.junit.jupiter.api.Test;
import org.postern.Postern;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Reply;
import org.postern.policy.SessionFacts;
import org.postern.policy.audit.Audit;

class AdmissionTest {
    private static final Decision WELCOME = Decision.accept("test", "listed", Evidence.none());
    private static final Decision REFUSED =
            Decision.refuse("test", "denied", Evidence.none(), Reply.of(550, "5.7.1", "No"));
    private static final Decision LATER =
            Decision.refuse("test", "over", Evidence.none(), Reply.of(451, "4.7.0", "Too many"));

    private final Postern postern = FakePostern.with(Audit.none());
    private final FakeTransport transport = new FakeTransport();
    private final SMTPSession session = transport.session();
    private final ClientSession client = ClientSession.open(session, postern);
    private final List<String> asked = new ArrayList<>();

    @Test
    void whatAllWelcomeIsJudged() {
        assertThat(judge(at("a", WELCOME), at("b", WELCOME))).isEmpty();
        assertThat(client.isJudged()).isTrue();
        assertThat(asked).containsExactly("a", "b");
    }

    @Test
    void nobodyIsAskedBehindARefusal() {
        assertThat(judge(at("a", REFUSED), at("b", WELCOME))).hasValue("550 5.7.1 No");
        assertThat(client.isJudged()).isFalse();
        assertThat(asked).containsExactly("a");
    }

    @Test
    void whatCountsIsAskedLastWhereverItStands() {
        ConnectionCheck counting = new ConnectionCheck() {
            @Override
            public CompletableFuture<List<Decision>> check(ClientSession who, SessionFacts facts) {
                asked.add("counting");
                return CompletableFuture.completedFuture(List.of(WELCOME));
            }

            @Override
            public boolean isLast() {
                return true;
            }
        };
        assertThat(judge(counting, at("a", REFUSED))).hasValue("550 5.7.1 No");
        assertThat(asked).containsExactly("a");
    }

    @Test
    void inPlaceOfTheGreetingNotNowIs421() {
        assertThat(judge(at("a", LATER))).hasValue("421 4.7.0 Too many");
    }

    @Test
    void anAnswerThatTakesTimeIsAwaitedByTheFirstCommand() {
        CompletableFuture<List<Decision>> slow = new CompletableFuture<>();
        Admission admission = new Admission(postern, List.of((who, facts) -> slow, at("b", WELCOME)));
        assertThat(admission.ask(session, client)).isNotDone();
        assertThat(admission.conclude(session, client, "")).isEmpty();
        assertThat(client.isJudged()).isFalse();
        client.greeted();
        slow.complete(List.of(LATER));
        assertThat(admission.ask(session, client)).isDone();
        assertThat(admission.conclude(session, client, "NOOP").map(Reply::line).map(AdmissionTest::withoutId))
                .hasValue("451 4.7.0 Too many");
        assertThat(asked).containsExactly("b");
    }

    @Test
    void aRefusalThatIsThereDoesNotWaitForTheOthers() {
        assertThat(judge((who, facts) -> new CompletableFuture<>(), at("b", REFUSED)))
                .hasValue("550 5.7.1 No");
    }

    @Test
    void aCheckThatFailsDefers() {
        assertThat(judge((who, facts) -> {
                    throw new IllegalStateException("oops");
                }))
                .hasValue("421 4.3.5 Policy check failed on this server, try again later");
        assertThat(client.isJudged()).isFalse();
    }

    @Test
    void whatMayOnlyBeginForThoseWhoAreAdmittedBeginsOnceNobodyRefuses() {
        assertThat(judge(beginning(() -> asked.add("began")), at("a", REFUSED))).hasValue("550 5.7.1 No");
        assertThat(asked).containsExactly("a");
        client.findings(List.of());
        assertThat(judge(beginning(() -> asked.add("began")))).isEmpty();
        assertThat(asked).containsExactly("a", "began");
    }

    @Test
    void whatCannotBeginDefers() {
        assertThat(judge(beginning(() -> {
                    throw new IllegalStateException("oops");
                })))
                .hasValue("421 4.3.5 Policy check failed on this server, try again later");
        assertThat(client.isJudged()).isFalse();
    }

    private static ConnectionCheck beginning(Runnable begin) {
        return new ConnectionCheck() {
            @Override
            public CompletableFuture<List<Decision>> check(ClientSession who, SessionFacts facts) {
                return CompletableFuture.completedFuture(List.of());
            }

            @Override
            public void admitted(ClientSession who, SessionFacts facts) {
                begin.run();
            }
        };
    }

    private Optional<String> judge(ConnectionCheck... checks) {
        Admission admission = new Admission(postern, List.of(checks));
        admission.ask(session, client);
        return admission.conclude(session, client, "").map(Reply::line).map(AdmissionTest::withoutId);
    }

    private static String withoutId(String line) {
        return line.replaceAll(" \\[id=.*]$", "");
    }

    private ConnectionCheck at(String name, Decision decision) {
        return (who, facts) -> {
            asked.add(name);
            return CompletableFuture.completedFuture(List.of(decision));
        };
    }
}
