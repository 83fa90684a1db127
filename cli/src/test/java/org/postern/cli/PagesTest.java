package org.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PagesTest {
    @TempDir
    private Path directory;

    private static List<CommandLine> all(CommandLine from) {
        List<CommandLine> all = new ArrayList<>(List.of(from));
        from.getSubcommands().values().forEach(sub -> all.addAll(all(sub)));
        return all;
    }

    private static CommandLine commands() {
        OutputStream none = OutputStream.nullOutputStream();
        return Main.commands(new Screen(none, none, false), Clock.systemUTC());
    }

    @Test
    void everyOptionIsInThePageAndInTheCompletion() throws Exception {
        Pages.main(new String[] {directory.toString()});
        String page = Files.readString(directory.resolve("postern.1"));
        String completion = Files.readString(directory.resolve("postern.bash"));
        for (CommandLine command : all(commands())) {
            if (!command.getSubcommands().isEmpty()) {
                continue;
            }
            assertThat(page).contains(".SS " + command.getCommandSpec().qualifiedName());
            command.getCommandSpec().options().forEach(option -> {
                assertThat(page)
                        .contains("\\fB" + String.join(", ", option.names()).replace("-", "\\-") + "\\fR");
                assertThat(completion).contains(option.longestName());
            });
        }
        assertThat(page).doesNotContain("${").contains("var/postern");
    }

    @Test
    void bashCompletes() throws Exception {
        Pages.main(new String[] {directory.toString()});
        assertThat(completed("postern audit s")).contains("search", "show").doesNotContain("verify");
        assertThat(completed("postern audit search --q")).containsExactly("--queue-id");
        assertThat(completed("postern audit search --format j")).containsExactly("json");
    }

    /** What bash would offer for the last word. */
    private List<String> completed(String line) throws Exception {
        String[] words = line.split(" ");
        String script = "source postern.bash; COMP_WORDS=(" + line + "); COMP_CWORD=" + (words.length - 1)
                + "; COMP_LINE='" + line + "'; COMP_POINT=" + line.length() + "; COMP_TYPE=9"
                + "; _complete_postern postern '" + words[words.length - 1] + "' x; printf '%s\\n' \"${COMPREPLY[@]}\"";
        Process bash = new ProcessBuilder("bash", "-c", script)
                .directory(directory.toFile())
                // compopt wants a bash that is completing.
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        bash.getOutputStream().close();
        String out = new String(bash.getInputStream().readAllBytes());
        assertThat(bash.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return out.lines().map(String::strip).toList();
    }
}
