package org.postern.policy.net;

import org.postern.policy.config.Problems;

/** Is told when a list file changes while the server runs, in the thread that polls. */
public interface ListListener {
    /** Does nothing. */
    ListListener NONE = new ListListener() {
        @Override
        public void loaded(ListStatus status, Problems warnings) {}

        @Override
        public void rejected(ListStatus status, Problems problems) {}
    };

    /** The file's new version counts from now on. */
    void loaded(ListStatus status, Problems warnings);

    /** The file's new version is wrong, missing or unreadable; the old one still counts. */
    void rejected(ListStatus status, Problems problems);
}
