package org.postern.policy.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipientCountTest {
    private static final String TOO_MANY = "452 4.5.3 Too many recipients, send the rest in another message";

    @ParameterizedTest(name = "{0}: after {2} of <{1}>: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            ''          | bob@good.example | 0    | 250
            ''          | bob@good.example | 999  | 250
            ''          | bob@good.example | 1000 | too many
            max='100'   | bob@good.example | 99   | 250
            max='100'   | bob@good.example | 100  | too many
            max='100' mode='warn' | bob@good.example | 100 | 250
            max='100' mode='off'  | bob@good.example | 100 | 250
            ''          | ''               | 0    | 250
            ''          | ''               | 1    | 550 5.7.1 Mail from the null sender has one recipient
            oneForNullSender='false' | ''  | 1    | 250
            mode='warn' | ''               | 1    | 250
            """)
    void count(String attributes, String sender, int earlier, String reply) {
        World world = new World("<recipientCount " + attributes + "/>");
        world.sender = sender;
        world.begin();
        assertThat(World.told(world.decide("alice@demo.example", earlier)))
                .isEqualTo(reply.equals("too many") ? TOO_MANY : reply);
    }

    @Test
    void thoseThatAreTooManyAreRecordedOnce() {
        World world = new World("<recipientCount max='100'/>").begin();
        World.Recorder recorder = new World.Recorder();
        for (int i = 0; i < 20; i++) {
            assertThat(world.transaction.act(world.decide("r" + i + "@demo.example", 100), recorder::act))
                    .hasValueSatisfying(reply -> assertThat(reply.line()).isEqualTo(TOO_MANY + " [id=d1]"));
        }
        assertThat(recorder.records).containsExactly("recipient-count too-many");
    }
}
