package org.postern.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChainTest {
    private static final String HASH = "_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-A";

    /** What the documentation says, worked out by other means. */
    @Test
    void aLineCarriesItsNumberAndTheHashOverTheHashBeforeAndItself() throws Exception {
        Octets out = new Octets();
        Chain chain = new Chain(Head.START);
        seal(chain, out, "{\"a\":1");
        seal(chain, out, "{\"b\":2");
        byte[] first = MessageDigest.getInstance("SHA-256")
                .digest(concat(new byte[32], "{\"a\":1,\"postern.seq\":1".getBytes(UTF_8)));
        byte[] second = MessageDigest.getInstance("SHA-256")
                .digest(concat(first, "{\"b\":2,\"postern.seq\":2".getBytes(UTF_8)));
        assertThat(new String(out.array(), 0, out.length(), UTF_8))
                .isEqualTo("{\"a\":1,\"postern.seq\":1,\"postern.hash\":\"" + encoded(first) + "\"}\n"
                        + "{\"b\":2,\"postern.seq\":2,\"postern.hash\":\"" + encoded(second) + "\"}\n");
        assertThat(chain.head()).hasToString("2:" + encoded(second)).isEqualTo(Head.parse("2:" + encoded(second)));
    }

    @Test
    void acceptsWhatItSealed() {
        Octets out = new Octets();
        seal(new Chain(Head.START), out, "{\"a\":1");
        assertThat(new Chain(Head.START).accepts(line(out.array(), out.length() - 1)))
                .isTrue();
        out.array()[5] = '2';
        assertThat(new Chain(Head.START).accepts(line(out.array(), out.length() - 1)))
                .isFalse();
    }

    /** Base64 of 32 octets has two bits to spare at its end. */
    @Test
    void anotherSpellingOfTheSameHashIsNotAccepted() {
        Octets out = new Octets();
        seal(new Chain(Head.START), out, "{\"a\":1");
        out.array()[out.length() - 4]++;
        assertThat(new Chain(Head.START).accepts(line(out.array(), out.length() - 1)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "}",
                "{\"a\":1}",
                "{\"postern.seq\":1,\"postern.hash\":\"" + HASH + "\"}",
                "{\"a\":1,\"postern.seq\":01,\"postern.hash\":\"" + HASH + "\"}",
                "{\"a\":1,\"postern.seq\":0,\"postern.hash\":\"" + HASH + "\"}",
                "{\"a\":1,\"postern.seq\":,\"postern.hash\":\"" + HASH + "\"}",
                "{\"a\":1,\"postern.seq\":-1,\"postern.hash\":\"" + HASH + "\"}",
                "{\"a\":1,\"postern.seq\":9999999999999999999,\"postern.hash\":\"" + HASH + "\"}",
                "{\"a\":1,\"postern.seq\":1,\"postern.hash\":\"" + HASH + "A\"}",
                "{\"a\":1,\"postern.seq\":1,\"postern.hash\":\"" + HASH + "\"} ",
                "{\"a\":1,\"postern.seq\":1,\"postern.hash\":\"" + HASH + "\"}\r",
                "{\"a\":1,\"postern.seq\":1, \"postern.hash\":\"" + HASH + "\"}",
                ",\"postern.seq\":1,\"postern.hash\":\"" + HASH + "\"}",
            })
    void whatIsNotASealIsNone(String text) {
        byte[] octets = text.getBytes(UTF_8);
        assertThat(line(octets, octets.length).isSealed()).isFalse();
        assertThat(line(octets, octets.length).seq()).isZero();
        assertThat(line(octets, octets.length).head()).isEmpty();
    }

    @Test
    void aSealIsRead() {
        byte[] octets = ("{\"a\":1,\"postern.seq\":420,\"postern.hash\":\"" + HASH + "\"}").getBytes(UTF_8);
        assertThat(line(octets, octets.length).seq()).isEqualTo(420);
        assertThat(line(octets, octets.length).head()).contains(Head.parse("420:" + HASH));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1", "1:", "1:" + HASH + "A", "x:" + HASH, "-1:" + HASH, "01:" + HASH, "1:" + HASH + "\n"})
    void whatIsNoHeadIsRefused(String text) {
        assertThatThrownBy(() -> Head.parse(text)).hasMessageStartingWith("is no head");
    }

    static void seal(Chain chain, Octets out, String open) {
        int start = out.length();
        out.append(open);
        chain.seal(out, start);
    }

    static LogLine line(byte[] octets, int end) {
        LogLine line = new LogLine();
        line.is(Path.of("x"), 1, octets, 0, end);
        return line;
    }

    private static String encoded(byte[] hash) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = java.util.Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
