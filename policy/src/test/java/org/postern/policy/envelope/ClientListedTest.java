package org.postern.policy.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientListedTest {
    private static final String TROUBLE = "451 4.7.1 Your address cannot be looked up in block lists, try again later";
    private static final String IPV6 = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.";
    private static final String IPV6_TEST = "0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.";

    /** The lists' own entries, so that they pass their tests, and the client's: {@code a=127.0.0.2} says that list a has it. */
    private static World world(String elements, String entries) {
        World world = new World(elements);
        for (String list : new String[] {"a", "b", "w"}) {
            world.dns("2.0.0.127." + list + ".example A 127.0.0.2");
        }
        for (String entry : entries.split(" ")) {
            String[] pair = entry.split("=");
            if (pair.length == 2) {
                world.dns("1.2.0.192." + pair[0] + ".example A " + pair[1].replace(',', ' '));
            }
        }
        world.checks.testLists().join();
        return world;
    }

    @ParameterizedTest(name = "{0} with {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            A                                 | ''                          | 250
            A                                 | a=127.0.0.2                 | a
            A                                 | a=127.0.0.99                | a
            A                                 | a=127.0.0.1                 | 250
            A                                 | a=192.0.2.80                | 250
            A                                 | a=127.255.255.254           | 250
            A                                 | a=127.0.0.2,127.255.255.254 | 250
            A                                 | a=SERVFAIL                  | 250
            A onError='defer'                 | a=SERVFAIL                  | trouble
            A onError='defer'                 | a=127.255.255.254           | trouble
            A onError='accept'                | a=SERVFAIL                  | 250
            A mode='warn'                     | a=127.0.0.2                 | 250
            A mode='off'                      | a=127.0.0.2                 | 250
            A reply='127.0.0.2-127.0.0.11'    | a=127.0.0.11                | a
            A reply='127.0.0.2-127.0.0.11'    | a=127.0.0.12                | 250
            A reply='127.0.0.4, 127.0.1.0/24' | a=127.0.1.7                 | a
            A reply='127.0.0.4, 127.0.1.0/24' | a=127.0.0.3,127.0.0.4       | a
            A; B; T 2                         | a=127.0.0.2                 | 250
            A; B; T 2                         | a=127.0.0.2 b=127.0.0.2     | a
            A; B weight='2'; T 3              | a=127.0.0.2 b=127.0.0.2     | b
            A; B weight='2'; T 2              | b=127.0.0.2                 | b
            A; B; T 2                         | a=127.0.0.2 b=SERVFAIL      | 250
            A; B onError='defer'; T 2         | a=127.0.0.2 b=SERVFAIL      | trouble
            A; B onError='defer'; T 2         | b=SERVFAIL                  | 250
            A; B onError='defer'              | a=127.0.0.2 b=SERVFAIL      | a
            A; B mode='warn'; T 2             | a=127.0.0.2 b=127.0.0.2     | 250
            A; W                              | a=127.0.0.2 w=127.0.0.2     | 250
            A; W                              | a=127.0.0.2                 | a
            A weight='3'; W weight='2'        | a=127.0.0.2 w=127.0.0.2     | a
            A weight='2'; W weight='2'        | a=127.0.0.2 w=127.0.0.2     | 250
            A; W                              | a=127.0.0.2 w=SERVFAIL      | 250
            A; W onError='defer'              | a=127.0.0.2 w=SERVFAIL      | trouble
            A; W onError='defer'              | w=SERVFAIL                  | 250
            A weight='3'; W weight='2' onError='defer' | a=127.0.0.2 w=SERVFAIL | a
            A; W reply='127.0.0.3'            | a=127.0.0.2 w=127.0.0.2     | a
            A                                 | a=busy                      | trouble
            A onError='defer'                 | a=busy                      | trouble
            A weight='2'; B; T 2              | a=busy                      | trouble
            A; B; T 2                         | a=busy                      | 250
            A; W                              | a=127.0.0.2 w=busy          | trouble
            A; W                              | w=busy                      | 250
            A; W mode='warn'                  | a=127.0.0.2 w=127.0.0.2     | a
            W                                 | w=127.0.0.2                 | 250
            A reply='127.0.0.2' weight='2'; A reply='127.0.0.3'; T 2 | a=127.0.0.3 | 250
            A reply='127.0.0.2' weight='2'; A reply='127.0.0.3'; T 2 | a=127.0.0.2 | a
            """)
    void sums(String lists, String entries, String reply) {
        StringBuilder elements = new StringBuilder();
        for (String list : lists.split("; ")) {
            String rest = list.substring(1);
            elements.append(
                    list.startsWith("T")
                            ? "<dnsblThreshold>" + rest.strip() + "</dnsblThreshold>"
                            : (list.startsWith("W") ? "<dnswl" : "<dnsbl") + " name='"
                                    + list.substring(0, 1).toLowerCase() + ".example'" + rest + "/>");
        }
        String line = reply.equals("250") || reply.equals("trouble")
                ? reply
                : "554 5.7.1 Your address is listed in " + reply + ".example";
        assertThat(world(elements.toString(), entries)
                        .rcpt("alice@demo.example")
                        .replace(TROUBLE, "trouble"))
                .isEqualTo(line);
    }

    @Test
    void whatTheRecordSays() {
        World world = world(
                "<dnsbl name='a.example' weight='2'/><dnsbl name='b.example'/><dnswl name='w.example' weight='1'/>",
                "a=127.0.0.4,127.0.0.2 w=127.0.0.9");
        assertThat(world.begin().decide("alice@demo.example", 0))
                .hasToString("[dnsbl enforce refuse (listed) lists=a.example 127.0.0.4 127.0.0.2, w.example 127.0.0.9"
                        + " sum=1 threshold=1 -> 554 5.7.1 Your address is listed in a.example]");
    }

    @Test
    void aListIsTriedInModeWarnBesideOthers() {
        World world = world("<dnsbl name='a.example'/><dnsbl name='b.example' mode='warn'/>", "b=127.0.0.2");
        assertThat(World.summary(world.begin().decide("alice@demo.example", 0))).isEqualTo("dnsbl warn refuse listed");
        world = world("<dnsbl name='b.example' mode='warn'/><dnsbl name='a.example'/>", "a=127.0.0.2");
        assertThat(World.summary(world.begin().decide("alice@demo.example", 0)))
                .isEqualTo("dnsbl enforce refuse listed");
    }

    @Test
    void listsAreAskedAtConnectAndOnlyOnce() {
        World world = world("<dnsbl name='a.example'/><dnswl name='w.example'/><greylist skip='dnswl'/>", "");
        world.dns.forgetAsked();
        world.connection = world.checks.connection(world.facts());
        assertThat(world.dns.asked()).containsExactly("1.2.0.192.a.example A", "1.2.0.192.w.example A");
        world.transaction = world.connection.mail(world.facts());
        world.decide("alice@demo.example", 0);
        assertThat(world.dns.asked()).hasSize(2);
    }

    @ParameterizedTest(name = "{0} {1}: IPv4 {2}, IPv6 {3}, {4}")
    @CsvSource(delimiter = '|', textBlock = """
            127.0.0.2  | -          | listed | 250    | -
            127.0.0.2  | ok         | listed | listed | -
            -          | ok         | 250    | listed | -
            -          | -          | 250    | 250    | does not list 127.0.0.2, which every list does
            192.0.2.80 | -          | 250    | 250    | does not list 127.0.0.2, which every list does
            everybody  | -          | 250    | 250    | lists 127.0.0.1, which no list does
            parked     | -          | 250    | 250    | lists 127.0.0.1, which no list does
            everybody  | everybody  | 250    | 250    | lists 127.0.0.1, which no list does
            SERVFAIL   | -          | 250    | 250    | answers SERVFAIL to its test
            127.255.255.254 | -     | 250    | 250    | answers 127.255.255.254 to its test
            """)
    void aListCountsOnlyAfterItsTest(String ipv4, String ipv6, String reply4, String reply6, String trouble) {
        World world = new World("<dnsbl name='a.example'/>")
                .dns("1.2.0.192.a.example A 127.0.0.2; " + IPV6 + "a.example A 127.0.0.2");
        switch (ipv4) {
            case "everybody" -> world.dns("2.0.0.127.a.example A 127.0.0.2; 1.0.0.127.a.example A 127.0.0.2");
            case "parked" -> world.dns("2.0.0.127.a.example A 192.0.2.80; 1.0.0.127.a.example A 192.0.2.80");
            case "-" -> {}
            default -> world.dns("2.0.0.127.a.example A " + ipv4);
        }
        if (!ipv6.equals("-")) {
            world.dns("2.0.0.0." + IPV6_TEST + "a.example A 127.0.0.2");
        }
        if (ipv6.equals("everybody")) {
            world.dns("1.0.0.0." + IPV6_TEST + "a.example A 127.0.0.2");
        }
        assertThat(world.checks.troubles())
                .containsExactly("the list a.example does not count: it has not been tested yet");
        assertThat(world.rcpt("alice@demo.example")).isEqualTo("250");
        world.checks.testLists().join();
        assertThat(world.checks.troubles())
                .hasToString(trouble.equals("-") ? "[]" : "[the list a.example does not count: it " + trouble + "]");
        assertThat(world.rcpt("alice@demo.example").replaceFirst("554 .*", "listed"))
                .isEqualTo(reply4);
        world.client = "2001:db8::1";
        assertThat(world.rcpt("alice@demo.example").replaceFirst("554 .*", "listed"))
                .isEqualTo(reply6);
    }

    @Test
    void theNamesOfTheTest() {
        World world = new World("<dnsbl name='A.Example'/>");
        world.checks.testLists().join();
        assertThat(new HashSet<>(world.dns.asked()))
                .containsExactlyInAnyOrder(
                        "2.0.0.127.a.example A",
                        "1.0.0.127.a.example A",
                        "2.0.0.0." + IPV6_TEST + "a.example A",
                        "1.0.0.0." + IPV6_TEST + "a.example A");
        // ::FFFF:7F00:2 has 32 nibbles.
        assertThat(("2.0.0.0." + IPV6_TEST).length()).isEqualTo(64);
    }

    @Test
    void troubleChangesNothingThatATestHasShown() {
        World world = world("<dnsbl name='a.example'/>", "a=127.0.0.2");
        assertThat(world.rcpt("alice@demo.example")).startsWith("554 ");
        world.dns("2.0.0.127.a.example A SERVFAIL").checks.testLists().join();
        assertThat(world.rcpt("alice@demo.example")).startsWith("554 ");
        assertThat(world.checks.troubles()).isEmpty();
        world.dns("2.0.0.127.a.example A NODATA").checks.testLists().join();
        assertThat(world.rcpt("alice@demo.example")).isEqualTo("250");
        world.dns("2.0.0.127.a.example A SERVFAIL").checks.testLists().join();
        assertThat(world.rcpt("alice@demo.example")).isEqualTo("250");
        world.dns("2.0.0.127.a.example A 127.0.0.2").checks.testLists().join();
        assertThat(world.rcpt("alice@demo.example")).startsWith("554 ");
    }

    /** Whichever family passes its test, the list does not count for the other until that one does. */
    @Test
    void aSpoiledTestIsDueAgain() {
        String ipv4 = "2.0.0.127.a.example A ";
        String ipv6 = "2.0.0.0." + IPV6_TEST + "a.example A ";
        World world = new World("<dnsbl name='a.example'/>");
        assertThat(world.checks.isTestDue()).isTrue();
        world.dns(ipv4 + "SERVFAIL; " + ipv6 + "127.0.0.2").checks.testLists().join();
        assertThat(world.checks.isTestDue()).isTrue();
        assertThat(world.checks.troubles())
                .containsExactly("the list a.example does not count: it answers SERVFAIL to its test");
        world.dns(ipv4 + "127.0.0.2; " + ipv6 + "SERVFAIL").checks.testLists().join();
        assertThat(world.checks.isTestDue()).isTrue();
        assertThat(world.checks.troubles()).isEmpty();
        world.dns(ipv6 + "NODATA").checks.testLists().join();
        assertThat(world.checks.isTestDue()).isFalse();
        world.dns(ipv4 + "NODATA").checks.testLists().join();
        assertThat(world.checks.isTestDue()).isTrue();
    }

    @Test
    void anAllowListThatCouldNotBeTestedCostsNobodyItsExemption() {
        World world = world("<dnsbl name='a.example'/><dnswl name='x.example'/>", "a=127.0.0.2");
        assertThat(world.rcpt("alice@demo.example")).as("failed its test").startsWith("554 ");
        world = new World("<dnsbl name='a.example'/><dnswl name='x.example'/>")
                .dns("2.0.0.127.a.example A 127.0.0.2; 2.0.0.127.x.example A SERVFAIL")
                .dns("1.2.0.192.a.example A 127.0.0.2");
        world.checks.testLists().join();
        assertThat(world.rcpt("alice@demo.example")).as("could not be tested").isEqualTo("250");
    }
}
