package org.postern.policy.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReverseNameConfirmedTest {
    private static final String NONE = "550 5.7.25 Your address has no name in reverse DNS";
    private static final String UNCONFIRMED =
            "550 5.7.25 The name that reverse DNS gives your address does not lead back to it";
    private static final String TROUBLE = "451 4.7.25 The name of your address cannot be looked up, try again later";
    private static final String IPV6 = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa";

    @ParameterizedTest(name = "{2}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            ''               | 192.0.2.1   | 1.2.0.192.in-addr.arpa PTR mx.example; mx.example A 192.0.2.1   | 250
            ''               | 192.0.2.1   | 1.2.0.192.in-addr.arpa PTR a.example mx.example; mx.example A 192.0.2.9 192.0.2.1 | 250
            ''               | 192.0.2.1   | 1.2.0.192.in-addr.arpa PTR mx.example; mx.example A 192.0.2.2   | unconfirmed
            ''               | 192.0.2.1   | 1.2.0.192.in-addr.arpa PTR mx.example                           | unconfirmed
            ''               | 192.0.2.1   | 1.2.0.192.in-addr.arpa PTR mx.example; mx.example AAAA 2001:db8::1 | unconfirmed
            ''               | 192.0.2.1   | ''                                                              | none
            ''               | 192.0.2.1   | 1.2.0.192.in-addr.arpa PTR NODATA                               | none
            ''               | 192.0.2.1   | 1.2.0.192.in-addr.arpa PTR SERVFAIL                             | trouble
            ''               | 192.0.2.1   | 1.2.0.192.in-addr.arpa PTR mx.example; mx.example A SERVFAIL    | trouble
            ''               | 192.0.2.1   | 1.2.0.192.in-addr.arpa PTR b.example mx.example; mx.example A SERVFAIL | trouble
            ''               | 192.0.2.1   | 1.2.0.192.in-addr.arpa PTR b.example mx.example; b.example A SERVFAIL; mx.example A 192.0.2.1 | 250
            ''               | 2001:db8::1 | IPV6 PTR mx.example; mx.example AAAA 2001:db8::1                | 250
            ''               | 2001:db8::1 | IPV6 PTR mx.example; mx.example AAAA 2001:db8::2                | unconfirmed
            onError='accept' | 192.0.2.1   | 1.2.0.192.in-addr.arpa PTR SERVFAIL                             | 250
            onError='accept' | 192.0.2.1   | ''                                                              | none
            mode='warn'      | 192.0.2.1   | ''                                                              | 250
            mode='off'       | 192.0.2.1   | ''                                                              | 250
            """)
    void confirmed(String attributes, String client, String records, String reply) {
        World world = new World("<reverseName " + attributes + "/>").dns(records.replace("IPV6", IPV6));
        world.client = client;
        assertThat(world.rcpt("alice@demo.example"))
                .isEqualTo(
                        switch (reply) {
                            case "none" -> NONE;
                            case "unconfirmed" -> UNCONFIRMED;
                            case "trouble" -> TROUBLE;
                            default -> reply;
                        });
    }

    @Test
    void noMoreThanTenNamesAreConfirmed() {
        String names = "n1 n2 n3 n4 n5 n6 n7 n8 n9 n10 mx.example";
        World world =
                new World("<reverseName/>").dns("1.2.0.192.in-addr.arpa PTR " + names + "; mx.example A 192.0.2.1");
        assertThat(world.rcpt("alice@demo.example")).isEqualTo(UNCONFIRMED);
        assertThat(world.dns.asked()).hasSize(11);
    }

    @Test
    void itIsLookedUpAtConnectOnce() {
        World world = new World("<reverseName/><greylist client='domain'/>");
        world.connection = world.checks.connection(world.facts());
        assertThat(world.dns.asked()).containsExactly("1.2.0.192.in-addr.arpa PTR");
        world.begin();
        world.dns.forgetAsked();
        world.decide("alice@demo.example", 0);
        assertThat(world.dns.asked()).isEmpty();
    }
}
