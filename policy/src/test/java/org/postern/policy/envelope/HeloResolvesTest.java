package org.postern.policy.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeloResolvesTest {
    private static final String MALFORMED = "501 5.5.2 Give a domain name or an address literal, such as [192.0.2.1]";

    @ParameterizedTest(name = "{1} with {2}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            ''                 | mx.example  | mx.example A 192.0.2.1                     | 250
            ''                 | mx.example  | mx.example A 203.0.113.7                   | 250
            ''                 | mx.example  | mx.example AAAA 2001:db8::1                | 250
            ''                 | mx.example  | mx.example MX mail.example                 | 250
            ''                 | mx.example  | mx.example A SERVFAIL; mx.example AAAA 2001:db8::1 | 250
            ''                 | [192.0.2.9] | ''                                         | 250
            ''                 | mx.example  | ''                                         | 550 5.7.1 The name given with EHLO does not exist
            ''                 | mx.example  | mx.example TXT hello                       | 550 5.7.1 The name given with EHLO does not exist
            ''                 | [192.0.2]   | ''                                         | 550 5.7.1 The name given with EHLO does not exist
            ''                 | mx.example  | mx.example A SERVFAIL                      | 451 4.4.3 The name given with EHLO cannot be looked up, try again later
            ''                 | mx.example  | mx.example MX SERVFAIL                     | 451 4.4.3 The name given with EHLO cannot be looked up, try again later
            onError='accept'   | mx.example  | mx.example A SERVFAIL                      | 250
            onError='accept'   | mx.example  | ''                                         | 550 5.7.1 The name given with EHLO does not exist
            mode='warn'        | mx.example  | ''                                         | 250
            mode='off'         | mx.example  | ''                                         | 250
            """)
    void resolves(String attributes, String helo, String records, String reply) {
        World world = new World("<heloResolves " + attributes + "/>").dns(records);
        world.helo = helo;
        assertThat(world.rcpt("alice@demo.example")).isEqualTo(reply);
    }

    @Test
    void whatTheRecordSays() {
        World world =
                new World("<heloResolves/>").dns("mx.good.example A 192.0.2.1").begin();
        assertThat(world.decide("alice@demo.example", 0))
                .hasToString("[helo-resolves enforce accept (resolves) helo=mx.good.example answer=192.0.2.1]");
    }

    @Test
    void whoGaveNoNameIsNotAsked() {
        World world = new World("<heloResolves/>");
        world.helo = null;
        assertThat(world.rcpt("alice@demo.example")).isEqualTo("250");
    }

    @Test
    void itIsLookedUpAtEhloAndOnlyOnce() {
        World world = new World("<heloResolves/>").dns("mx.good.example A 192.0.2.1");
        world.connection = world.checks.connection(world.facts());
        assertThat(world.dns.asked()).isEmpty();
        world.connection.helo(world.facts());
        assertThat(world.dns.asked()).hasSize(3);
        world.transaction = world.connection.mail(world.facts());
        world.decide("alice@demo.example", 0);
        world.connection.mail(world.facts());
        assertThat(world.dns.asked()).hasSize(3);
        world.helo = "gone.example";
        world.connection.helo(world.facts());
        world.transaction = world.connection.mail(world.facts());
        assertThat(World.told(world.decide("alice@demo.example", 0))).startsWith("550 5.7.1 ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''             | my_host    | refused
            mode='enforce' | my_host    | refused
            mode='warn'    | my_host    | 250
            mode='off'     | my_host    | 250
            ''             | ''         | refused
            ''             | mx.example | 250
            unless='listener:submission' | my_host | 250
            """)
    void syntaxActsAtOnce(String attributes, String helo, String reply) {
        World world = new World("<heloSyntax " + attributes + "/>");
        world.listener = "submission";
        assertThat(world.ehlo(helo)).isEqualTo(reply.equals("refused") ? MALFORMED : reply);
    }
}
