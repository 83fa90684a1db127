package org.postern.smtp;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.ThreadExecutorMap;
import java.util.concurrent.Executor;

/**
 * The one thread on which James calls a session's handlers: Netty's event loop on James 3.8.1, an executor's on later
 * versions. What is written from any other thread can be overtaken by a later reply.
 */
final class SessionThread {
    private SessionThread() {}

    /** Runs tasks on the calling thread, after what it is doing now; at once where the thread is none of Netty's. */
    static Executor current() {
        EventExecutor executor = ThreadExecutorMap.currentExecutor();
        return executor == null ? Runnable::run : executor;
    }
}
