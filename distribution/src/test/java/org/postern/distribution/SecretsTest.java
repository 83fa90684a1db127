package org.postern.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
    private final Secrets secrets = new Secrets();
    private final String word = secrets.next("a word");

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "12", "123", "1234", "\0bob@demo.example\0"})
    void isFoundInBase64WhereverItStands(String before) {
        for (String after : new String[] {"", "1", "12", "123", "\0"}) {
            byte[] text = (before + word + after).getBytes(UTF_8);
            assertThat(Secrets.find(word, "x" + Base64.getEncoder().encodeToString(text) + "x"))
                    .isPresent();
            assertThat(Secrets.find(
                            word, Base64.getUrlEncoder().withoutPadding().encodeToString(text)))
                    .isPresent();
        }
    }

    @Test
    void isFoundAsItIsAndInAUrlAndInLowerCase() {
        assertThat(Secrets.find(word, "{\"text\":\"" + word + "\"}")).contains(word);
        assertThat(Secrets.find(word, "a=" + URLEncoder.encode(word, UTF_8) + "&b=c"))
                .isPresent();
        assertThat(Secrets.find(word, word.toLowerCase(java.util.Locale.ROOT))).isPresent();
    }

    @Test
    void isNotFoundWhereItIsNot() {
        String other = secrets.next("another word");
        String text = other + Base64.getEncoder().encodeToString(other.getBytes(UTF_8));
        assertThat(Secrets.find(word, text)).isEmpty();
        assertThat(Secrets.find(other, text)).isPresent();
        assertThat(Secrets.forms(word)).hasSizeGreaterThan(7).allMatch(form -> form.length() > 12);
    }
}
