package org.postern.policy.envelope;

import java.nio.ByteBuffer;
import java.util.function.LongPredicate;
import org.postern.policy.state.Codec;

/**
 * Some greylisting triplets, packed: each is a keyed hash and a mark, 16 bytes together. As entries of a
 * table by themselves they would take many times as much. Immutable.
 */
final class Triplets {
    /** How many there are at most; a new one then takes the place of that written longest ago. */
    static final int MAX = 64;

    static final Triplets NONE = new Triplets(new long[0]);

    /** Hash and mark in turn, the one written last at the end. */
    private final long[] words;

    private Triplets(long[] words) {
        this.words = words;
    }

    /** The triplet's mark; 0 when it is not here. */
    long mark(long hash) {
        for (int i = 0; i < words.length; i += 2) {
            if (words[i] == hash) {
                return words[i + 1];
            }
        }
        return 0;
    }

    /**
     * The same with this mark for the triplet.
     *
     * @param mark not 0
     * @param alive the others' marks that are still worth keeping
     */
    Triplets with(long hash, long mark, LongPredicate alive) {
        long[] more = new long[words.length + 2];
        int length = 0;
        for (int i = 0; i < words.length; i += 2) {
            if (words[i] != hash && alive.test(words[i + 1])) {
                more[length++] = words[i];
                more[length++] = words[i + 1];
            }
        }
        more[length++] = hash;
        more[length++] = mark;
        int dropped = Math.max(0, length - 2 * MAX);
        long[] kept = new long[length - dropped];
        System.arraycopy(more, dropped, kept, 0, kept.length);
        return new Triplets(kept);
    }

    int size() {
        return words.length / 2;
    }

    /** The words one after the other. */
    enum TripletsCodec implements Codec<Triplets> {
        INSTANCE;

        @Override
        public byte[] encode(Triplets value) {
            ByteBuffer bytes = ByteBuffer.allocate(value.words.length * Long.BYTES);
            bytes.asLongBuffer().put(value.words);
            return bytes.array();
        }

        @Override
        public Triplets decode(byte[] bytes) {
            if (bytes.length % (2 * Long.BYTES) != 0 || bytes.length > 2 * Long.BYTES * MAX) {
                throw new IllegalArgumentException(bytes.length + " bytes are no triplets");
            }
            long[] words = new long[bytes.length / Long.BYTES];
            ByteBuffer.wrap(bytes).asLongBuffer().get(words);
            return new Triplets(words);
        }
    }
}
