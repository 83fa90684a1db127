package org.postern;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.postern.policy.limit.LimitPolicy;
import org.postern.policy.net.AddressLists;

/** What a configured handler holds of {@link Postern} from its start to its end, and the files that it has watched. */
public final class Hold implements AutoCloseable {
    private final Postern postern;
    private final List<Watched> watched = new ArrayList<>();

    /** Begins to hold, and to have the lists' files watched. */
    public Hold(Postern postern, Collection<AddressLists> lists) {
        this.postern = postern;
        postern.retain();
        lists.forEach(one -> watch(new WatchedLists(one)));
    }

    /** Has one more thing watched. */
    public void watch(Watched one) {
        watched.add(one);
        postern.watch(one);
    }

    /** Has the files watched in which limits have numbers for single keys. */
    public void watchOverrides(LimitPolicy limits) {
        limits.overrides()
                .forEach(file -> watch(new WatchedFile("overrides file " + file.name(), file::poll, file::problems)));
    }

    @Override
    public void close() {
        watched.forEach(postern::unwatch);
        postern.release();
    }
}
