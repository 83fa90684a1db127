package org.postern.policy.envelope;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.LongSupplier;
import org.postern.policy.state.Change;
import org.postern.policy.state.Codec;
import org.postern.policy.state.ExpiringTable;
import org.postern.policy.state.State;

/**
 * A hash with a secret that lies in the state: nobody can choose texts that fall together, and no text can be read from what
 * is remembered under its hash. For any number of threads.
 */
final class SecretHash {
    private static final String KEY = "secret";
    private static final int OCTETS = 16;

    private final ExpiringTable<String> secrets;
    private final LongSupplier random;

    /**
     * @param table where the secret is kept
     * @param random numbers that no client can guess
     */
    SecretHash(State state, String table, LongSupplier random) {
        this.secrets = state.table(table, 1, Codec.text());
        this.random = random;
    }

    byte[] octets(String text, Instant now) {
        String secret = secrets.get(KEY, now).orElseGet(() -> makeSecret(now));
        try {
            return MessageDigest.getInstance("SHA-256").digest((secret + "\n" + text).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** As much of it as a key needs. */
    String text(String text, Instant now) {
        return Base64.getEncoder().withoutPadding().encodeToString(Arrays.copyOf(octets(text, now), OCTETS));
    }

    /** The secret, which another thread may have made meanwhile. */
    private String makeSecret(Instant now) {
        String made = Long.toHexString(random.getAsLong()) + Long.toHexString(random.getAsLong());
        return secrets.compute(
                KEY,
                now,
                present -> present.<Change<String, String>>map(Change::keep)
                        .orElseGet(() -> Change.put(made, Instant.MAX, made)));
    }
}
