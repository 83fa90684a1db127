package org.postern;

import java.time.Instant;
import java.util.List;

/** Something that can change while James runs, such as a list file. */
public interface Watched {
    /** Looks whether it changed and takes the change over; called a few times a second by one thread. */
    void poll(Instant now);

    /** What is wrong with it at the moment, one sentence each. */
    List<String> troubles();
}
