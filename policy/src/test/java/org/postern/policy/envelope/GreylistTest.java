package org.postern.policy.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.config.Parsers;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.SettingsReader;
import org.postern.policy.envelope.SpfFinding.Result;
import org.postern.policy.state.MemoryState;

class GreylistTest {
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
            a client is forgotten       | autoAllow='1' | 0s a 300, 300s a ok, 301s b ok, 40d c 300
            """)
    void dialogue(String name, String attributes, String steps) {
        World world = new World("<greylist " + attributes + "/>");
        for (String step : steps.split(", ")) {
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
        World world = new World("<greylist/>");
        world.client = first;
        world.rcpt("alice@demo.example");
        world.at(Duration.ofMinutes(5)).client = then;
        assertThat(world.rcpt("alice@demo.example")).startsWith(code);
    }

    @ParameterizedTest(name = "{0} then {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            out1.mail.example out2.mail.example | domain  | 250
            out1.mail.example out2.mail.example | network | 451
            out1.mail.example out1.other.example | domain | 451
            mail.example mail.example           | domain  | 451
            """)
    void byTheConfirmedDomain(String names, String client, String code) {
        String[] name = names.split(" ");
        World world = new World("<greylist client='" + client + "'/>")
                .dns("1.2.0.192.in-addr.arpa PTR " + name[0] + "; 1.3.0.192.in-addr.arpa PTR " + name[1])
                .dns(name[0] + " A 192.0.2.1 192.0.3.1;" + name[1] + " A 192.0.2.1 192.0.3.1");
        world.rcpt("alice@demo.example");
        world.at(Duration.ofMinutes(5)).client = "192.0.3.1";
        assertThat(world.rcpt("alice@demo.example")).startsWith(code);
    }

    @ParameterizedTest(name = "{0} spf {1} list {2}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            ''                | PASS      | 127.0.0.2 | 451
            skip='spf'        | PASS      | NODATA    | 250
            skip='spf'        | SOFTFAIL  | NODATA    | 451
            skip='spf'        | TEMPERROR | NODATA    | 451
            skip='dnswl'      | PASS      | NODATA    | 451
            skip='dnswl'      | NONE      | 127.0.0.2 | 250
            skip='dnswl'      | NONE      | SERVFAIL  | 451
            skip='spf, dnswl' | PASS      | NODATA    | 250
            skip='spf,dnswl'  | NONE      | 127.0.0.2 | 250
            """)
    void whoNeedNotWait(String attributes, Result spf, String listed, String code) {
        World world = new World("<greylist " + attributes + "/><dnswl name='w.example'/>")
                .dns("2.0.0.127.w.example A 127.0.0.2; 1.2.0.192.w.example A " + listed);
        world.checks.testLists().join();
        world.spf = spf;
        assertThat(world.rcpt("alice@demo.example")).startsWith(code);
    }

    @Test
    void inModeWarnItLearns() {
        World world = new World("<greylist mode='warn'/>").begin();
        assertThat(world.decide("alice@demo.example", 0))
                .hasToString("[greylist warn defer (first) client=192.0.2.0/24 sender=bob@good.example"
                        + " recipient=alice@demo.example wait=300 -> 451 4.7.1 Greylisted, try again in 300 seconds]");
        assertThat(World.summary(world.decide("alice@demo.example", 0))).isEqualTo("greylist warn accept known");
        // The same state, now enforced: who wrote before does not wait.
        world.checks = world.checks(World.read("", "<greylist/>", world.problems));
        assertThat(world.rcpt("alice@demo.example")).isEqualTo("250");
        assertThat(world.rcpt("bob@demo.example")).startsWith("451 ");
    }

    @Test
    void whatAnotherCheckRefusesIsNotRemembered() {
        World world = new World("<recipientExists/><greylist/>");
        assertThat(world.rcpt("nobody@demo.example")).startsWith("550 5.1.1 ");
        world.local.put("nobody@demo.example", LocalAddress.of(LocalAddress.Status.EXISTS));
        world.at(Duration.ofMinutes(5));
        assertThat(world.rcpt("nobody@demo.example")).startsWith("451 ");
    }

    @Test
    void anotherServerOnTheSameStateKnowsTheTriplet() {
        World world = new World("<greylist/>");
        world.rcpt("alice@demo.example");
        World restarted = new World("<greylist/>");
        restarted.state = world.state;
        restarted.checks = restarted.checks(World.read("", "<greylist/>", restarted.problems));
        restarted.at(Duration.ofMinutes(5));
        assertThat(restarted.rcpt("alice@demo.example")).isEqualTo("250");
    }

    @Test
    void aMarkOfAMomentToComeIsWorthNothing() {
        World world = new World("<greylist/>").at(Duration.ofDays(400));
        world.rcpt("alice@demo.example");
        world.at(Duration.ZERO);
        assertThat(world.rcpt("alice@demo.example")).contains("in 300 seconds");
        world.at(Duration.ofMinutes(5));
        assertThat(world.rcpt("alice@demo.example")).isEqualTo("250");
    }

    @Test
    void aMillionTripletsAreRememberedInLessThan100Megabytes() {
        AtomicLong random = new AtomicLong(3);
        Problems problems = new Problems();
        Greylist greylist = new Greylist(new MemoryState(42), random::incrementAndGet, settings(problems));
        long before = used();
        int count = 1_000_000;
        for (int i = 0; i < count; i++) {
            greylist.visit("192.0.2.0/24", triplet(i), false, World.NOON);
        }
        long bytes = used() - before;
        assertThat(bytes).isLessThan(100_000_000);
        for (int i = 0; i < count; i++) {
            assertThat(greylist.visit("192.0.2.0/24", triplet(i), false, World.NOON)
                            .standing())
                    .isEqualTo(Visit.Standing.EARLY);
        }
        assertThat(greylist.buckets()).isLessThanOrEqualTo(Greylist.MAX_TRIPLETS / Triplets.MAX);
    }

    private static String triplet(int i) {
        return Greylist.triplet("192.0.2.0/24", "sender" + i + "@good.example", "alice@demo.example");
    }

    private static GreylistSettings settings(Problems problems) {
        Settings none = new Settings(Place.file("f.xml"), "greylist", Map.of(), "", List.of());
        return new GreylistSettings(new SettingsReader(none, problems), problems);
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
