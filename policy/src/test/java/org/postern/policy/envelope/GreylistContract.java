package org.postern.policy.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.config.Parsers;
import org.postern.policy.state.State;

/** What greylisting does whatever kind of state remembers the triplets; a test of each kind extends it. */
public abstract class GreylistContract {
    /** The time at which each dialogue begins. */
    protected static final Instant NOON = World.NOON;

    private State state;

    /** A state with nothing in it. */
    protected abstract State open() throws Exception;

    /** The state as it is after a restart of the server. */
    protected abstract State reopen(State state) throws Exception;

    @BeforeEach
    void openState() throws Exception {
        state = open();
    }

    @AfterEach
    void closeState() {
        state.close();
    }

    private World world(String elements) {
        return new World("", elements, state);
    }

    private void restart(World world) throws Exception {
        state = reopen(state);
        world.restart(state);
    }

    /** Each step is a time after noon, who sends from where to whom, and what is told: seconds to wait, or ok. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            first seen                  | ''            | 0s a 300
            tried too early             | ''            | 0s a 300, 1s a 299, 299s a 1
            tried again                 | ''            | 0s a 300, 300s a ok, 301s a ok
            an early try costs nothing  | ''            | 0s a 300, 200s a 100, 300s a ok
            in the last second          | ''            | 0s a 300, 86399s a ok
            too late                    | ''            | 0s a 300, 24h a 300, 86700s a ok
            other delay and window      | delay='1m' window='2m' | 0s a 60, 59s a 1, 119s a ok, 0s b 60, 120s b 60
            known for 35 days           | ''            | 0s a 300, 1h a ok, 35d a ok
            forgotten after 35 days     | ''            | 0s a 300, 0h a 300, 300s a ok, 3024300s a 300
            use keeps it known          | ''            | 0s a 300, 300s a ok, 30d a ok, 60d a ok, 94d a ok, 130d a 300
            each triplet by itself      | ''            | 0s a 300, 300s a ok, 300s b 300, 300s c 300
            another of the same /24     | ''            | 0s a 300, 300s a2 ok
            another /24                 | ''            | 0s a 300, 300s a3 300
            case makes no difference    | ''            | 0s a 300, 300s A ok
            a client known by 2         | autoAllow='2' | 0s a 300, 0s b 300, 300s a ok, 300s c 300, 301s b ok, 302s d ok, 303s c ok
            not by one triplet often    | autoAllow='2' | 0s a 300, 300s a ok, 301s a ok, 302s a ok, 303s b 300
            never known                 | autoAllow='0' | 0s a 300, 0s b 300, 300s a ok, 300s b ok, 301s c 300
            waits over a restart        | ''            | 0s a 300, restart, 299s a 1, restart, 300s a ok, restart, 35d a ok
            a client known by 2, too    | autoAllow='2' | 0s a 300, 0s b 300, 300s a ok, restart, 301s b ok, restart, 302s c ok
            a client is forgotten       | autoAllow='1' | 0s a 300, 300s a ok, 301s b ok, 40d c 300
            """)
    void dialogue(String name, String attributes, String steps) throws Exception {
        World world = world("<greylist " + attributes + "/>");
        for (String step : steps.split(", ")) {
            if (step.equals("restart")) {
                restart(world);
                continue;
            }
            String[] words = step.split(" ");
            world.at(Parsers.duration(Duration.ZERO, Duration.ofDays(999)).apply(words[0]));
            world.client = words[1].endsWith("2") ? "192.0.2.200" : words[1].endsWith("3") ? "192.0.3.1" : "192.0.2.1";
            String who = words[1].replaceAll("\\d", "");
            world.sender = who + "@good.example";
            assertThat(world.rcpt("alice@demo.example"))
                    .as(step)
                    .isEqualTo(
                            words[2].equals("ok")
                                    ? "250"
                                    : "451 4.7.1 Greylisted, try again in " + words[2] + " seconds");
        }
    }

    @ParameterizedTest(name = "{0} then {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            2001:db8:0:1::1 | 2001:db8:0:1:ffff::9 | 250
            2001:db8:0:1::1 | 2001:db8:0:2::1      | 451
            192.0.2.1       | 192.0.2.255          | 250
            192.0.2.1       | 192.0.1.255          | 451
            """)
    void networks(String first, String then, String code) {
        World world = world("<greylist/>");
        world.client = first;
        world.rcpt("alice@demo.example");
        world.at(Duration.ofMinutes(5)).client = then;
        assertThat(world.rcpt("alice@demo.example")).startsWith(code);
    }

    @Test
    void aMarkOfAMomentToComeIsWorthNothing() {
        World world = world("<greylist/>").at(Duration.ofDays(400));
        world.rcpt("alice@demo.example");
        world.at(Duration.ZERO);
        assertThat(world.rcpt("alice@demo.example")).contains("in 300 seconds");
        world.at(Duration.ofMinutes(5));
        assertThat(world.rcpt("alice@demo.example")).isEqualTo("250");
    }
}
