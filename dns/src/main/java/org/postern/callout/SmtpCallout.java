package org.postern.callout;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.postern.loop.Loop;
import org.postern.policy.envelope.Callout;
import org.postern.policy.envelope.CalloutAnswer;
import org.postern.policy.envelope.CalloutAnswer.Stage;
import org.postern.policy.envelope.CalloutQuestion;

/**
 * Callouts over TCP, all on one thread. How many there are at once is their caller's matter. A server that is not there, or
 * does not let us come to RCPT, is left for the next one while there is time; the last word of one that has answered to RCPT
 * is final.
 */
public final class SmtpCallout implements Callout, AutoCloseable {
    private final Loop loop;
    private final Executor executor;
    private final Set<CompletableFuture<CalloutAnswer>> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Starts its thread.
     *
     * @param executor on which answers are handed out, so that whoever waits there holds up no callout
     * @throws IOException when the system has no more sockets
     */
    public SmtpCallout(Executor executor) throws IOException {
        this.executor = executor;
        this.loop = Loop.start("postern-callout");
    }

    @Override
    public CompletableFuture<CalloutAnswer> ask(CalloutQuestion question) {
        CompletableFuture<CalloutAnswer> future = new CompletableFuture<>();
        underWay.add(future);
        Round round = new Round(question, future);
        loop.execute(round::next);
        if (closed) {
            end();
        }
        return future.copy();
    }

    /** The servers of one question. */
    private final class Round {
        private final CalloutQuestion question;
        private final CompletableFuture<CalloutAnswer> future;
        private final Iterator<InetAddress> left;
        private final long deadline;
        private CalloutAnswer farthest = CalloutAnswer.notAsked("timeout");

        Round(CalloutQuestion question, CompletableFuture<CalloutAnswer> future) {
            this.question = question;
            this.future = future;
            this.left = question.servers().iterator();
            this.deadline = System.nanoTime() + question.time().toNanos();
        }

        void next() {
            if (left.hasNext() && deadline - System.nanoTime() > 0) {
                Conversation.start(loop, left.next(), question, deadline, this::found);
            } else {
                finish(future, farthest);
            }
        }

        private void found(CalloutAnswer answer) {
            if (answer.stage().compareTo(farthest.stage()) > 0) {
                farthest = answer;
            }
            if (answer.stage() == Stage.RCPT) {
                finish(future, farthest);
            } else {
                // Not from here: a server that fails at once must not let calls pile up.
                loop.execute(this::next);
            }
        }
    }

    private void finish(CompletableFuture<CalloutAnswer> future, CalloutAnswer answer) {
        underWay.remove(future);
        try {
            executor.execute(() -> future.complete(answer));
        } catch (RejectedExecutionException e) {
            future.complete(answer);
        }
    }

    private void end() {
        underWay.forEach(future -> finish(future, CalloutAnswer.notAsked("closed")));
    }

    /** Ends the thread and closes its sockets; callouts under way and later ones are answered as not asked. */
    @Override
    public void close() {
        closed = true;
        loop.close();
        end();
    }
}
