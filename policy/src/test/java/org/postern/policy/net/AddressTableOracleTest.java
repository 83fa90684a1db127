package org.postern.policy.net;

import static org.assertj.core.api.Assertions.assertThat;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressNetwork.IPAddressGenerator;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.postern.policy.config.Problems;

/** The table against a linear scan whose {@code contains} is the IPAddress library's. */
class AddressTableOracleTest {
    private static final int SETS = 10_000;
    private static final int ADDRESSES = 1_000;
    private static final long NOW = Instant.parse("2026-11-24T12:00:00Z").toEpochMilli();
    private static final IPAddressGenerator LIBRARY = new IPAddressGenerator();

    private final Random random = new Random(4632);

    @Test
    void agreesOnRandomNestedBlocks() throws Exception {
        for (int set = 0; set < SETS; set++) {
            List<byte[]> anchors = List.of(bytes(4), bytes(4), bytes(16), bytes(16));
            List<Written> list = new ArrayList<>();
            int size = 1 + random.nextInt(20);
            for (int i = 0; i < size; i++) {
                list.add(written(near(anchors.get(random.nextInt(4)))));
            }
            AddressTable table = table(list);
            for (int i = 0; i < ADDRESSES; i++) {
                byte[] address = near(anchors.get(i % 4));
                int expected = scan(list, address);
                int found = table.indexOf(InetAddress.getByAddress(address), NOW);
                if (decision(table, found) != (expected < 0 ? 0 : list.get(expected).denies ? -1 : 1)
                        || expected >= 0 && table.entry(found).block().length() != list.get(expected).length) {
                    assertThat(found < 0 ? "none" : table.entry(found).toString())
                            .as("set %d, address %s in %s", set, InetAddress.getByAddress(address), list)
                            .isEqualTo(
                                    expected < 0 ? "none" : list.get(expected).toString());
                }
            }
        }
    }

    private static int decision(AddressTable table, int found) {
        return found < 0 ? 0 : table.denies(found) ? -1 : 1;
    }

    /** The list's longest entry that holds the address and has not ended; deny first. */
    private static int scan(List<Written> list, byte[] bytes) {
        IPAddress address = LIBRARY.from(bytes);
        int best = -1;
        for (int i = 0; i < list.size(); i++) {
            Written entry = list.get(i);
            if (entry.until > NOW && entry.block.contains(address)) {
                int longer = best < 0 ? 1 : Integer.compare(entry.length, list.get(best).length);
                best = longer > 0 || longer == 0 && entry.denies ? i : best;
            }
        }
        return best;
    }

    private static AddressTable table(List<Written> list) {
        AddressTableBuilder builder = new AddressTableBuilder();
        int allow = builder.source("allow", false);
        int deny = builder.source("deny", true);
        for (int i = 0; i < list.size(); i++) {
            Written entry = list.get(i);
            String until = entry.until == Long.MAX_VALUE ? "" : " until=" + Instant.ofEpochMilli(entry.until);
            String line = entry.block.toCanonicalString() + until;
            builder.add(entry.denies ? deny : allow, i + 1, ListLine.parse(line).orElseThrow());
        }
        return builder.build(new Problems());
    }

    private Written written(byte[] bytes) {
        int length = random.nextInt(8 * bytes.length + 1);
        IPAddress block = LIBRARY.from(bytes).toPrefixBlock(length);
        long[] untils = {Long.MAX_VALUE, Long.MAX_VALUE, NOW, NOW + 1000, NOW - 1000};
        return new Written(block, length, random.nextBoolean(), untils[random.nextInt(untils.length)]);
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** The anchor, with everything from a random bit on at random, all zero or all one. */
    private byte[] near(byte[] anchor) {
        byte[] bytes = anchor.clone();
        int kept = random.nextInt(8 * bytes.length + 1);
        int fill = random.nextInt(4);
        for (int bit = kept; bit < 8 * bytes.length; bit++) {
            int mask = 0x80 >> (bit & 7);
            boolean set = fill == 0 || fill > 1 && random.nextBoolean();
            bytes[bit >> 3] = (byte) (set ? bytes[bit >> 3] | mask : bytes[bit >> 3] & ~mask);
        }
        return bytes;
    }

    private record Written(IPAddress block, int length, boolean denies, long until) {}
}
