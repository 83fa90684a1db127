package org.postern.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StockJamesTest {
    @TempDir
    private Path directory;

    @Test
    void aJamesThatEndsBeforeItsPortOpensIsToldWithTheEndOfItsLog() throws Exception {
        Path classpath = Files.writeString(directory.resolve("classpath"), directory.resolve("none.jar") + "\n");
        try (StockJames james = StockJames.start(directory, classpath)) {
            assertThatThrownBy(() -> james.awaitPort(1, Duration.ofSeconds(30)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("James ended with exit code 1 before it opened port 1")
                    .hasMessageContaining("MemoryJamesServerMain");
            assertThat(james.awaitExit(Duration.ofSeconds(1))).isEqualTo(1);
            assertThat(james.isAlive()).isFalse();
        }
    }

    @Test
    void theBuildWritesJamesAlone() throws Exception {
        assertThat(Files.readString(Path.of("target/james.classpath")))
                .contains("james-server-memory-app-3.8.1.jar")
                .doesNotContain("postern", "junit");
    }
}
