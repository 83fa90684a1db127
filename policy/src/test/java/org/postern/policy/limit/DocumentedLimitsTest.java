package org.postern.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.XmlSettings;
import org.postern.policy.message.MessagePolicy;
import org.postern.policy.net.ListListener;

/** What docs/rate-limit.md shows can be used as it stands. */
class DocumentedLimitsTest {
    private static final Path PAGE = Path.of("..", "docs", "rate-limit.md");
    private static final Pattern XML = Pattern.compile("```xml\n(.*?)```", Pattern.DOTALL);
    private static final Pattern OVERRIDES = Pattern.compile("```\n(# conf/postern/limits.txt.*?)```", Pattern.DOTALL);
    private static final String NETWORKS = "<network name='staff'/><network name='school'/><network name='printers'/>";

    @TempDir
    private Path base;

    private final Problems problems = new Problems();

    @Test
    void everyExampleIsRead() throws IOException {
        String page = Files.readString(PAGE);
        Files.createDirectories(base.resolve("conf/postern"));
        Files.writeString(
                base.resolve("conf/postern/limits.txt"),
                OVERRIDES.matcher(page).results().findFirst().orElseThrow().group(1));
        List<String> examples =
                XML.matcher(page).results().map(match -> match.group(1)).collect(Collectors.toList());
        assertThat(examples).hasSize(7);
        for (String example : examples) {
            read(example);
        }
        assertThat(problems.all()).isEmpty();
    }

    private void read(String example) throws IOException {
        String handler = example.startsWith("<handler") ? example : "<handler>" + NETWORKS + example + "</handler>";
        Path file = Files.writeString(base.resolve("f.xml"), handler);
        Settings settings =
                XmlSettings.read(file, Place.file("f.xml"), problems).orElseThrow();
        if (handler.contains("MessagePolicy")) {
            MessagePolicy.read(settings, base, LimitWorld.NOW, ListListener.NONE, problems);
        } else {
            assertThat(LimitPolicy.read(settings, base, LimitWorld.NOW, ListListener.NONE, problems)
                            .limits())
                    .isNotEmpty();
        }
    }
}
