package org.postern;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.postern.policy.net.AddressLists;
import org.postern.policy.net.ListStatus;

/** Has the files of address lists looked after while James runs. */
public final class WatchedLists implements Watched {
    private final AddressLists lists;

    public WatchedLists(AddressLists lists) {
        this.lists = lists;
    }

    @Override
    public void poll(Instant now) {
        lists.poll(now);
    }

    @Override
    public List<String> troubles() {
        return lists.status().stream()
                .filter(status -> !status.ok())
                .map(ListStatus::toString)
                .collect(Collectors.toUnmodifiableList());
    }
}
