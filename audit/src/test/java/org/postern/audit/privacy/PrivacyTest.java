package org.postern.audit.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.audit.LogKey;
import org.postern.audit.TestKeys;
import org.postern.policy.Evidence;
import org.postern.policy.audit.AuditRecord;
import org.postern.policy.net.Block;

class PrivacyTest {
    private static final LogKey SECRET = TestKeys.HMAC;
    private static final Privacy TRUNCATE = privacy(Treatment.TRUNCATE);
    private static final Privacy HASH = privacy(Treatment.HASH);
    private static final Pseudonyms PSEUDONYMS = new Pseudonyms(SECRET);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "client.ip         | 192.0.2.77                             | 192.0.2.0",
                "client.ip         | 2001:db8:7:9:0:0:0:1                   | 2001:db8:7::",
                "client.ip         | ::ffff:192.0.2.77                      | 192.0.2.0",
                "postern.proxy     | 198.51.100.9                           | 198.51.100.0",
                "server.address    | mx.far.example                         | mx.far.example",
                "user.name         | Alice@Demo.example                     | *@demo.example",
                "user.name         | alice                                  | *",
                "postern.sender    | Alice@Demo.example                     | *@demo.example",
                "postern.sender    | \"a b\"@demo.example                    | *@demo.example",
                "postern.sender    | alice@[192.0.2.77]                     | *@[192.0.2.0]",
                "postern.sender    | <>                                     | <>",
                "postern.helo      | [192.0.2.77]                           | [192.0.2.0]",
                "postern.helo      | [IPv6:2001:db8:7:9::1]                 | [IPv6:2001:db8:7::]",
                "postern.helo      | 192.0.2.77                             | 192.0.2.0",
                "postern.helo      | Laptop.alice.example.org               | *.example.org",
                "postern.helo      | example.org                            | example.org",
                "postern.helo      | alices-laptop                          | *",
                "postern.helo      | dsl-192-0-2-77.example                 | *.example",
                "postern.helo      | c192-0-2-77x.isp.example               | *.isp.example",
                "postern.helo      | 77.2.0.192.in-addr.arpa                | *.in-addr.arpa",
                "postern.helo      | 77.2.0.192.example                     | *.example",
                "postern.command   | MAIL FROM:<alice@demo.example> SIZE=12 | MAIL FROM:<*@demo.example> SIZE=12",
                "postern.command   | MAIL FROM:<> AUTH=bob@demo.example     | MAIL FROM:<> AUTH=*@demo.example",
                "postern.command   | RCPT TO:<postmaster>                   | RCPT TO:<*>",
                "postern.command   | RCPT TO:<@a.example,@b.example:x@far.example> | RCPT TO:<@a.example,@b.example:*@far.example>",
                "postern.command   | RCPT TO:<a@b@far.example>              | RCPT TO:<*@far.example>",
                "postern.command   | RCPT TO:<\"a>b\"@far.example> NOTIFY=NEVER | RCPT TO:<*@far.example> NOTIFY=NEVER",
                "postern.command   | RCPT TO:<\"a@far.example>              | RCPT TO:<*@far.example>",
                "postern.command   | MAIL FROM: alice@demo.example          | MAIL FROM: *@demo.example",
                "postern.command   | RCPT TO:alice                          | RCPT TO:*",
                "postern.command   | RCPT TO: alice NOTIFY=NEVER            | RCPT TO: * NOTIFY=NEVER",
                "postern.command   | MAIL FROM:<aliceandbob...              | MAIL FROM:<*",
                "postern.command   | MAIL FROM:                             | MAIL FROM:",
                "postern.command   | RCPT TO:<@[192.0.2.77]:x@far.example>  | RCPT TO:<@[192.0.2.0]:*@far.example>",
                "postern.command   | VRFY alice                             | VRFY *",
                "postern.command   | EXPN team@demo.example                 | EXPN *@demo.example",
                "postern.command   | VRFY <alice@demo.example>              | VRFY <*@demo.example>",
                "postern.command   | EHLO a.host.example.org                | EHLO *.example.org",
                "postern.command   | DATA                                   | DATA",
                "postern.key       | account:alice@demo.example             | account:*@demo.example",
                "postern.key       | address:192.0.2.77                     | address:192.0.2.0",
                "postern.key       | address:2001:db8:7:9::/64              | address:2001:db8:7::/48",
                "postern.key       | network:192.0.2.0/24                   | network:192.0.2.0/24",
                "postern.reply     | 550 5.1.1 <bob@far.example>: unknown   | 550 5.1.1 <*@far.example>: unknown",
                "postern.reply     | 554 5.7.1 [192.0.2.77] is listed, see http://bl.example/192.0.2.77. | 554 5.7.1 [192.0.2.0] is listed, see http://bl.example/192.0.2.0.",
                "postern.reply     | 451 4.7.1 Too many messages [id=a1b2-3] | 451 4.7.1 Too many messages [id=a1b2-3]",
                "error.message     | /192.0.2.77:4711 and [2001:db8:7:9::1]:25 | /192.0.2.0:4711 and [2001:db8:7::]:25",
                "error.message     | from 192.0.2.77-192.0.2.79, 192.0.2.64/26 | from 192.0.2.0-192.0.2.0, 192.0.2.0/24",
                "error.message     | at 12:34:56 on 2026-11-24 in x.jsonl:3  | at 12:34:56 on 2026-11-24 in x.jsonl:3",
                "error.message     | a\"b@c.example mailto:a@c.example, @ x@ | a\"*@c.example mailto:*@c.example, @ x@",
                "error.message     | jürgen@exämple.example                  | *@exämple.example",
                "error.message     | host c-192-0-2-77.isp.example. said no  | host *.isp.example. said no",
                "postern.message-id | <x.1@laptop.example>                   | <*@laptop.example>",
                "postern.listener  | 192.0.2.77:25                          | 192.0.2.77:25",
                "file.path         | conf/192.0.2.77                        | conf/192.0.2.77",
            })
    void truncates(String field, String value, String expected) {
        // What stands between the quotes of a CSV cell that begins with one.
        assertThat(one(TRUNCATE, field, value)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "address       | bob@far.example                        | *@far.example",
                "sender        | <>                                     | <>",
                "list          | deny                                   | deny",
                "list          | team                                   | *",
                "entry         | 192.0.2.64/26                          | 192.0.2.0/24",
                "entry         | 192.0.0.0/16                           | 192.0.0.0/16",
                "client        | 2001:db8:7:9::/64                      | 2001:db8:7::/48",
                "peer          | 192.0.2.77                             | 192.0.2.0",
                "name          | mail.isp.example                       | *.isp.example",
                "names         | a.b.isp.example, mail.other.example    | *.isp.example, *.other.example",
                "user          | alice                                  | *",
                "authorization | bob@demo.example                       | *@demo.example",
                "domain        | far.example                            | far.example",
                "key           | account:alice                          | account:*",
                "key           | network:2001:db8:7::/48                | network:2001:db8:7::/48",
                "key           | <>@192.0.2.77                          | <>@192.0.2.0",
                "key           | alice@demo.example 192.0.2.77          | *@demo.example 192.0.2.0",
                "key           | all                                    | all",
                "key           | alice                                  | *",
                "key           | far.example                            | far.example",
                "key           | laptop.alice.example.org               | *.example.org",
                "trouble       | 77.2.0.192.bl.example timed out        | *.bl.example timed out",
                "file          | conf/deny.cidr                         | conf/deny.cidr",
            })
    void truncatesEvidence(String name, String value, String expected) {
        AuditRecord record = record().with("postern.helo", "laptop.alice.example.org")
                .with("postern.evidence", Evidence.of("line", 3).and(name, value));
        assertThat(TRUNCATE.conceal(record.unclosed()) + "}")
                .isEqualTo(record().with("postern.helo", "*.example.org")
                        .with("postern.evidence", Evidence.of("line", 3).and(name, expected))
                        .toString());
    }

    @Test
    void theHashOfOneIsTheSameWhereverItStandsAndHoweverItIsWritten() {
        String alice = PSEUDONYMS.person("alice@demo.example");
        assertThat(alice).matches("hash-[0-9a-f]{24}");
        assertThat(one(HASH, "postern.sender", "Alice@Demo.Example")).isEqualTo(alice);
        assertThat(one(HASH, "user.name", "alice@demo.example")).isEqualTo(alice);
        assertThat(one(HASH, "postern.command", "MAIL FROM:<ALICE@demo.example> AUTH=<>"))
                .isEqualTo("MAIL FROM:<" + alice + "> AUTH=<>");
        assertThat(one(HASH, "postern.reply", "550 (alice@demo.example) no")).isEqualTo("550 (" + alice + ") no");
        assertThat(one(HASH, "postern.key", "account:alice@demo.example")).isEqualTo("account:" + alice);
        assertThat(one(HASH, "postern.sender", "bob@demo.example")).isNotEqualTo(alice);

        String client = PSEUDONYMS.network(Block.parse("192.0.2.77"));
        assertThat(one(HASH, "client.ip", "::ffff:192.0.2.77")).isEqualTo(client);
        assertThat(one(HASH, "client.ip", "0:0:0:0:0:ffff:c000:24d")).isEqualTo(client);
        assertThat(one(HASH, "postern.helo", "[192.0.2.77]")).isEqualTo("[" + client + "]");
        assertThat(one(HASH, "postern.key", "address:192.0.2.77")).isEqualTo("address:" + client);
        assertThat(one(HASH, "client.ip", "2001:db8:0:0:0:0:0:1")).isEqualTo(one(HASH, "client.ip", "2001:DB8::1"));
        assertThat(one(HASH, "postern.helo", "Laptop.example")).isEqualTo(PSEUDONYMS.host("laptop.example"));
    }

    @Test
    void anotherSecretGivesOtherHashes() {
        Privacy other =
                new Privacy(settings(Treatment.HASH, Treatment.HASH, Treatment.HASH), Optional.of(TestKeys.OTHER));
        assertThat(one(other, "client.ip", "192.0.2.77")).isNotEqualTo(one(HASH, "client.ip", "192.0.2.77"));
    }

    @Test
    void theDomainIsKeptBesideTheHashOfTheAddress() {
        Privacy local =
                new Privacy(settings(Treatment.KEEP, Treatment.HASH_LOCAL, Treatment.KEEP), Optional.of(SECRET));
        String alice = PSEUDONYMS.person("alice@demo.example");
        assertThat(one(local, "postern.sender", "alice@Demo.example")).isEqualTo(alice + "@demo.example");
        assertThat(one(local, "postern.sender", "alice@far.example")).doesNotContain(alice);
        assertThat(one(local, "client.ip", "192.0.2.77")).isEqualTo("192.0.2.77");
    }

    @Test
    void addressesAndUsersAreTreatedByTheirOwnSettingsWhereItIsClearWhichTheyAre() {
        Privacy users = new Privacy(settings(Treatment.KEEP, Treatment.KEEP, Treatment.TRUNCATE), Optional.empty());
        assertThat(one(users, "postern.sender", "alice@demo.example")).isEqualTo("alice@demo.example");
        assertThat(one(users, "user.name", "alice@demo.example")).isEqualTo("*@demo.example");
        assertThat(one(users, "error.message", "alice@demo.example")).isEqualTo("*@demo.example");
        Privacy addresses = new Privacy(settings(Treatment.KEEP, Treatment.TRUNCATE, Treatment.KEEP), Optional.empty());
        assertThat(one(addresses, "user.name", "alice@demo.example")).isEqualTo("alice@demo.example");
        assertThat(one(addresses, "postern.reply", "alice@demo.example")).isEqualTo("*@demo.example");
    }

    @Test
    void listsObjectsAndEscapesStayAsTheyAre() {
        AuditRecord record = withEverything("bob", "\"c\\\"d\"", "alice");
        AuditRecord expected = withEverything("*", "*", "*");
        assertThat(TRUNCATE.conceal(record.unclosed()) + "}").isEqualTo(expected.toString());
    }

    /** @param first the local part of an address, as is the second */
    private static AuditRecord withEverything(String first, String second, String user) {
        AuditRecord decision = AuditRecord.part()
                .with("rule.name", "limit:1.2.3.4")
                .with("postern.evidence", Evidence.of("user", user).and("n", 1))
                .with("postern.reply", "to " + first + "@far.example");
        return record().with("postern.recipients", List.of(first + "@far.example", second + "@far.example"))
                .with("postern.size", 12)
                .with("postern.clean", true)
                .with("postern.message-id", "a\\b\"\u2028\n")
                .withParts("postern.decisions", List.of(decision, AuditRecord.part()))
                .with("postern.recipients", 3)
                .with("postern.sender", "");
    }

    @Test
    void withoutAnythingToConcealTheRecordIsTheSameObject() {
        String json = record().with("client.ip", "192.0.2.77").unclosed();
        assertThat(Privacy.none().conceal(json)).isSameAs(json);
    }

    /** Each of these took a time that grew with its square or cube in a careless scanner. */
    @ParameterizedTest
    @CsvSource({"a", ":", "@", "-", "1.1.1.1-", "a@[", "/1", "'\"@'", "\\"})
    void longHostileTextIsDoneInTime(String piece) {
        String text = piece.repeat(200_000 / piece.length());
        assertThat(one(HASH, "error.message", text)).isNotEmpty();
    }

    private static AuditRecord record() {
        return AuditRecord.at(Instant.EPOCH, "test");
    }

    private static String one(Privacy privacy, String field, String value) {
        String before = record().unclosed() + ",\"" + field + "\":\"";
        String json = privacy.conceal(record().with(field, value).unclosed());
        assertThat(json).startsWith(before).endsWith("\"");
        return json.substring(before.length(), json.length() - 1).replace("\\\"", "\"");
    }

    private static Privacy privacy(Treatment all) {
        return new Privacy(settings(all, all, all), Optional.of(SECRET));
    }

    private static PrivacySettings settings(Treatment clients, Treatment addresses, Treatment users) {
        return new PrivacySettings(clients, addresses, users, Optional.empty());
    }
}
