package org.postern.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.policy.config.Problems;

/** Whatever is written or sent, the parsers say what is wrong and nothing else happens. */
class LimitFuzzTest {
    private static final long SEED = 20261124;
    private static final List<String> PIECES = List.of(
            "0",
            "1",
            "100",
            "9007199254740992",
            "99999999999999999999",
            "/",
            "1h",
            "1m",
            "0s",
            "d",
            ",",
            " ",
            "burst",
            "K",
            "M",
            "T",
            "user",
            "client",
            "sender",
            "all",
            "+",
            "@",
            "\"",
            "\\",
            "<>",
            "<>@",
            "%",
            "%20",
            "%zz",
            ".",
            "[",
            "]",
            "IPv6:",
            "::1",
            "10.0.0.1",
            "messages=",
            "bytes=",
            "unlimited",
            "#",
            "\t",
            "\u0000",
            "\u00fc",
            "xn--",
            "\ud800",
            "\udc00",
            "\u3002",
            "\u0130",
            "\u00df",
            "\u200d",
            "\ud83d\ude00",
            "network:",
            "listener:",
            "authenticated",
            "-",
            "=",
            "a");

    @TempDir
    private Path base;

    private final Random random = new Random(SEED);

    @Test
    void ratesAreReadOrToldWrong() {
        int read = 0;
        for (int i = 0; i < 30_000; i++) {
            String text = text(8);
            Unit unit = Unit.values()[random.nextInt(Unit.values().length)];
            boolean sliding = random.nextBoolean();
            try {
                for (Rate rate : Rates.parse(unit, text, sliding)) {
                    assertThat(rate.count()).as(text).isPositive();
                    assertThat(rate.burst()).as(text).isPositive();
                    read++;
                }
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).as(text).isNotBlank().doesNotContainPattern("[\\p{Cntrl}]");
            }
        }
        assertThat(read).isPositive();
    }

    @Test
    void keysAndConditionsAreReadOrToldWrong() {
        for (int i = 0; i < 20_000; i++) {
            String text = text(6);
            try {
                Key.parse(text, 32, 64).written(Arrays.asList(text.split("\\+")));
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).as(text).isNotBlank();
            }
            try {
                Condition.parse(text, Set.of("a"));
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).as(text).isNotBlank();
            }
        }
    }

    @Test
    void everyNameMakesAKeyOfWholeWordsInOneSpelling() {
        Key key = Key.parse("user+userDomain+sender+senderDomain+recipient+recipientDomain+helo", 32, 64);
        for (int i = 0; i < 20_000; i++) {
            String name = text(8);
            LimitFacts facts = LimitWorld.facts("192.0.2.1").from(name).to(text(8));
            facts = LimitFacts.ofMail(facts.client(), Optional.of(text(8)))
                    .sender(name)
                    .recipient(text(8))
                    .helo(text(8))
                    .build();
            String text = key.of(facts).orElseThrow();
            assertThat(text.split("[\\s\\p{Z}\\p{Cntrl}]", -1)).as(text).hasSize(key.size());
            assertThat(Names.address(Names.address(name))).as(name).isEqualTo(Names.address(name));
        }
    }

    @Test
    void aFileOfAnythingIsReadOrToldWrong() throws IOException {
        for (int i = 0; i < 100; i++) {
            StringBuilder lines = new StringBuilder();
            for (int line = 0; line < 20; line++) {
                lines.append(random.nextBoolean() ? "a@b.c messages=" : "")
                        .append(text(6))
                        .append('\n');
            }
            Files.write(base.resolve("own"), lines.toString().getBytes(StandardCharsets.UTF_8));
            Problems problems = new Problems();
            LimitWorld.policy(
                    base, "", "<limit name='L' key='user' messages='1/1h' bytes='1M/1h' overrides='own'/>", problems);
            assertThat(problems.all()).allMatch(problem -> problem.toString().startsWith("own"));
        }
    }

    private String text(int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most); i >= 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }
}
