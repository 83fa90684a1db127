package org.postern.policy.spf;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.postern.policy.dns.Dns;
import org.postern.policy.dns.DnsAnswer;

/**
 * Asks whether the domain of a sender lets the client send for it (RFC 7208). For any number of threads.
 *
 * <p>No thread waits: a check goes on when an answer arrives. A check that is not done in time ends with temperror.
 */
public final class Spf {
    /** What section 4.6.4 asks of those who limit the time. */
    public static final Duration DEADLINE = Duration.ofSeconds(20);

    private final Dns dns;
    private final Duration deadline;

    /** @param deadline for one whole check */
    public Spf(Dns dns, Duration deadline) {
        this.dns = Objects.requireNonNull(dns, "dns");
        this.deadline = Objects.requireNonNull(deadline, "deadline");
    }

    /**
     * Checks.
     *
     * @return completes within the deadline, on whatever thread has the last answer: what follows on it must not wait
     */
    public CompletableFuture<SpfResult> check(SpfFacts facts) {
        CompletableFuture<SpfResult> result = new CompletableFuture<>();
        Answers answers = new Answers();
        goOn(new Evaluation(facts, answers), answers, result);
        return result.isDone()
                ? result
                : result.completeOnTimeout(
                        SpfResult.problem(
                                SpfResult.Status.TEMPERROR,
                                facts.domain(),
                                "not done within " + deadline.toMillis() + " ms"),
                        deadline.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void goOn(Evaluation evaluation, Answers answers, CompletableFuture<SpfResult> result) {
        try {
            while (!result.isDone()) {
                Answers.Missing missing;
                try {
                    result.complete(evaluation.result());
                    return;
                } catch (Answers.Missing e) {
                    missing = e;
                }
                CompletableFuture<DnsAnswer> answer =
                        dns.ask(missing.name, missing.type).exceptionally(Spf::trouble);
                if (!answer.isDone()) {
                    answer.thenAccept(found -> {
                        answers.put(missing.name, missing.type, found);
                        goOn(evaluation, answers, result);
                    });
                    return;
                }
                answers.put(missing.name, missing.type, answer.join());
            }
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
        }
    }

    /** The port promises that this does not happen. */
    private static DnsAnswer trouble(Throwable fault) {
        return DnsAnswer.trouble(String.valueOf(fault));
    }
}
