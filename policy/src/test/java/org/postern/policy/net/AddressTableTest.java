package org.postern.policy.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.policy.config.Problems;

class AddressTableTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private final Problems problems = new Problems();

    private final AddressTable table = table(new Problems(), """
            0.0.0.0/0 # anyone
            10.0.0.0/8
            10.1.0.0/16
            10.3.0.0/16 until=2026-11-24T12:00Z
            10.3.3.0/24 until=2026-11-24T12:00:01Z # for a second
            198.51.100.0/24
            2001:db8::/32
            2001:db8:0:1::/64
            """, """
            10.1.2.0/24 # hosts us no good
            10.2.0.0/16
            198.51.100.0/24
            203.0.113.0/24 until=2026-11-24T11:59Z
            2001:db8:0:1::66-2001:db8:0:1::67
            """);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    192.0.2.1           | allow 0.0.0.0/0 # anyone (allow.cidr:1)
                    10.9.9.9            | allow 10.0.0.0/8 (allow.cidr:2)
                    10.1.1.255          | allow 10.1.0.0/16 (allow.cidr:3)
                    10.1.2.0            | deny 10.1.2.0/24 # hosts us no good (deny.cidr:1)
                    10.1.2.255          | deny 10.1.2.0/24 # hosts us no good (deny.cidr:1)
                    10.1.3.0            | allow 10.1.0.0/16 (allow.cidr:3)
                    10.2.0.1            | deny 10.2.0.0/16 (deny.cidr:2)
                    10.3.0.1            | allow 10.0.0.0/8 (allow.cidr:2)
                    10.3.3.1            | allow 10.3.3.0/24 until=2026-11-24T12:00:01Z # for a second (allow.cidr:5)
                    198.51.100.1        | deny 198.51.100.0/24 (deny.cidr:3)
                    203.0.113.1         | allow 0.0.0.0/0 # anyone (allow.cidr:1)
                    ::ffff:10.2.0.1     | deny 10.2.0.0/16 (deny.cidr:2)
                    ::                  | none
                    ::a02:1             | none
                    2001:db8::1         | allow 2001:db8::/32 (allow.cidr:7)
                    2001:db8:0:1::65    | allow 2001:db8:0:1::/64 (allow.cidr:8)
                    2001:db8:0:1::66    | deny 2001:db8:0:1::66/127 (deny.cidr:5)
                    2001:db8:0:1::67    | deny 2001:db8:0:1::66/127 (deny.cidr:5)
                    2001:db8:0:1::68    | allow 2001:db8:0:1::/64 (allow.cidr:8)
                    2001:db9::          | none
                    ffff::              | none
                    """)
    void theLongestPrefixDecides(String address, String entry) {
        assertThat(found(table, address, NOW)).isEqualTo(entry);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-24T12:00:00.999Z, allow 10.3.3.0/24 until=2026-11-24T12:00:01Z # for a second (allow.cidr:5)",
        "2026-11-24T12:00:01Z, allow 10.0.0.0/8 (allow.cidr:2)",
        "2026-11-24T11:59:59.999Z, allow 10.3.3.0/24 until=2026-11-24T12:00:01Z # for a second (allow.cidr:5)",
    })
    void anEntryCountsUntilItsMoment(String now, String entry) {
        assertThat(found(table, "10.3.3.1", Instant.parse(now))).isEqualTo(entry);
    }

    @Test
    void aMappedAddressWithAScopeIsStillTheIpv4Address() throws Exception {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 2, 0, 1};
        InetAddress scoped = Inet6Address.getByAddress(null, mapped, 1);
        assertThat(scoped).isInstanceOf(Inet6Address.class);
        assertThat(table.find(scoped, NOW).orElseThrow().denies()).isTrue();
    }

    @Test
    void ofRepeatedEntriesTheOneThatCountsLongestIsKept() {
        AddressTable repeating = table(problems, """
                10.0.0.0/8 until=2026-12-01T00:00Z
                10.0.0.0/8 until=2026-12-03T00:00Z
                10.0.0.0/8 until=2026-12-02T00:00Z
                192.0.2.0/24
                192.0.2.0/24 until=2026-12-02T00:00Z
                """, "");
        assertThat(repeating.size()).isEqualTo(2);
        assertThat(found(repeating, "10.0.0.1", Instant.parse("2026-12-02T12:00:00Z")))
                .isEqualTo("allow 10.0.0.0/8 until=2026-12-03T00:00:00Z (allow.cidr:2)");
        assertThat(found(repeating, "192.0.2.1", NOW)).isEqualTo("allow 192.0.2.0/24 (allow.cidr:4)");
    }

    @Test
    void saysWhichBlocksStandTwice() {
        table(problems, """
                10.0.0.0/8
                192.0.2.0/24
                10.0.0.0/8 until=2026-12-03T00:00Z
                2001:db8::/32
                """, """
                192.0.2.0/24 until=2026-12-03T00:00Z
                2001:db8::/32
                2001:db8::/32
                """);
        assertThat(problems).hasToString("""
                        allow.cidr:3 "10.0.0.0/8": stands already at allow.cidr:1
                        allow.cidr:2 "192.0.2.0/24": is denied at deny.cidr:1, and deny wins until 2026-12-03T00:00:00Z
                        deny.cidr:3 "2001:db8::/32": stands already at deny.cidr:2
                        allow.cidr:4 "2001:db8::/32": is denied at deny.cidr:2, and deny wins""");
        assertThat(problems.hasErrors()).isFalse();
    }

    @Test
    void theFirstOfTwoListsIsNamed() {
        AddressTableBuilder builder = new AddressTableBuilder();
        for (int i = 1; i <= 3; i++) {
            builder.add(
                    builder.source("list" + i, true),
                    i,
                    ListLine.parse("10.0.0.0/8").orElseThrow());
        }
        AddressTable three = builder.build(problems);
        assertThat(three.size()).isEqualTo(3);
        assertThat(found(three, "10.0.0.1", NOW)).isEqualTo("deny 10.0.0.0/8 (list1:1)");
        assertThat(problems).hasToString("""
                        list3:3 "10.0.0.0/8": stands already at list2:2
                        list2:2 "10.0.0.0/8": stands already at list1:1""");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "192.0.2.1", "255.255.255.255", "::", "2001:db8::1", "::ffff:1.2.3.4"})
    void anEmptyTableKnowsNoAddress(String address) {
        assertThat(AddressTable.empty().find(IpLiteral.parse(address), NOW)).isEmpty();
        assertThat(AddressTable.empty().size()).isZero();
    }

    @Test
    void aPrefixTakesFewBytes() {
        AddressTableBuilder builder = new AddressTableBuilder();
        int source = builder.source("many", true);
        for (int i = 0; i < 100_000; i++) {
            builder.add(source, i, new Block(true, 0, i * 40_000L, 128), ListLine.FOREVER, "");
        }
        assertThat(builder.build(problems).bytes()).isLessThanOrEqualTo(16 * 100_000);
        AddressTableBuilder wide = new AddressTableBuilder();
        wide.source("many", true);
        for (int i = 0; i < 100_000; i++) {
            wide.add(source, i, new Block(false, i * 0x9e3779b97f4a7c15L, 0, 64), ListLine.FOREVER, "");
        }
        assertThat(wide.build(problems).bytes()).isLessThanOrEqualTo(32 * 100_000);
    }

    private static AddressTable table(Problems problems, String allow, String deny) {
        AddressTableBuilder builder = new AddressTableBuilder();
        add(builder, builder.source("allow.cidr", false), allow);
        add(builder, builder.source("deny.cidr", true), deny);
        return builder.build(problems);
    }

    private static void add(AddressTableBuilder builder, int source, String text) {
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            builder.add(source, number, ListLine.parse(line).orElseThrow());
        }
    }

    private static String found(AddressTable table, String address, Instant now) {
        return table.find(IpLiteral.parse(address), now)
                .map(AddressEntry::toString)
                .orElse("none");
    }
}
