package org.postern.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            bob@example.com             | bob@example.com
            BOB@Example.COM             | bob@example.com
            bob+news@example.com        | bob@example.com
            bob+a+b@example.com         | bob@example.com
            +bob@example.com            | +bob@example.com
            bob@example.com.            | bob@example.com
            "bob"@example.com           | bob@example.com
            "b\\ob"@example.com         | bob@example.com
            "bob+x"@example.com         | bob@example.com
            "b b"@example.com           | "b b"@example.com
            "b@b"@example.com           | "b@b"@example.com
            "b\\"b"@example.com         | "b\\"b"@example.com
            <>@192.0.2.1                | "<>"@192.0.2.1
            ""@example.com              | ""@example.com
            @example.com                | ""@example.com
            bob                         | bob@
            bob@                        | bob@
            bob@bücher.example          | bob@xn--bcher-kva.example
            bob@BÜCHER.example          | bob@xn--bcher-kva.example
            bob@xn--BCHER-kva.example   | bob@xn--bcher-kva.example
            bob@example．com            | bob@example.com
            bob@example。com            | bob@example.com
            bob@ｅxample.com            | bob@example.com
            BJÖRN@example.com           | björn@example.com
            bob@[192.0.2.1]             | bob@192.0.2.1
            bob@[IPv6:2001:DB8:0::1]    | bob@ipv6:2001:db8::1
            bob@[IPv6:nonsense]         | bob@ipv6:nonsense
            bob@[[example.com]].        | bob@example.com
            """)
    void oneSpellingForWhatMeansTheSame(String address, String expected) {
        assertThat(Names.address(address)).isEqualTo(expected);
        assertThat(Names.address(expected)).isEqualTo(expected);
    }

    @Test
    void anAccentIsTheSameLetterHoweverItIsComposed() {
        assertThat(Names.address("bjo\u0308rn@example.com")).isEqualTo(Names.address("bj\u00f6rn@example.com"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            alice                       | alice
            ALICE@Example.Com           | alice@example.com
            alice+x@example.com         | alice+x@example.com
            ` alice@ example.com `      | alice@example.com
            alice@[example.com]         | alice@example.com
            alice@bücher.example        | alice@xn--bcher-kva.example
            """)
    void usersAreWhomTheStoreKnows(String name, String expected) {
        assertThat(Names.user(name)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a b                         | a%20b
            100%                        | 100%25
            100%20                      | 100%2520
            `a\u0001\r\n\tb`            | a%01%0D%0A%09b
            a\u200bb                    | a%E2%80%8Bb
            ü                           | ü
            ``                          | %
            a<>"b"@c                    | a<>"b"@c
            """)
    void aNameIsOneWord(String name, String word) {
        assertThat(Names.word(name)).isEqualTo(word);
        assertThat(name.isEmpty() ? "" : Names.unword(word)).isEqualTo(name);
    }

    @Test
    void aNameTooLongToBeOneIsCutAndNoOther() {
        String longest = "a".repeat(Names.MAX);
        assertThat(Names.word(longest)).isEqualTo(longest);
        assertThat(Names.word(longest + "a")).isEqualTo(longest + "%").isEqualTo(Names.word(longest + "b"));
        assertThat(Names.word("a" + "\ud83d\ude00".repeat(Names.MAX))).hasSizeLessThan(13 * Names.MAX);
    }

    @ParameterizedTest
    @CsvSource({"%", "a%", "a%2", "%zz", "%2-"})
    void aPercentSignAloneIsTold(String word) {
        assertThatThrownBy(() -> Names.unword(word))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two hexadecimal digits must follow a percent sign; write the sign itself as %25");
    }
}
