package org.postern.webadmin;

import com.google.inject.Inject;
import java.util.List;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import org.postern.Postern;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Whether Postern works with what the administrator last wrote: degraded when a list file was rejected, so that an older
 * version of it counts, or when records cannot be written. Reads memory only, so it never blocks.
 *
 * <p>To be named in healthcheck.properties: {@code additional.healthchecks=org.postern.webadmin.ListsHealthCheck}.
 */
public final class ListsHealthCheck implements HealthCheck {
    private static final ComponentName NAME = new ComponentName("Postern");

    private final Postern postern;

    @Inject
    public ListsHealthCheck(Postern postern) {
        this.postern = postern;
    }

    @Override
    public ComponentName componentName() {
        return NAME;
    }

    @Override
    public Publisher<Result> check() {
        return Mono.fromSupplier(() -> {
            List<String> troubles = postern.troubles();
            return troubles.isEmpty() ? Result.healthy(NAME) : Result.degraded(NAME, String.join("; ", troubles));
        });
    }
}
