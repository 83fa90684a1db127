package org.postern.policy.net;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * A CIDR block (RFC 4632, RFC 4291 section 2.3): a network address and how many of its first bits count. Immutable. A
 * single address is a block of full length.
 */
public final class Block {
    /** The length of everything before the IPv4 address in 128 bits. */
    static final int IPV4_OFFSET = 96;

    private static final int AROUND_IPV4 = 24;
    private static final int AROUND_IPV6 = 64;

    private final boolean ipv4;
    private final long high;
    private final long low;
    private final int bits;

    /** @param bits the length out of 128, also for IPv4 */
    Block(boolean ipv4, long high, long low, int bits) {
        this.ipv4 = ipv4;
        this.high = high;
        this.low = low;
        this.bits = bits;
    }

    /**
     * Reads {@code 192.0.2.0/24}, {@code 2001:db8::/32} or a single address.
     *
     * @throws IllegalArgumentException whose message says what is wrong and, where it is clear, what was meant
     */
    public static Block parse(String text) {
        int slash = text.indexOf('/');
        byte[] bytes = IpLiteral.bytes(slash < 0 ? text : text.substring(0, slash));
        int written = 8 * bytes.length;
        Block address = of(bytes);
        if (slash < 0) {
            return address;
        }
        int length = PrefixLength.parse(text.substring(slash + 1), written);
        boolean mapped = address.ipv4 && written == 128;
        if (mapped && length < IPV4_OFFSET) {
            throw new IllegalArgumentException("an IPv4-mapped block has a length of 96 or more; write an IPv4 block");
        }
        Block block = address.first(written == 128 ? length : length + IPV4_OFFSET);
        if (block.high != address.high || block.low != address.low) {
            throw new IllegalArgumentException("host bits are set; did you mean " + block + "?");
        }
        return block;
    }

    /** The block of this one address. */
    public static Block of(InetAddress address) {
        return of(address.getAddress());
    }

    /** The block of this length that the address lies in, such as the /64 of an IPv6 client. */
    public static Block of(InetAddress address, int length) {
        Block full = of(address);
        if (length < 0 || length > full.length()) {
            throw new IllegalArgumentException("\"" + length + "\" is not within 0.." + full.length());
        }
        return full.first(full.ipv4 ? length + IPV4_OFFSET : length);
    }

    /**
     * The network around an address that counts as one party where many addresses cost nothing: whoever has one address of a
     * /24, or of an IPv6 /64, can mostly have the others.
     */
    public static Block around(InetAddress address) {
        Block one = of(address);
        return one.first(one.ipv4 ? AROUND_IPV4 + IPV4_OFFSET : AROUND_IPV6);
    }

    private static Block of(byte[] bytes) {
        if (bytes.length == 4) {
            return new Block(true, 0, Bits.long32(bytes, 0), 128);
        }
        long high = Bits.long64(bytes, 0);
        long low = Bits.long64(bytes, 8);
        return Bits.mapped(high, low) ? new Block(true, 0, low & 0xffff_ffffL, 128) : new Block(false, high, low, 128);
    }

    private Block first(int newBits) {
        return new Block(ipv4, high & Bits.highMask(newBits), low & Bits.lowMask(newBits), newBits);
    }

    public boolean isIpv4() {
        return ipv4;
    }

    /** Its first address. */
    public InetAddress address() {
        ByteBuffer bytes = ByteBuffer.allocate(ipv4 ? 4 : 16);
        return IpLiteral.address(
                (ipv4 ? bytes.putInt((int) low) : bytes.putLong(high).putLong(low)).array());
    }

    /** How many bits count: 0 to 32 for IPv4, 0 to 128 for IPv6. */
    public int length() {
        return ipv4 ? bits - IPV4_OFFSET : bits;
    }

    /** Whether it holds every address of its family. */
    public boolean isEverything() {
        return length() == 0;
    }

    /** Whether the address lies in it; an IPv4-mapped IPv6 address counts as IPv4. */
    public boolean contains(InetAddress address) {
        return contains(of(address));
    }

    /** Whether every address of the other block lies in this one. */
    public boolean contains(Block other) {
        return ipv4 == other.ipv4 && bits <= other.bits && Bits.samePrefix(high, low, other.high, other.low, bits);
    }

    long high() {
        return high;
    }

    long low() {
        return low;
    }

    int bits() {
        return bits;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Block)) {
            return false;
        }
        Block block = (Block) other;
        return ipv4 == block.ipv4 && bits == block.bits && high == block.high && low == block.low;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Long.hashCode(high) + Long.hashCode(low)) + (ipv4 ? -bits : bits);
    }

    /** The canonical text, which {@link #parse} reads back; a single address stands without length. */
    @Override
    public String toString() {
        String address = ipv4 ? Bits.format4((int) low) : Bits.format6(high, low);
        return bits == 128 ? address : address + "/" + length();
    }
}
