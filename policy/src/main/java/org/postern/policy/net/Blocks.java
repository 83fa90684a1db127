package org.postern.policy.net;

import java.util.ArrayList;
import java.util.List;

/** Reads an address, a block or a range into the fewest blocks that hold exactly its addresses. */
public final class Blocks {
    private Blocks() {}

    /**
     * @param text {@code 192.0.2.1}, {@code 192.0.2.0/24} or {@code 192.0.2.10-192.0.2.20}, both ends included
     * @return in ascending order
     * @throws IllegalArgumentException whose message says what about the text is wrong
     */
    public static List<Block> parse(String text) {
        int dash = text.indexOf('-');
        if (dash < 0 || !text.contains(".") && !text.contains(":")) {
            return List.of(Block.parse(text));
        }
        if (text.indexOf('/') >= 0) {
            throw new IllegalArgumentException("a range goes from one address to another, without lengths");
        }
        return range(Block.parse(text.substring(0, dash)), Block.parse(text.substring(dash + 1)));
    }

    private static List<Block> range(Block from, Block to) {
        if (from.isIpv4() != to.isIpv4()) {
            throw new IllegalArgumentException("a range cannot go from IPv4 to IPv6 or back");
        }
        if (Bits.compare(from.high(), from.low(), to.high(), to.low()) > 0) {
            throw new IllegalArgumentException("the range is reversed; did you mean " + to + "-" + from + "?");
        }
        List<Block> blocks = new ArrayList<>();
        long high = from.high();
        long low = from.low();
        while (true) {
            int bits = largest(from.isIpv4(), high, low, to);
            blocks.add(new Block(from.isIpv4(), high, low, bits));
            long lastHigh = high | ~Bits.highMask(bits);
            long lastLow = low | ~Bits.lowMask(bits);
            if (lastHigh == to.high() && lastLow == to.low()) {
                return List.copyOf(blocks);
            }
            low = lastLow + 1;
            high = low == 0 ? lastHigh + 1 : lastHigh;
        }
    }

    /** The shortest length of a block that starts here and ends no later than {@code to}. */
    private static int largest(boolean ipv4, long high, long low, Block to) {
        int bits = 128;
        int least = ipv4 ? Block.IPV4_OFFSET : 0;
        while (bits > least) {
            long highHost = ~Bits.highMask(bits - 1);
            long lowHost = ~Bits.lowMask(bits - 1);
            boolean aligned = (high & highHost) == 0 && (low & lowHost) == 0;
            if (!aligned || Bits.compare(high | highHost, low | lowHost, to.high(), to.low()) > 0) {
                break;
            }
            bits--;
        }
        return bits;
    }
}
