package org.postern.policy.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.Decision;
import org.postern.policy.SessionFacts;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.SettingsReader;
import org.postern.policy.net.AddressLists;
import org.postern.policy.net.AddressTable;
import org.postern.policy.net.IpLiteral;

class ClientAllowedTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final String REFUSAL = " -> 554 5.7.1 Connection refused: your address may not use this server";

    private final AddressTable table = table(
            "allow 10.0.0.0/8",
            "deny 10.1.0.0/16 # leased out",
            "allow 10.1.2.0/24 until=2026-11-24T12:00:01Z",
            "deny 2001:db8::/32",
            "allow 2001:db8:7::/48",
            "allow 192.0.2.1",
            "deny 192.0.2.1");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            10.0.0.1         | 0 | accept (allowed) entry=10.0.0.0/8 list=allow file=f.xml, <allow>
            ::ffff:10.0.0.1  | 0 | accept (allowed) entry=10.0.0.0/8 list=allow file=f.xml, <allow>
            10.1.0.1         | 0 | refuse (denied) entry=10.1.0.0/16 list=deny file=f.xml, <deny> listReason=leased out
            10.1.2.3         | 0 | accept (allowed) entry=10.1.2.0/24 list=allow file=f.xml, <allow> until=2026-11-24T12:00:01Z
            10.1.2.3         | 1 | refuse (denied) entry=10.1.0.0/16 list=deny file=f.xml, <deny> listReason=leased out
            2001:db8:7::1    | 0 | accept (allowed) entry=2001:db8:7::/48 list=allow file=f.xml, <allow>
            2001:db8:8::1    | 0 | refuse (denied) entry=2001:db8::/32 list=deny file=f.xml, <deny>
            192.0.2.1        | 0 | refuse (denied) entry=192.0.2.1 list=deny file=f.xml, <deny>
            198.51.100.1     | 0 | refuse (not-listed) otherwise=refuse
            """)
    void theLongestEntryDecides(String client, int seconds, String decision) {
        SessionFacts facts = SessionFacts.of(IpLiteral.parse(client), NOW.plusSeconds(seconds))
                .build();
        assertThat(new ClientAllowed(() -> table, false).decide(facts))
                .hasToString("client-allowed enforce " + decision + (decision.startsWith("refuse") ? REFUSAL : ""));
    }

    @Test
    void otherwiseAcceptLetsOnlyTheDenyListsCount() {
        ClientAllowed rule = new ClientAllowed(() -> table, true);
        assertThat(rule.decide(facts("198.51.100.1", false)))
                .hasToString("client-allowed enforce accept (not-listed) otherwise=accept");
        assertThat(rule.decide(facts("10.1.0.1", false)).verdict()).isEqualTo(Decision.Verdict.REFUSE);
    }

    /** RFC 5321 section 7.9: 554 is for the greeting only. */
    @Test
    void afterTheGreetingTheReplyIsAnotherAndTheConnectionCloses() {
        ClientAllowed rule = new ClientAllowed(AddressTable::empty, false);
        assertThat(rule.decide(facts("192.0.2.7", true)).reply().orElseThrow())
                .hasToString("550 5.7.1 Connection refused: your address may not use this server (and close)");
        assertThat(rule.decide(facts("192.0.2.7", false)).reply().orElseThrow())
                .hasToString("554 5.7.1 Connection refused: your address may not use this server");
    }

    private static SessionFacts facts(String client, boolean greeted) {
        return SessionFacts.of(IpLiteral.parse(client), NOW).greeted(greeted).build();
    }

    private static AddressTable table(String... entries) {
        Place place = Place.file("f.xml");
        List<Settings> children = java.util.Arrays.stream(entries)
                .map(entry -> entry.split(" ", 2))
                .map(words -> new Settings(place.in("<" + words[0] + ">"), words[0], Map.of(), words[1], List.of()))
                .toList();
        Problems problems = new Problems();
        SettingsReader reader = new SettingsReader(new Settings(place, "handler", Map.of(), "", children), problems);
        AddressTable table =
                AddressLists.read(reader, Path.of("."), NOW, problems).table();
        assertThat(problems.errors()).isEmpty();
        return table;
    }
}
