package org.postern.policy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, 192.0.2.0/24",
        "192.0.2.1, 192.0.2.1",
        "192.0.2.1/32, 192.0.2.1",
        "0.0.0.0/0, 0.0.0.0/0",
        "128.0.0.0/1, 128.0.0.0/1",
        "2001:DB8:0::/32, 2001:db8::/32",
        "2001:db8::1/128, 2001:db8::1",
        "2001:db8:0:0:8000::/65, 2001:db8:0:0:8000::/65",
        "::/0, ::/0",
        "::ffff:192.0.2.0/120, 192.0.2.0/24",
        "::ffff:0:0/96, 0.0.0.0/0",
        "::ffff:192.0.2.1, 192.0.2.1",
        "::ffff:192.0.2.1/128, 192.0.2.1",
    })
    void readsAndWritesCanonically(String text, String canonical) {
        assertThat(Block.parse(text)).hasToString(canonical).isEqualTo(Block.parse(canonical));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    10.0.0.1/8              | host bits are set; did you mean 10.0.0.0/8?
                    172.16.1.3/21           | host bits are set; did you mean 172.16.0.0/21?
                    1.2.3.4/0               | host bits are set; did you mean 0.0.0.0/0?
                    2001:db8::1/32          | host bits are set; did you mean 2001:db8::/32?
                    2001:db8:0:0:8000::/64  | host bits are set; did you mean 2001:db8::/64?
                    ::ffff:192.0.2.1/120    | host bits are set; did you mean 192.0.2.0/24?
                    ::ffff:0:0/95           | an IPv4-mapped block has a length of 96 or more; write an IPv4 block
                    ::ffff:192.0.2.0/24     | an IPv4-mapped block has a length of 96 or more; write an IPv4 block
                    10.0.0.0/33             | the length "33" is not within 0..32
                    10.0.0.0/99999999999    | the length "99999999999" is not within 0..32
                    2001:db8::/129          | the length "129" is not within 0..128
                    10.0.0.0/               | the length "" is not within 0..32
                    10.0.0.0/-1             | the length "-1" is not within 0..32
                    10.0.0.0/x              | the length "x" is not within 0..32
                    10.0.0.0/8/8            | the length "8/8" is not within 0..32
                    10.0.0.0/08             | the length "08" has a leading zero; write it without
                    10.0.0.0/255.0.0.0      | a netmask is not read here; write /8
                    10.0.0.0/255.255.255.255 | a netmask is not read here; write /32
                    10.0.0.0/255.0.255.0    | a netmask is not read here; write one or more blocks with a prefix length, such as /24
                    /8                      | is empty; an IP address is expected
                    300.0.0.0/8             | "300" is not within 0..255
                    """)
    void saysWhatIsWrong(String text, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> Block.parse(text)).withMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "0.0.0.0/0, 255.255.255.255, true",
        "0.0.0.0/0, ::, false",
        "::/0, 192.0.2.1, false",
        "192.0.2.0/24, ::ffff:192.0.2.7, true",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "2001:db8::/65, 2001:db8::7fff:0:0:1, true",
        "2001:db8::/65, 2001:db8::8000:0:0:1, false",
    })
    void contains(String block, String address, boolean contained) {
        assertThat(Block.parse(block).contains(IpLiteral.parse(address))).isEqualTo(contained);
    }

    @Test
    void givesTheNetworkOfAnAddress() {
        assertThat(Block.of(IpLiteral.parse("192.0.2.77"), 24)).isEqualTo(Block.parse("192.0.2.0/24"));
        assertThat(Block.of(IpLiteral.parse("2001:db8:1:2:3::4"), 64)).isEqualTo(Block.parse("2001:db8:1:2::/64"));
        assertThat(Block.parse("192.0.2.0/24").address()).isEqualTo(IpLiteral.parse("192.0.2.0"));
        assertThat(Block.parse("2001:db8:1::/48").address()).isEqualTo(IpLiteral.parse("2001:db8:1::"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Block.of(IpLiteral.parse("192.0.2.77"), 64))
                .withMessage("\"64\" is not within 0..32");
    }

    @Test
    void blocksOfBothFamiliesDiffer() {
        assertThat(Block.parse("0.0.0.0/0")).isNotEqualTo(Block.parse("::/0"));
        assertThat(Block.parse("0.0.0.1")).isNotEqualTo(Block.parse("::1"));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.77, 192.0.2.0/24",
        "::ffff:192.0.2.77, 192.0.2.0/24",
        "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::/64",
        "::1, ::/64",
    })
    void whoeverIsAroundAnAddressCountsAsOne(String address, String block) {
        assertThat(Block.around(IpLiteral.parse(address))).hasToString(block);
    }
}
