package org.postern;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.postern.callout.SmtpCallout;
import org.postern.policy.envelope.CalloutAnswer;
import org.postern.policy.envelope.CalloutQuestion;
import org.postern.policy.envelope.Callouts;

/** The callouts of all listeners; the thread for them starts with the first. */
final class SharedCallouts implements AutoCloseable {
    private final Callouts callouts = new Callouts(this::ask, System::nanoTime);
    private final Executor executor;
    private SmtpCallout client;
    private boolean closed;

    /** @param executor on which answers are handed out */
    SharedCallouts(Executor executor) {
        this.executor = executor;
    }

    Callouts callouts() {
        return callouts;
    }

    private synchronized CompletableFuture<CalloutAnswer> ask(CalloutQuestion question) {
        if (closed) {
            return CompletableFuture.completedFuture(CalloutAnswer.notAsked("closed"));
        }
        if (client == null) {
            try {
                client = new SmtpCallout(executor);
            } catch (IOException e) {
                throw new UncheckedIOException("the system has no socket for callouts: " + e.getMessage(), e);
            }
        }
        return client.ask(question);
    }

    /** Whoever still waits is told that nobody was asked. */
    @Override
    public synchronized void close() {
        closed = true;
        if (client != null) {
            client.close();
        }
    }
}
