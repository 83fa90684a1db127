package org.postern.store;

import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;
import org.postern.policy.state.State;
import org.postern.policy.state.StateContract;

class FileStateTest extends StateContract {
    @TempDir
    Path directory;

    @Override
    protected State open() throws Exception {
        return FileState.open(directory.resolve("state.db"), Clock.systemUTC());
    }
}
