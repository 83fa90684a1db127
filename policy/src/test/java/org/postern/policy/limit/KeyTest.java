package org.postern.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyTest {
    private static final String ALL = "192.0.2.1 user:Alice@Demo.Example from:Bob+x@Example.COM to:Carol@far.example"
            + " helo:Mail.Example.Com. listener:mx net:internal,lan";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            client                | 192.0.2.1
            network               | internal
            user                  | alice@demo.example
            userDomain            | demo.example
            sender                | bob@example.com
            senderDomain          | example.com
            recipient             | carol@far.example
            recipientDomain       | far.example
            listener              | mx
            helo                  | mail.example.com
            all                   | all
            user+recipientDomain  | alice@demo.example far.example
            recipientDomain+user  | far.example alice@demo.example
            client + helo         | 192.0.2.1 mail.example.com
            """)
    void valuesInOneSpelling(String key, String expected) {
        assertThat(key(key, ALL)).hasValue(expected);
        assertThat(Key.parse(key, 32, 64)).hasToString(key.replace(" ", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "network",
        "user",
        "userDomain",
        "sender",
        "senderDomain",
        "recipient",
        "recipientDomain",
        "listener",
        "helo",
        "client+user",
        "user+client"
    })
    void aKeyWithoutAValueDoesNotApply(String key) {
        assertThat(key(key, "192.0.2.1")).isEmpty();
    }

    @ParameterizedTest(name = "/{0}, /{1}: {2} is {3}")
    @CsvSource(delimiter = '|', textBlock = """
            32 | 64  | 192.0.2.1                  | 192.0.2.1
            24 | 64  | 192.0.2.1                  | 192.0.2.0/24
            1  | 64  | 192.0.2.1                  | 128.0.0.0/1
            32 | 64  | ::ffff:192.0.2.1           | 192.0.2.1
            24 | 64  | ::ffff:192.0.2.1           | 192.0.2.0/24
            32 | 64  | 2001:db8:1:2::1            | 2001:db8:1:2::/64
            32 | 64  | 2001:db8:1:2:ffff:ffff:ffff:ffff | 2001:db8:1:2::/64
            32 | 48  | 2001:db8:1:2::1            | 2001:db8:1::/48
            32 | 128 | 2001:db8:1:2::1            | 2001:db8:1:2::1
            """)
    void clientsByTheirBlock(int ipv4, int ipv6, String client, String expected) {
        assertThat(Key.parse("client", ipv4, ipv6).of(LimitWorld.facts(client))).hasValue(expected);
    }

    @Test
    void anIpv4AddressMappedIntoSixteenBytesIsTheSame() throws UnknownHostException {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 1};
        InetAddress client = InetAddress.getByAddress("x", mapped);
        assertThat(Key.parse("client", 32, 64)
                        .of(LimitFacts.ofMail(Optional.of(client), Optional.empty())
                                .build()))
                .hasValue("192.0.2.1");
    }

    @Test
    void rotatingWithinAnIpv6SubnetStaysOneClient() {
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            keys.add(key("client", "2001:db8:1:2:" + Integer.toHexString(i) + "::" + Integer.toHexString(i * 7))
                    .orElseThrow());
        }
        assertThat(keys).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sender          | 192.0.2.1       | <>@192.0.2.1
            senderDomain    | 192.0.2.1       | <>@192.0.2.1
            sender          | 2001:db8::1     | <>@2001:db8::/64
            sender+client   | 192.0.2.1       | <>@192.0.2.1 192.0.2.1
            """)
    void theNullSenderIsOneForEachClient(String key, String client, String expected) {
        assertThat(key(key, client + " from:-")).hasValue(expected);
    }

    @Test
    void theNullSenderOfAMailMadeHereIsOneToo() {
        LimitFacts facts =
                LimitFacts.ofMail(Optional.empty(), Optional.empty()).sender("").build();
        assertThat(Key.parse("sender", 32, 64).of(facts)).hasValue("<>@");
    }

    @ParameterizedTest(name = "by {0}: {1} is not {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            helo+sender   | from:a@b helo:x%20y                     | from:a@b helo:x
            sender        | from:<>@192.0.2.1                       | from:-
            sender        | from:"<>"@192.0.2.1                     | from:-
            senderDomain  | from:a@<>@192.0.2.1                     | from:-
            helo          | helo:<>                                 | helo:x
            helo          | helo:%20                                | helo:%2520
            sender        | from:"a@b"@c                            | from:a@b@c.d
            user+helo     | user:a helo:b                           | user:a%20b helo:b
            """)
    void differentNamesHaveDifferentKeys(String key, String one, String other) {
        assertThat(key(key, "192.0.2.1 " + one)).isPresent().isNotEqualTo(key(key, "192.0.2.1 " + other));
    }

    @Test
    void noNameHoldsTheSeparator() {
        for (String space : new String[] {" ", "\t", "\u00a0", "\u2003", "\u3000", "\r\n", "\u0000", "\u2028"}) {
            LimitFacts facts = LimitFacts.ofMail(Optional.empty(), Optional.of("a" + space + "b"))
                    .sender("c" + space + "d@e" + space + "f")
                    .helo("g" + space + "h")
                    .listener("i" + space + "j")
                    .build();
            String text = Key.parse("user+sender+senderDomain+helo+listener", 32, 64)
                    .of(facts)
                    .orElseThrow();
            assertThat(text.split("[\\s\\p{Z}\\p{Cntrl}]", -1)).as(text).hasSize(5);
        }
    }

    @ParameterizedTest(name = "by {0}: {1} is {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            sender          | from:BOB@EXAMPLE.COM        | from:bob@example.com
            sender          | from:"bob"@example.com      | from:bob@example.com
            sender          | from:bob+1@example.com      | from:bob+2@example.com
            senderDomain    | from:a@EXAMPLE.com.         | from:b@example.com
            senderDomain    | from:a@bücher.example       | from:b@xn--bcher-kva.example
            recipientDomain | to:a@[192.0.2.1]            | to:b@192.0.2.1
            user            | user:Alice@[demo.example]   | user:alice@demo.example
            helo            | helo:MX.example.            | helo:mx.example
            """)
    void whatMeansTheSameHasOneQuota(String key, String one, String other) {
        assertThat(key(key, "192.0.2.1 " + one)).isPresent().isEqualTo(key(key, "192.0.2.1 " + other));
    }

    @Test
    void usersWithoutADomainAreTogether() {
        assertThat(key("userDomain", "192.0.2.1 user:alice")).hasValue("%");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ip              | is none of client, network, user, userDomain, sender, senderDomain, recipient, recipientDomain, listener, helo, all; join several by +
            ''              | is none of client, network, user, userDomain, sender, senderDomain, recipient, recipientDomain, listener, helo, all; join several by +
            user+ip         | "ip" is none of client, network, user, userDomain, sender, senderDomain, recipient, recipientDomain, listener, helo, all; join several by +
            user,sender     | is none of client, network, user, userDomain, sender, senderDomain, recipient, recipientDomain, listener, helo, all; join several by +
            user+user       | names user twice
            all+user        | all stands alone
            """)
    void eachMistakeIsTold(String key, String message) {
        assertThatThrownBy(() -> Key.parse(key, 32, 64))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            user                 | Alice@Demo.Example           | alice@demo.example
            user+recipientDomain | alice@demo.example FAR.example | alice@demo.example far.example
            sender               | BOB@bücher.example           | bob@xn--bcher-kva.example
            sender               | <>@192.0.2.1                 | <>@192.0.2.1
            sender               | <>@2001:db8::1               | <>@2001:db8::/64
            sender               | "a%20b"@c.example            | "a%20b"@c.example
            userDomain           | Demo.Example                 | demo.example
            client               | 192.0.2.1                    | 192.0.2.1
            client               | 2001:db8::1                  | 2001:db8::/64
            client               | 2001:db8::/64                | 2001:db8::/64
            network              | internal                     | internal
            helo                 | MX.example.com               | mx.example.com
            all                  | all                          | all
            """)
    void whatIsWrittenIsWhatIsCounted(String key, String words, String expected) {
        assertThat(Key.parse(key, 32, 64).written(Arrays.asList(words.split(" "))))
                .isEqualTo(expected);
    }

    private static Optional<String> key(String key, String facts) {
        return Key.parse(key, 32, 64).of(LimitWorld.facts(facts));
    }
}
