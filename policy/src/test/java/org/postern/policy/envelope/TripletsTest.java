package org.postern.policy.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.postern.policy.envelope.Triplets.TripletsCodec;

class TripletsTest {
    @Test
    void marks() {
        Triplets triplets = Triplets.NONE.with(7, 100, mark -> true).with(-8, 200, mark -> true);
        assertThat(triplets.mark(7)).isEqualTo(100);
        assertThat(triplets.mark(-8)).isEqualTo(200);
        assertThat(triplets.mark(9)).isZero();
        // A hash is not taken for a mark, nor the other way round.
        assertThat(triplets.mark(100)).isZero();
        assertThat(triplets.with(7, 300, mark -> true).mark(7)).isEqualTo(300);
        assertThat(triplets.with(7, 300, mark -> true).size()).isEqualTo(2);
        assertThat(triplets.with(9, 300, mark -> mark > 100).size()).isEqualTo(2);
    }

    @Test
    void theOneWrittenLongestAgoGoesFirst() {
        Triplets triplets = Triplets.NONE;
        for (int i = 1; i <= Triplets.MAX; i++) {
            triplets = triplets.with(i, i, mark -> true);
        }
        triplets = triplets.with(1, 99, mark -> true).with(1000, 1000, mark -> true);
        assertThat(triplets.size()).isEqualTo(Triplets.MAX);
        assertThat(triplets.mark(1)).isEqualTo(99);
        assertThat(triplets.mark(2)).isZero();
        assertThat(triplets.mark(3)).isEqualTo(3);
        assertThat(triplets.mark(1000)).isEqualTo(1000);
    }

    @Test
    void bytesAndBack() {
        Random random = new Random(1);
        Triplets triplets = Triplets.NONE;
        for (int i = 0; i < 80; i++) {
            long hash = random.nextLong();
            triplets =
                    TripletsCodec.INSTANCE.decode(TripletsCodec.INSTANCE.encode(triplets.with(hash, i + 1, m -> true)));
            assertThat(triplets.mark(hash)).isEqualTo(i + 1);
            assertThat(triplets.size()).isEqualTo(Math.min(i + 1, Triplets.MAX));
        }
        assertThat(TripletsCodec.INSTANCE.encode(triplets)).hasSize(16 * Triplets.MAX);
        assertThatThrownBy(() -> TripletsCodec.INSTANCE.decode(new byte[17])).hasMessage("17 bytes are no triplets");
        assertThatThrownBy(() -> TripletsCodec.INSTANCE.decode(new byte[16 * Triplets.MAX + 16]))
                .hasMessage("1040 bytes are no triplets");
    }
}
