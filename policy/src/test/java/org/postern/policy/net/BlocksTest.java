package org.postern.policy.net;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlocksTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    192.0.2.1                         | 192.0.2.1
                    192.0.2.0/24                      | 192.0.2.0/24
                    192.0.2.1-192.0.2.1               | 192.0.2.1
                    192.0.2.0-192.0.2.255             | 192.0.2.0/24
                    192.0.2.1-192.0.2.6               | 192.0.2.1 192.0.2.2/31 192.0.2.4/31 192.0.2.6
                    0.0.0.0-255.255.255.255           | 0.0.0.0/0
                    255.255.255.254-255.255.255.255   | 255.255.255.254/31
                    ::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff | ::/0
                    2001:db8::-2001:db8:1::           | 2001:db8::/48 2001:db8:1::
                    2001:db8:0:0:ffff:ffff:ffff:ffff-2001:db8:0:1::1 | 2001:db8::ffff:ffff:ffff:ffff 2001:db8:0:1::/127
                    ::ffff:192.0.2.8-192.0.2.15       | 192.0.2.8/29
                    """)
    void givesTheFewestBlocks(String text, String blocks) {
        assertThat(written(text)).isEqualTo(blocks);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    192.0.2.9-192.0.2.1       | the range is reversed; did you mean 192.0.2.1-192.0.2.9?
                    2001:db8::2-2001:db8::1   | the range is reversed; did you mean 2001:db8::1-2001:db8::2?
                    192.0.2.1-2001:db8::1     | a range cannot go from IPv4 to IPv6 or back
                    ::1-192.0.2.1             | a range cannot go from IPv4 to IPv6 or back
                    10.0.0.0/8-11.0.0.0       | a range goes from one address to another, without lengths
                    10.0.0.1-                 | is empty; an IP address is expected
                    10.0.0.1-9                | an IPv4 address has 4 numbers with a dot between them
                    mx-1.example.com          | is no IP address; names are not looked up here
                    mx-1                      | is no IP address; names are not looked up here
                    """)
    void saysWhatIsWrong(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Blocks.parse(text))
                .withMessage(message);
    }

    @Test
    void agreesWithTheLibraryOnRandomRanges() {
        Random random = new Random(20261124);
        for (int i = 0; i < 2_000; i++) {
            String[] ends = {randomAddress(random, i), randomAddress(random, i)};
            IPAddress a = new IPAddressString(ends[0]).getAddress();
            IPAddress b = new IPAddressString(ends[1]).getAddress();
            String range = a.compareTo(b) <= 0 ? ends[0] + "-" + ends[1] : ends[1] + "-" + ends[0];
            String expected = Arrays.stream(a.spanWithPrefixBlocks(b))
                    .map(block -> Block.parse(block.toCanonicalString()).toString())
                    .collect(joining(" "));
            assertThat(written(range)).as(range).isEqualTo(expected);
        }
    }

    private static String written(String text) {
        return Blocks.parse(text).stream().map(Block::toString).collect(joining(" "));
    }

    /** IPv4 for an even number, IPv6 in one /60 or far apart otherwise. */
    private static String randomAddress(Random random, int number) {
        byte[] bytes = new byte[number % 2 == 0 ? 4 : 16];
        random.nextBytes(bytes);
        bytes[0] = number % 4 == 1 ? 32 : bytes[0];
        if (number % 4 == 1) {
            Arrays.fill(bytes, 1, 8, (byte) 0);
            bytes[7] = (byte) random.nextInt(4);
        }
        return IpLiteral.format(IpLiteral.address(bytes));
    }
}
