package org.postern.policy.spf;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.postern.policy.dns.Dns;
import org.postern.policy.dns.DnsAnswer;

/**
 * Asks whether the domain of a sender lets the client send for it (RFC 7208). For any number of threads.
 *
 * <p>No thread waits: a check goes on when an answer arrives. One that is not done by the deadline of a {@link Dns#chain}
 * ends with temperror (section 4.6.4).
 */
public final class Spf {
    private final Dns dns;

    public Spf(Dns dns) {
        this.dns = Objects.requireNonNull(dns, "dns");
    }

    /**
     * Checks.
     *
     * @return completes within the deadline, on whatever thread has the last answer: what follows on it must not wait
     */
    public CompletableFuture<SpfResult> check(SpfFacts facts) {
        CompletableFuture<SpfResult> result = new CompletableFuture<>();
        Answers answers = new Answers();
        goOn(dns.chain(), new Evaluation(facts, answers, new Work()), answers, result);
        return result;
    }

    private static void goOn(Dns chain, Evaluation evaluation, Answers answers, CompletableFuture<SpfResult> result) {
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
                        chain.ask(missing.name, missing.type).exceptionally(Spf::trouble);
                if (!answer.isDone()) {
                    answer.thenAccept(found -> {
                        answers.put(missing.name, missing.type, found);
                        goOn(chain, evaluation, answers, result);
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
