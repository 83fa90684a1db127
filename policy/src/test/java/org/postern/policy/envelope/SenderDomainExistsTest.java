package org.postern.policy.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SenderDomainExistsTest {
    private static String line(String word) {
        return switch (word) {
            case "none" -> "550 5.1.8 The sender's domain does not exist for mail";
            case "bogus" -> "550 5.1.8 The mail servers of the sender's domain are at impossible addresses";
            case "null" -> "550 5.7.27 The sender's domain says that it takes no mail (null MX)";
            case "trouble" -> "451 4.4.3 The sender's domain cannot be looked up, try again later";
            default -> word;
        };
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            ''               | a.example MX mx.a.example; mx.a.example A 203.0.113.1               | 250
            ''               | a.example MX mx.a.example; mx.a.example AAAA 2001:db8::1            | 250
            ''               | a.example MX x.a.example mx.a.example; mx.a.example A 203.0.113.1   | 250
            ''               | a.example A 203.0.113.1                                             | 250
            ''               | a.example AAAA 2001:db8::1                                          | 250
            ''               | ''                                                                  | none
            ''               | a.example TXT hello                                                 | none
            ''               | a.example MX mx.a.example                                           | none
            ''               | a.example MX mx.a.example; mx.a.example TXT hello                   | none
            ''               | a.example MX .                                                      | null
            ''               | a.example MX .; a.example A 203.0.113.1                             | null
            ''               | a.example MX . mx.a.example; mx.a.example A 203.0.113.1             | 250
            ''               | a.example MX SERVFAIL                                               | trouble
            ''               | a.example MX SERVFAIL; a.example A 203.0.113.1                      | trouble
            ''               | a.example A SERVFAIL                                                | trouble
            ''               | a.example A SERVFAIL; a.example AAAA 2001:db8::1                    | 250
            ''               | a.example MX mx.a.example; mx.a.example A SERVFAIL                  | trouble
            ''               | a.example MX x.a.example mx.a.example; mx.a.example A SERVFAIL      | trouble
            ''               | a.example MX mx.a.example; mx.a.example A 127.0.0.1; mx.a.example AAAA SERVFAIL | trouble
            ''               | a.example MX x.a.example mx.a.example; x.a.example A SERVFAIL; mx.a.example A 203.0.113.1 | 250
            ''               | a.example MX mx.a.example; mx.a.example A 127.0.0.1                 | bogus
            ''               | a.example A 127.0.0.1                                               | bogus
            ''               | a.example MX mx.a.example; mx.a.example A 127.0.0.1 203.0.113.1     | 250
            ''               | a.example MX x.a.example mx.a.example; x.a.example A 10.1.1.1; mx.a.example A 203.0.113.1 | 250
            onError='accept' | a.example MX SERVFAIL                                               | 250
            onError='accept' | ''                                                                  | none
            onError='accept' | a.example MX .                                                      | null
            mode='warn'      | ''                                                                  | 250
            mode='off'       | ''                                                                  | 250
            reachable='127.0.0.0/8' | a.example A 127.0.0.1                                        | 250
            reachable='127.0.0.0/8' | a.example A 10.0.0.1                                         | bogus
            reachable='203.0.113.99' | a.example A 203.0.113.99                                    | 250
            own='203.0.113.7, 203.0.113.8' | a.example A 203.0.113.8                               | bogus
            own='127.0.0.2' reachable='127.0.0.0/8' | a.example A 127.0.0.2                        | bogus
            """)
    void exists(String attributes, String records, String reply) {
        World world = new World("<senderDomain " + attributes + "/>").dns(records);
        world.sender = "bob@a.example";
        assertThat(world.rcpt("alice@demo.example")).isEqualTo(line(reply));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "0.0.0.0",
                "10.255.255.255",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.1.1",
                "100.64.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "203.0.113.99",
                "::1",
                "::",
                "fc00::1",
                "fd12::1",
                "fe80::1",
                "ff02::1"
            })
    void bogusAddresses(String address) {
        World world =
                new World("<senderDomain/>").dns("a.example " + (address.contains(":") ? "AAAA " : "A ") + address);
        world.sender = "bob@a.example";
        assertThat(world.rcpt("alice@demo.example")).isEqualTo(line("bogus"));
    }

    @ParameterizedTest(name = "<{0}>: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            ''                  | sender-domain enforce accept null-sender
            bob@[192.0.2.1]     | sender-domain enforce accept literal
            bob                 | sender-domain enforce accept no-domain
            alice@demo.example  | sender-domain enforce accept local
            nobody@demo.example | sender-domain enforce accept local
            """)
    void sendersWithoutALookUp(String sender, String decision) {
        World world = new World("<senderDomain/>");
        world.sender = sender;
        world.begin();
        assertThat(World.summary(world.decide("alice@demo.example", 0))).isEqualTo(decision);
    }

    @ParameterizedTest
    @CsvSource({"bob@Bücher.example", "@relay.example:bob@bücher.example", "bob@xn--bcher-kva.example"})
    void domainsAreAskedForInAscii(String sender) {
        World world = new World("<senderDomain/>").dns("xn--bcher-kva.example A 203.0.113.1");
        world.sender = sender;
        assertThat(world.rcpt("alice@demo.example")).isEqualTo("250");
        assertThat(world.dns.asked()).contains("xn--bcher-kva.example MX");
    }

    @Test
    void troubleWithOurOwnDomainsRefusesNobody() {
        World world = new World("<senderDomain/>");
        world.sender = "bob@a.example";
        world.local.put("bob@a.example", LocalAddress.trouble("down"));
        assertThat(world.rcpt("alice@demo.example")).isEqualTo(line("trouble"));
    }

    @Test
    void ofMoreThanTenHostsNothingBadIsSaid() {
        World world = new World("<senderDomain/>").dns("a.example MX m1 m2 m3 m4 m5 m6 m7 m8 m9 m10 m11");
        world.sender = "bob@a.example";
        assertThat(world.rcpt("alice@demo.example")).isEqualTo("250");
        assertThat(world.dns.asked()).hasSize(21);
    }

    @Test
    void itIsLookedUpAtMailAndDecidedOnce() {
        World world = new World("<senderDomain/>");
        world.begin();
        assertThat(world.dns.asked()).containsExactly("good.example MX");
        assertThat(world.decide("alice@demo.example", 0).get(0))
                .isSameAs(world.decide("bob@demo.example", 1).get(0))
                .hasToString("sender-domain enforce refuse (none) domain=good.example found=MX NO_NAME"
                        + " -> 550 5.1.8 The sender's domain does not exist for mail");
        assertThat(world.dns.asked()).hasSize(1);
    }
}
