package org.postern.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;

/** A Lua script that Redis is asked to run by its digest, and is told in full when it does not know it. */
final class Script {
    private final ScriptOutputType type;
    private final String text;
    private final String sha1;

    Script(String resource, ScriptOutputType type) {
        this.type = type;
        try (InputStream in = Script.class.getResourceAsStream(resource)) {
            this.text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            this.sha1 = String.format("%040x", new BigInteger(1, digest));
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " cannot be read from the jar", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    /**
     * Runs it and tells of the answer or the trouble.
     *
     * @throws RuntimeException when the call cannot even be sent
     */
    <T> void run(
            RedisClusterAsyncCommands<String, String> redis,
            String[] keys,
            String[] args,
            BiConsumer<T, Throwable> done) {
        redis.<T>evalsha(sha1, type, keys, args).whenComplete((value, trouble) -> {
            if (trouble != null && cause(trouble) instanceof RedisNoScriptException) {
                inFull(redis, keys, args, done);
            } else {
                done.accept(value, trouble == null ? null : cause(trouble));
            }
        });
    }

    private <T> void inFull(
            RedisClusterAsyncCommands<String, String> redis,
            String[] keys,
            String[] args,
            BiConsumer<T, Throwable> done) {
        try {
            redis.<T>eval(text, type, keys, args)
                    .whenComplete((value, trouble) -> done.accept(value, trouble == null ? null : cause(trouble)));
        } catch (RuntimeException e) {
            done.accept(null, new NotDone(e.toString(), e));
        }
    }

    static Throwable cause(Throwable trouble) {
        return trouble instanceof CompletionException && trouble.getCause() != null ? trouble.getCause() : trouble;
    }
}
