package org.postern.policy.envelope;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.postern.policy.envelope.CalloutAnswer.Stage;
import org.postern.policy.net.IpLiteral;

/** Mail servers elsewhere that say what a test wants, now or when it wants. */
final class FakeCallout implements Callout {
    static final CalloutAnswer YES = rcpt(250, "2.1.5 Ok");
    static final CalloutAnswer NO = rcpt(550, "5.1.1 No such user");

    private final List<CalloutQuestion> asked = new ArrayList<>();
    private final Map<String, CompletableFuture<CalloutAnswer>> waiting = new LinkedHashMap<>();
    private CompletableFuture<CalloutAnswer> answer = CompletableFuture.completedFuture(YES);
    private boolean holds;

    static CalloutAnswer rcpt(int code, String text) {
        return CalloutAnswer.replied(Stage.RCPT, IpLiteral.parse("203.0.113.1"), code, text);
    }

    FakeCallout answering(CalloutAnswer next) {
        answer = CompletableFuture.completedFuture(next);
        return this;
    }

    /** By a fault of its own. */
    void failing() {
        answer = CompletableFuture.failedFuture(new IllegalStateException("callout"));
    }

    /** From now on questions wait for {@link #release}. */
    FakeCallout holding() {
        holds = true;
        return this;
    }

    /** From now on questions are answered when they are asked. */
    void atOnce() {
        holds = false;
    }

    void release(String address, CalloutAnswer with) {
        waiting.remove(address).complete(with);
    }

    /** The addresses whose questions wait, in the order in which they were asked. */
    List<String> waiting() {
        return List.copyOf(waiting.keySet());
    }

    List<CalloutQuestion> questions() {
        return List.copyOf(asked);
    }

    /** The addresses that were asked about. */
    List<String> asked() {
        return asked.stream().map(CalloutQuestion::address).collect(Collectors.toList());
    }

    @Override
    public CompletableFuture<CalloutAnswer> ask(CalloutQuestion question) {
        asked.add(question);
        return holds ? waiting.computeIfAbsent(question.address(), none -> new CompletableFuture<>()) : answer;
    }
}
