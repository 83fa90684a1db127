package org.postern.policy.envelope;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.postern.policy.command.Directory;
import org.postern.policy.envelope.LocalAddress.Status;

/**
 * Our addresses by the {@link Directory}: mailboxes, and aliases, groups and forwards, which have targets. What the
 * directory does not follow, such as a catch-all, is asked for besides.
 */
public final class DirectoryAddresses implements LocalAddresses {
    private final Directory directory;
    private final Predicate<String> caught;
    private final Executor executor;
    private final Duration deadline;

    /**
     * @param caught whether mail for an address, in lower case, is taken although it is neither a mailbox nor has targets: by
     *     a catch-all or a pattern; may throw {@link Directory.Unavailable}
     * @param executor where calls to the directory may take time
     * @param deadline after which the answer is trouble
     */
    public DirectoryAddresses(Directory directory, Predicate<String> caught, Executor executor, Duration deadline) {
        this.directory = directory;
        this.caught = caught;
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
            boolean exists =
                    directory.isMailbox(whole) || !directory.targets(whole).isEmpty() || caught.test(whole);
            return LocalAddress.of(exists ? Status.EXISTS : Status.UNKNOWN);
        } catch (Directory.Unavailable e) {
            return LocalAddress.trouble(String.valueOf(e.getMessage()));
        }
    }
}
