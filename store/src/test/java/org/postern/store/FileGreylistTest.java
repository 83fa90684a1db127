package org.postern.store;

import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import org.junit.jupiter.api.io.TempDir;
import org.postern.policy.envelope.GreylistContract;
import org.postern.policy.state.State;

class FileGreylistTest extends GreylistContract {
    @TempDir
    Path directory;

    @Override
    protected State open() throws Exception {
        return FileState.open(directory.resolve("state.db"), Clock.fixed(NOON, ZoneOffset.UTC));
    }

    @Override
    protected State reopen(State state) throws Exception {
        state.close();
        return open();
    }
}
