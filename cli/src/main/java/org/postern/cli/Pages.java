package org.postern.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import picocli.AutoComplete;
import picocli.CommandLine;

/** Makes the manual page and the completion for bash from the commands themselves; the build calls it. */
public final class Pages {
    private Pages() {}

    /** @param args the directory to write {@code postern.1} and {@code postern.bash} to */
    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        Files.createDirectories(directory);
        CommandLine commands = Main.commands(
                new Screen(OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), false), Clock.systemUTC());
        write(directory.resolve("postern.1"), ManPage.of(commands));
        write(directory.resolve("postern.bash"), AutoComplete.bash("postern", commands));
    }

    private static void write(Path file, String text) throws IOException {
        Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
