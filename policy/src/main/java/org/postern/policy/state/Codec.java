package org.postern.policy.state;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A value as a few bytes. For any number of threads. */
public interface Codec<V> {
    byte[] encode(V value);

    /**
     * The value again.
     *
     * @throws RuntimeException when these are not bytes that {@link #encode} gives
     */
    V decode(byte[] bytes);

    /** Text as UTF-8. */
    static Codec<String> text() {
        return TextCodec.INSTANCE;
    }

    /** A number as eight bytes, the highest first. */
    static Codec<Long> number() {
        return NumberCodec.INSTANCE;
    }

    /** See {@link #text()}. */
    enum TextCodec implements Codec<String> {
        INSTANCE;

        @Override
        public byte[] encode(String value) {
            return value.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String decode(byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** See {@link #number()}. */
    enum NumberCodec implements Codec<Long> {
        INSTANCE;

        @Override
        public byte[] encode(Long value) {
            return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
        }

        @Override
        public Long decode(byte[] bytes) {
            return ByteBuffer.wrap(bytes).getLong();
        }
    }
}
