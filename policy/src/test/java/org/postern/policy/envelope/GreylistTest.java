package org.postern.policy.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.SettingsReader;
import org.postern.policy.spf.SpfResult;
import org.postern.policy.state.MemoryState;
import org.postern.policy.state.State;

class GreylistTest extends GreylistContract {
    @Override
    protected State open() {
        return new MemoryState(42);
    }

    @Override
    protected State reopen(State state) {
        return state;
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
    void whoNeedNotWait(String attributes, SpfResult.Status spf, String listed, String code) {
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
