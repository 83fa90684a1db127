package org.postern.policy.envelope;

import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.postern.policy.envelope.CalloutAnswer.Stage;
import org.postern.policy.state.Codec;
import org.postern.policy.state.ExpiringTable;
import org.postern.policy.state.State;

/**
 * The answers that are remembered, at most {@value #MAX}, by a {@link SecretHash} of the address; what went wrong before RCPT is
 * about the server, and remembered for the whole domain. For any number of threads.
 */
final class CalloutCache {
    static final int MAX = 100_000;

    private final ExpiringTable<String> answers;
    private final SecretHash hash;
    private final CalloutSettings settings;

    CalloutCache(State state, LongSupplier random, CalloutSettings settings) {
        this.answers = state.table("callout", MAX, Codec.text());
        this.hash = new SecretHash(state, "callout-secret", random);
        this.settings = settings;
    }

    /** @param address in one spelling */
    Optional<CalloutAnswer> find(String address, Instant now) {
        return get(address, now).or(() -> get(domain(address), now));
    }

    private Optional<CalloutAnswer> get(String key, Instant now) {
        return answers.get(hash.text(key, now), now).flatMap(CalloutAnswer::decode);
    }

    void put(String address, CalloutAnswer answer, Instant now) {
        if (answer.isKept()) {
            String key = answer.stage() == Stage.RCPT ? address : domain(address);
            answers.put(hash.text(key, now), answer.encoded(), now.plus(settings.kept(answer.meaning())), now);
        }
    }

    private static String domain(String address) {
        return "@" + SenderFindings.domain(address);
    }
}
