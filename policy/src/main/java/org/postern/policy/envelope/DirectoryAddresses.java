package org.postern.policy.envelope;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.postern.policy.command.Directory;
import org.postern.policy.envelope.LocalAddress.Status;

/** Our addresses by the {@link Directory}: mailboxes, and whatever it redirects, such as aliases and groups. */
public final class DirectoryAddresses implements LocalAddresses {
    private final Directory directory;
    private final Executor executor;
    private final Duration deadline;

    /**
     * @param executor where calls to the directory may take time
     * @param deadline after which the answer is trouble
     */
    public DirectoryAddresses(Directory directory, Executor executor, Duration deadline) {
        this.directory = directory;
        this.executor = executor;
        this.deadline = deadline;
    }

    @Override
    public CompletableFuture<LocalAddress> find(String address) {
        try {
            return CompletableFuture.supplyAsync(() -> look(address), executor)
                    .exceptionally(fault -> LocalAddress.trouble(String.valueOf(fault.getCause())))
                    .completeOnTimeout(LocalAddress.trouble("timeout"), deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(LocalAddress.trouble("too many look-ups at once"));
        }
    }

    private LocalAddress look(String address) {
        try {
            String whole = (address.contains("@") ? address : address + "@" + directory.defaultDomain())
                    .toLowerCase(Locale.ROOT);
            if (!directory.isLocal(whole.substring(whole.lastIndexOf('@') + 1))) {
                return LocalAddress.of(Status.FOREIGN);
            }
            boolean exists = directory.isMailbox(whole) || directory.isRedirected(whole);
            return LocalAddress.of(exists ? Status.EXISTS : Status.UNKNOWN);
        } catch (Directory.Unavailable e) {
            return LocalAddress.trouble(String.valueOf(e.getMessage()));
        }
    }
}
