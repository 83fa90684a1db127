package org.postern.policy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.Inet4Address;
import java.net.Inet6Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpLiteralTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    192.0.2.1                               | 192.0.2.1
                    0.0.0.0                                 | 0.0.0.0
                    255.255.255.255                         | 255.255.255.255
                    ::                                      | ::
                    ::1                                     | ::1
                    2001:DB8::1                             | 2001:db8::1
                    2001:0db8:0000:0000:0000:0000:0000:0001 | 2001:db8::1
                    2001:db8::1:0:0:1                       | 2001:db8::1:0:0:1
                    2001:0:0:1:0:0:0:1                      | 2001:0:0:1::1
                    2001:db8:0:1:1:1:1:1                    | 2001:db8:0:1:1:1:1:1
                    1:2:3:4:5:6:7::                         | 1:2:3:4:5:6:7:0
                    ::2:3:4:5:6:7:8                         | 0:2:3:4:5:6:7:8
                    1::                                     | 1::
                    64:ff9b::192.0.2.33                     | 64:ff9b::c000:221
                    1:2:3:4:5:6:192.0.2.33                  | 1:2:3:4:5:6:c000:221
                    ::192.0.2.33                            | ::c000:221
                    ::ffff:192.0.2.1                        | 192.0.2.1
                    ::FFFF:c000:201                         | 192.0.2.1
                    """)
    void readsAndWritesCanonically(String text, String canonical) {
        assertThat(IpLiteral.format(IpLiteral.parse(text))).isEqualTo(canonical);
        assertThat(IpLiteral.parse(canonical)).isEqualTo(IpLiteral.parse(text));
    }

    @Test
    void anIpv4MappedAddressIsTheIpv4Address() {
        assertThat(IpLiteral.parse("::ffff:192.0.2.1")).isInstanceOf(Inet4Address.class);
        assertThat(IpLiteral.parse("::fffe:192.0.2.1")).isInstanceOf(Inet6Address.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''                   | is empty; an IP address is expected
                    256.0.0.1            | "256" is not within 0..255
                    1.2.3.99999999999    | "99999999999" is not within 0..255
                    010.0.0.1            | "010" is octal to some programs and decimal to others; write it without leading zeros
                    10.0.0.00            | "00" is octal to some programs and decimal to others; write it without leading zeros
                    ::ffff:10.0.0.01     | "01" is octal to some programs and decimal to others; write it without leading zeros
                    10.0.1               | an IPv4 address has 4 numbers with a dot between them
                    10.0.0.0.1           | an IPv4 address has 4 numbers with a dot between them
                    10..0.1              | an IPv4 address has 4 numbers with a dot between them
                    10.0.0.              | an IPv4 address has 4 numbers with a dot between them
                    167772161            | an IPv4 address has 4 numbers with a dot between them
                    0x0a.0.0.1           | is no IP address; names are not looked up here
                    mail.example.com     | is no IP address; names are not looked up here
                    ١٠.0.0.1             | is no IP address; names are not looked up here
                    fe80::1%eth0         | a zone such as %eth0 has no meaning here; write the address without it
                    [::1]                | write the address without brackets
                    1:2:3:4:5:6:7        | an IPv6 address has 8 groups, this has 7
                    1:2:3:4:5:6:7:8:9    | an IPv6 address has 8 groups, this has 9
                    1:2:3:4:5:6:7:1.2.3.4 | an IPv6 address has 8 groups, this has 9
                    1::2::3              | "::" may stand only once
                    :::                  | "::" may stand only once
                    1::2:3:4:5:6:7:8     | "::" leaves room for at most 7 other groups, here are 8
                    1:2:3:4:5:6:7:8::    | "::" leaves room for at most 7 other groups, here are 8
                    12345::              | "12345" is no group of 1 to 4 hexadecimal digits
                    00001::              | "00001" is no group of 1 to 4 hexadecimal digits
                    1:g::                | "g" is no group of 1 to 4 hexadecimal digits
                    ::١                  | "١" is no group of 1 to 4 hexadecimal digits
                    :1:2:3:4:5:6:7       | "" is no group of 1 to 4 hexadecimal digits
                    1:2:3:4:5:6:7:       | "" is no group of 1 to 4 hexadecimal digits
                    1.2.3.4::            | "1.2.3.4" is no group of 1 to 4 hexadecimal digits
                    ::1.2.3.4:5          | "1.2.3.4" is no group of 1 to 4 hexadecimal digits
                    """)
    void saysWhatIsWrong(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpLiteral.parse(text))
                .withMessage(message);
    }
}
