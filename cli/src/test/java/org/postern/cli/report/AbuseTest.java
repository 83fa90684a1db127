package org.postern.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.cli.LogRecord;

/** Each finding at its threshold, and just below. */
class AbuseTest {
    private static final Instant START = Instant.parse("2026-11-24T00:00:00Z");
    private static final String CLIENT = "192.0.2.7";

    private final Figures figures = new Figures();
    private int seconds;

    private void add(String action, Object... namesAndValues) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("@timestamp", START.plusSeconds(seconds++).toString());
        fields.put("event.action", action);
        fields.put("client.ip", CLIENT);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        figures.add(new LogRecord(fields));
    }

    private void login(String user, String outcome, String client) {
        add("login", "user.name", user, "event.outcome", outcome, "client.ip", client);
    }

    private void refused(String rule, String client, Object... more) {
        Object[] all = new Object[more.length + 6];
        System.arraycopy(more, 0, all, 6, more.length);
        List<Object> first = List.of("rule.name", rule, "postern.verdict", "refuse", "client.ip", client);
        for (int i = 0; i < 6; i++) {
            all[i] = first.get(i);
        }
        add("decision", all);
    }

    private String found() {
        List<Finding> findings = new Abuse(figures).findings();
        return findings.isEmpty()
                ? ""
                : findings.get(0).kind() + " " + findings.get(0).who();
    }

    @ParameterizedTest(name = "{0} failures as {1} accounts, {2} successes: {3}")
    @CsvSource({
        "20,  5, 0,  GUESSING 192.0.2.7",
        "19,  5, 0,  ''",
        "20,  4, 0,  ''",
        "20,  5, 20, ''",
        "20,  5, 19, GUESSING 192.0.2.7",
        "100, 1, 0,  ONE_ACCOUNT 192.0.2.7",
        "99,  1, 0,  ''",
        "100, 1, 1,  ''",
    })
    void guessing(int failures, int accounts, int successes, String found) {
        for (int i = 0; i < failures; i++) {
            login("name" + i % accounts, "failure", CLIENT);
        }
        for (int i = 0; i < successes; i++) {
            login("good", "success", CLIENT);
        }
        assertThat(found()).isEqualTo(found);
    }

    @ParameterizedTest(name = "{0} failures from {1} networks: {2}")
    @CsvSource({"100, 40, ATTACKED name", "99, 40, ''", "100, 10, ''"})
    void guessingFromEverywhere(int failures, int networks, String found) {
        for (int i = 0; i < failures; i++) {
            login("Name", "failure", "198.51." + i % networks + ".1");
        }
        assertThat(found()).isEqualTo(found);
    }

    @ParameterizedTest(name = "{0} unknown recipients, {1} different, {2} accepted: {3}")
    @CsvSource({
        "30, 30, 0,  HARVEST 192.0.2.7",
        "29, 29, 0,  ''",
        "30, 10, 0,  ''",
        "30, 30, 30, ''",
        "30, 30, 29, HARVEST 192.0.2.7"
    })
    void harvest(int unknown, int different, int accepted, String found) {
        for (int i = 0; i < unknown; i++) {
            refused(
                    "recipient-exists",
                    CLIENT,
                    "postern.evidence",
                    Map.of("recipient", "name" + i % different + "@demo.example"));
        }
        for (int i = 0; i < accepted; i++) {
            add("transaction", "postern.outcome", "accepted");
        }
        assertThat(found()).isEqualTo(found);
    }

    @ParameterizedTest(name = "{0} probes of {1} kinds, {2} logins: {3}")
    @CsvSource({"10, 2, 0, SCAN 192.0.2.7", "9, 2, 0, ''", "10, 1, 0, ''", "10, 2, 1, ''"})
    void scan(int probes, int kinds, int logins, String found) {
        for (int i = 0; i < probes; i++) {
            refused(i % kinds == 0 ? "vrfy" : "relay-permitted", CLIENT);
        }
        for (int i = 0; i < logins; i++) {
            login("someone", "success", CLIENT);
        }
        assertThat(found()).isEqualTo(found);
    }

    @ParameterizedTest(name = "{0} refusals of {1} clients, {2} mails: {3}")
    @CsvSource({"60, 15, 6, BOTNET 192.0.2.0/24", "49, 15, 0, ''", "60, 7, 0, ''", "60, 15, 7, ''"})
    void botnet(int refusals, int clients, int mails, String found) {
        for (int i = 0; i < refusals; i++) {
            refused("dnsbl", "192.0.2." + i % clients);
        }
        for (int i = 0; i < mails; i++) {
            add("transaction", "client.ip", "192.0.2.200", "postern.outcome", "accepted");
        }
        assertThat(found()).isEqualTo(found);
    }

    @ParameterizedTest(name = "{0} mails from {1} networks, {2} bounced, {3} over: {4}")
    @CsvSource({
        "50,  6, 0,  10, SPAM user@demo.example",
        "50,  6, 20, 0,  SPAM user@demo.example",
        "50,  1, 20, 10, SPAM user@demo.example",
        "49,  6, 20, 10, ''",
        "50,  6, 19, 9,  ''",
        "500, 6, 0,  0,  ''",
        "500, 1, 0,  90, ''",
        "500, 1, 49, 90, ''",
    })
    void spam(int mails, int networks, int bounced, int over, String found) {
        for (int i = 0; i < mails; i++) {
            add(
                    "transaction",
                    "postern.outcome",
                    "accepted",
                    "user.name",
                    "user@demo.example",
                    "client.ip",
                    "198.51." + i % networks + ".1",
                    "postern.queue-id",
                    "mail" + i,
                    "postern.recipients",
                    List.of("a@far.example"));
        }
        for (int i = 0; i < bounced; i++) {
            add("delivery", "postern.queue-id", "mail" + i, "postern.outcome", "bounced");
        }
        for (int i = 0; i < over; i++) {
            refused("limit:byUser", CLIENT, "user.name", "user@demo.example", "postern.evidence", Map.of("limit", "x"));
        }
        assertThat(found()).isEqualTo(found);
    }

    @Test
    void whatIsOurTroubleOrHarmlessCountsAgainstNobody() {
        for (int i = 0; i < 200; i++) {
            refused("greylist", "192.0.2." + i);
            refused("spf", "192.0.2." + i, "postern.reason", "trouble");
            refused("limit:x", "192.0.2." + i, "postern.evidence", Map.of("limit", "x", "key", "k"));
        }
        assertThat(found()).isEmpty();
    }

    @Test
    void anSmtpLoginThatIsBothRecordAndDecisionCountsOnce() {
        for (int i = 0; i < 10; i++) {
            refused("login", CLIENT, "postern.evidence", Map.of("user", "x"));
            add("login", "postern.id", "a-" + i, "event.outcome", "failure", "user.name", "x");
        }
        assertThat(figures.failedLogins).isEqualTo(10);
        assertThat(figures.guessed.get("x").failures).isEqualTo(10);
    }

    @Test
    void onlyAcceptedMailsCount() {
        for (String outcome : List.of("accepted", "refused", "deferred", "aborted")) {
            add("transaction", "postern.outcome", outcome);
        }
        assertThat(figures.mails).isEqualTo(1);
    }

    @Test
    void andOneThatIsOnlyADecisionCountsToo() {
        refused("login", CLIENT, "postern.evidence", Map.of("user", "x"));
        add("decision", "rule.name", "login", "postern.verdict", "accept", "user.name", "y");
        assertThat(figures.failedLogins).isOne();
        assertThat(figures.guessed.get("x").failures).isOne();
        assertThat(figures.logins).isOne();
    }

    @Test
    void aFloodOfNamesAndAddressesTakesNoMoreMemory() {
        for (int i = 0; i < 200_000; i++) {
            String client = "10." + i / 65_536 + "." + i / 256 % 256 + "." + i % 256;
            login("name" + i, i % 2 == 0 ? "failure" : "success", client);
            refused("spf", client, "postern.sender", "a@domain" + i, "postern.reason", "why" + i);
        }
        assertThat(List.of(figures.clients, figures.suspects, figures.accounts, figures.guessed))
                .allSatisfy(table -> assertThat(table.size()).isBetween(1, 2 * Figures.CAPACITY));
        assertThat(figures.decisions.senders.size()).isBetween(1, 2 * Figures.CAPACITY);
        assertThat(figures.decisions.rules.size()).isBetween(1, 2 * Figures.CAPACITY);
    }
}
