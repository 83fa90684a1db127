package org.postern.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.Mode;
import org.postern.policy.config.Problems;
import org.postern.policy.net.IpLiteral;
import org.postern.policy.net.ListListener;

class LimitPolicyTest {
    @TempDir
    private Path base;

    private final Problems problems = new Problems();

    @Test
    void nothingIsLimitedUnlessItIsSaid() throws IOException {
        LimitPolicy policy = read("", "");
        assertThat(policy.mode()).isEqualTo(Mode.ENFORCE);
        assertThat(policy.limits()).isEmpty();
        assertThat(policy.lists()).isEmpty();
        assertThat(policy.overrides()).isEmpty();
        assertThat(policy.listeners()).isEmpty();
        assertThat(policy.charges(Event.MAIL, LimitWorld.facts("192.0.2.1")).size())
                .isZero();
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void readsItsSettings() throws IOException {
        Files.writeString(base.resolve("limits"), "alice@demo.example messages=1000/1h\n");
        LimitPolicy policy = read("mode='warn'", """
                <network name='internal'><allow>10.0.0.0/8</allow></network>
                <network name='printers'><allow>10.0.3.0/28</allow></network>
                <limit name='perUser' key='user' messages='20/1m, 100/1h burst 50' bytes='200M/1d' mode='enforce'
                  overrides='limits' onExceeded='slow' longest='30s'/>
                <limit name='perClient' key='client' ipv4Prefix='24' ipv6Prefix='48' connections='30/1m' concurrent='10'
                  errors='10/1m' unless='network:internal, listener:submission'/>
                <limit name='spread' key='all' uniqueRecipients='200/1h' recipients='500/1d' window='sliding' mode='off'
                  when='authenticated'/>
                """);
        assertThat(problems.all()).isEmpty();
        assertThat(policy.limits())
                .hasToString("[perUser by user messages=20/1m messages=100/1h burst 50 bytes=209715200/1d,"
                        + " perClient by client (/24, /48) connections=30/1m concurrent=10 errors=10/1m,"
                        + " spread by all recipients=500/1d sliding uniqueRecipients=200/1h sliding]");
        assertThat(policy.limits()).extracting(Limit::mode).containsExactly(Mode.ENFORCE, Mode.WARN, Mode.OFF);
        assertThat(policy.limits().get(0).longest()).hasValue(Duration.ofSeconds(30));
        assertThat(policy.limits().get(1).longest()).isEmpty();
        assertThat(policy.limits().get(0).quotas()).allMatch(Quota::binding);
        assertThat(policy.limits().get(1).quotas()).noneMatch(Quota::binding);
        assertThat(policy.lists()).hasSize(2);
        assertThat(policy.overrides()).hasSize(1);
        assertThat(policy.listeners()).containsExactly("submission");
        assertThat(policy.networks(IpLiteral.parse("10.0.3.1"), LimitWorld.NOW))
                .containsExactly("internal", "printers");
        assertThat(policy.networks(IpLiteral.parse("192.0.2.1"), LimitWorld.NOW))
                .isEmpty();
    }

    @Test
    void offIsOffForAll() throws IOException {
        LimitPolicy policy = read("mode='off'", "<limit name='a' key='all' messages='1/1h' mode='enforce'/>");
        assertThat(policy.limits().get(0).mode()).isEqualTo(Mode.OFF);
        assertThat(policy.charges(Event.MAIL, LimitWorld.facts("192.0.2.1")).size())
                .isZero();
    }

    @Test
    void slowWaitsTenSecondsUnlessItIsSaid() throws IOException {
        LimitPolicy policy = read("", "<limit name='a' key='all' messages='1/1h' onExceeded='slow'/>");
        assertThat(policy.limits().get(0).longest()).hasValue(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            mode='strict' | ''                            | f.xml: mode="strict" is none of enforce, warn, off
            '' | <limits/>                                | f.xml, <limits>: unknown element; did you mean limit?
            '' | <network><allow>10.0.0.1</allow></network> | f.xml, <network>: the attribute name= is missing
            '' | <network name='a'/><network name='a'/>   | f.xml, <network name="a">: another network has this name; put both lists into one element
            '' | <limit key='all' messages='1/1h'/>       | f.xml, <limit>: the attribute name= is missing
            '' | <limit name='a' messages='1/1h'/>        | f.xml, <limit name="a">: the attribute key= is missing
            '' | <limit name='a/b' key='all' messages='1/1h'/> | f.xml, <limit name="a/b">: name="a/b" is no name; use letters, digits, dots, hyphens and underscores
            '' | <limit name='a' key='ip' messages='1/1h'/> | f.xml, <limit name="a">: key="ip" is none of client, network, user, userDomain, sender, senderDomain, recipient, recipientDomain, listener, helo, all; join several by +
            '' | <limit name='a' key='all'/>              | f.xml, <limit name="a">: limits nothing; write one or more of messages=, recipients=, bytes=, connections=, concurrent=, errors=, uniqueRecipients=
            '' | <limit name='a' key='all' messages='0/1h'/> | f.xml, <limit name="a">: messages="0/1h" has the number 0, which lets nothing pass; write 1 or more
            '' | <limit name='a' key='all' messages='10/0s'/> | f.xml, <limit name="a">: messages="10/0s" has the period "0s", which is no time within 1s..366d; write a number with s, m, h or d
            '' | <limit name='a' key='all' message='1/1h'/> | f.xml, <limit name="a">: unknown attribute message=; did you mean messages?
            '' | <limit name='a' key='all' messages='1/1h' mode='on'/> | f.xml, <limit name="a">: mode="on" is none of enforce, warn, off
            '' | <limit name='a' key='all' messages='1/1h' window='log'/> | f.xml, <limit name="a">: window="log" is neither bucket nor sliding
            '' | <limit name='a' key='all' messages='1/1h burst 2' window='sliding'/> | f.xml, <limit name="a">: messages="1/1h burst 2" has a burst, which a sliding window has not; leave it out
            '' | <limit name='a' key='all' messages='1/1h' when='tls'/> | f.xml, <limit name="a">: when="tls" is none of authenticated, anonymous, network:NAME, listener:NAME; separate several by commas
            '' | <limit name='a' key='all' messages='1/1h' when='anonymous,tls'/> | f.xml, <limit name="a">: when="anonymous,tls" "tls" is none of authenticated, anonymous, network:NAME, listener:NAME; separate several by commas
            '' | <limit name='a' key='all' messages='1/1h' unless='listener:'/> | f.xml, <limit name="a">: unless="listener:" is none of authenticated, anonymous, network:NAME, listener:NAME; separate several by commas
            '' | <limit name='a' key='all' messages='1/1h' unless='network:lan'/> | f.xml, <limit name="a">: unless="network:lan" names no <network name="lan"> of this handler; define it
            '' | <network name='b'/><network name='c'/><limit name='a' key='all' messages='1/1h' unless='network:lan'/> | f.xml, <limit name="a">: unless="network:lan" names no <network name="lan"> of this handler; defined are b, c
            '' | <limit name='a' key='client' ipv4Prefix='33' messages='1/1h'/> | f.xml, <limit name="a">: ipv4Prefix="33" is no whole number within 1..32
            '' | <limit name='a' key='client' ipv6Prefix='0' messages='1/1h'/> | f.xml, <limit name="a">: ipv6Prefix="0" is no whole number within 1..128
            '' | <limit name='a' key='user' ipv6Prefix='48' messages='1/1h'/> | f.xml, <limit name="a">: ipv4Prefix= and ipv6Prefix= have no effect without client or sender in key=
            '' | <limit name='a' key='user' unless='authenticated' messages='1/1h'/> | f.xml, <limit name="a">: never applies: key="user" counts those who have logged in, and unless= leaves them out
            '' | <limit name='a' key='client' when='anonymous' unless='anonymous,listener:x' messages='1/1h'/> | f.xml, <limit name="a">: never applies: unless= leaves out all that when= names
            '' | <limit name='a' key='network' messages='1/1h'/> | f.xml, <limit name="a">: never applies: key="network" counts by network, and no <network> is defined
            '' | <limit name='a' key='client' unless='anonymous' connections='1/1h'/> | f.xml, <limit name="a">: connections= is counted before anyone can log in, so that it never applies; leave unless="anonymous" out
            '' | <limit name='a' key='user' when='anonymous' messages='1/1h'/> | f.xml, <limit name="a">: never applies: key="user" counts those who have logged in, when= the others
            '' | <limit name='a' key='user' connections='1/1h'/> | f.xml, <limit name="a">: connections= is counted before the client says anything; make key= of client, network, listener or all
            '' | <limit name='a' key='client+helo' concurrent='1'/> | f.xml, <limit name="a">: concurrent= is counted before the client says anything; make key= of client, network, listener or all
            '' | <limit name='a' key='client' when='authenticated' concurrent='1'/> | f.xml, <limit name="a">: concurrent= is counted before anyone can log in; leave when="authenticated" out
            '' | <limit name='a' key='client+sender' errors='1/1h'/> | f.xml, <limit name="a">: errors= is counted by connection, not by mail; take sender and recipient out of key=
            '' | <limit name='a' key='user+recipient' uniqueRecipients='100/1h'/> | f.xml, <limit name="a">: uniqueRecipients= is never more than 1 for one recipient; take recipient out of key=
            '' | <limit name='a' key='client' errors='1/1h' onExceeded='slow'/> | f.xml, <limit name="a">: errors= cannot wait; put it into a limit of its own without onExceeded="slow"
            '' | <limit name='a' key='all' messages='1/1h' onExceeded='delay'/> | f.xml, <limit name="a">: onExceeded="delay" is neither refuse nor slow
            '' | <limit name='a' key='all' messages='1/1h' longest='10s'/> | f.xml, <limit name="a">: longest= has no effect without onExceeded="slow"; add it or leave longest= out
            '' | <limit name='a' key='all' messages='1/1h' onExceeded='slow' longest='5m'/> | f.xml, <limit name="a">: longest="5m" is no time within 1s..120s; write a number with s, m, h or d
            '' | <limit name='a' key='user' recipients='99/1h'/> | f.xml, <limit name="a">: recipients="99/1h" lets fewer than 100 recipients pass at once, which every transaction may have (RFC 5321 section 4.5.3.1.8); write a burst of 100 or more
            '' | <limit name='a' key='client' recipients='1000/1h burst 99' mode='warn'/> | f.xml, <limit name="a">: recipients="1000/1h burst 99" lets fewer than 100 recipients pass at once, which every transaction may have (RFC 5321 section 4.5.3.1.8); write a burst of 100 or more
            '' | <limit name='a' key='user' uniqueRecipients='50/1h' window='sliding'/> | f.xml, <limit name="a">: uniqueRecipients="50/1h" lets fewer than 100 recipients pass at once, which every transaction may have (RFC 5321 section 4.5.3.1.8); write 100 or more
            '' | <limit name='a' key='recipientDomain' recipients='99/1h'/> | f.xml, <limit name="a">: recipients="99/1h" lets fewer than 100 recipients pass at once, which every transaction may have (RFC 5321 section 4.5.3.1.8); write a burst of 100 or more
            '' | <limit name='a' key='user' bytes='63K/1h'/> | f.xml, <limit name="a">: bytes="63K/1h" lets no message of 64K pass, which every server must take (RFC 5321 section 4.5.3.1.7); write a burst of 64K or more
            '' | <limit name='a' key='all' messages='1/1h'/><limit name='a' key='all' messages='2/1h'/> | f.xml, <limit name="a">: another limit has this name; give each its own
            '' | <limit name='a' key='all' messages='1/1h'>b</limit> | f.xml, <limit name="a"> "b": text has no meaning here
            """)
    void eachMistakeIsToldOnce(String attributes, String elements, String problem) throws IOException {
        read(attributes, elements);
        assertThat(problems).hasToString(problem);
        assertThat(problems.hasErrors()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <limit name='a' key='recipient' recipients='10/1m'/>
            <limit name='a' key='user' recipients='10/1m burst 100'/>
            <limit name='a' key='user' bytes='1K/1s burst 64K'/>
            <limit name='a' key='recipientDomain' messages='10/1m'/>
            <limit name='a' key='client+sender' ipv4Prefix='24' messages='10/1m'/>
            <limit name='a' key='user' when='anonymous, authenticated' messages='10/1m'/>
            """)
    void whatLooksWrongAndIsNot(String elements) throws IOException {
        read("", elements);
        assertThat(problems.all()).isEmpty();
    }

    @ParameterizedTest(name = "when {0} unless {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            authenticated                 | ''                | 192.0.2.1 user:a        | true
            authenticated                 | ''                | 192.0.2.1               | false
            anonymous                     | ''                | 192.0.2.1 user:a        | false
            anonymous                     | ''                | 192.0.2.1               | true
            network:n                     | ''                | 192.0.2.1 net:n         | true
            network:n                     | ''                | 192.0.2.1               | false
            listener:mx                   | ''                | 192.0.2.1 listener:mx   | true
            listener:mx                   | ''                | 192.0.2.1 listener:mx2  | false
            listener:mx                   | ''                | 192.0.2.1               | false
            listener:mx, listener:mx2     | ''                | 192.0.2.1 listener:mx2  | true
            ''                            | network:n         | 192.0.2.1 net:n         | false
            ''                            | network:n         | 192.0.2.1               | true
            ''                            | network:n, authenticated | 192.0.2.1 user:a | false
            listener:mx                   | network:n         | 192.0.2.1 net:n listener:mx | false
            listener:mx                   | network:n         | 192.0.2.1 listener:mx   | true
            """)
    void forWhomALimitIs(String when, String unless, String facts, boolean expected) throws IOException {
        LimitPolicy policy = read(
                "",
                "<network name='n'><allow>10.0.0.1</allow></network><limit name='a' key='all' messages='1/1h'"
                        + (when.isEmpty() ? "" : " when='" + when + "'")
                        + (unless.isEmpty() ? "" : " unless='" + unless + "'") + "/>");
        assertThat(problems.all()).isEmpty();
        assertThat(policy.charges(Event.MAIL, LimitWorld.facts(facts)).size()).isEqualTo(expected ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({"recipients='20/1m'", "uniqueRecipients='20/1m'", "bytes='1K/1h'", "recipients='1/1m' overrides='own'"})
    void acceptedMailMayPassInSmallerPieces(String numbers) throws IOException {
        Files.writeString(base.resolve("own"), "far.example recipients=2/1m\n");
        LimitPolicy policy = LimitPolicy.readForMail(
                LimitWorld.settings(
                        base, "f.xml", "", "<limit name='a' key='recipientDomain' " + numbers + "/>", problems),
                base,
                LimitWorld.NOW,
                ListListener.NONE,
                problems);
        assertThat(problems.all()).isEmpty();
        assertThat(policy.limits()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            key='user' messages='1/1h' mode='warn' when='authenticated' | ''
            key='user' messages='2/1h'  | f.xml, <limit name="a">: counts by user messages=1/1h, but the limit of this name in g.xml, <limit name="a"> counts by user messages=2/1h; give both the same key and numbers, or one another name
            key='sender' messages='1/1h' | f.xml, <limit name="a">: counts by user messages=1/1h, but the limit of this name in g.xml, <limit name="a"> counts by sender messages=1/1h; give both the same key and numbers, or one another name
            key='user' messages='1/1h burst 3' | f.xml, <limit name="a">: counts by user messages=1/1h, but the limit of this name in g.xml, <limit name="a"> counts by user messages=1/1h burst 3; give both the same key and numbers, or one another name
            key='user' messages='1/1h' window='sliding' | f.xml, <limit name="a">: counts by user messages=1/1h, but the limit of this name in g.xml, <limit name="a"> counts by user messages=1/1h sliding; give both the same key and numbers, or one another name
            """)
    void twoPoliciesShareANameOnlyForTheSame(String other, String problem) throws IOException {
        LimitPolicy one =
                read("", "<limit name='a' key='user' messages='1/1h'/><limit name='b' key='all' errors='1/1h'/>");
        LimitPolicy two = LimitPolicy.read(
                LimitWorld.settings(base, "g.xml", "", "<limit name='a' " + other + "/>", problems),
                base,
                LimitWorld.NOW,
                ListListener.NONE,
                problems);
        one.compare(two, problems);
        assertThat(problems).hasToString(problem);
    }

    @ParameterizedTest(name = "{0}, {1}: RCPTMAX {2}, MAILMAX {3}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            key='client' recipients='500/1d' messages='50/1h'        | 192.0.2.1                | 500    | 50
            key='client' recipients='500/1d burst 200'               | 192.0.2.1                | 200    | -
            key='client' recipients='500/1d, 100/1m' messages='9/1m, 5/1h' | 192.0.2.1          | 100    | 5
            key='client' uniqueRecipients='300/1d' recipients='400/1d' | 192.0.2.1              | 300    | -
            key='client' recipients='500/1d' messages='50/1h' mode='warn' | 192.0.2.1           | -      | -
            key='client' recipients='1000000/1d' messages='999999/1h' | 192.0.2.1               | -      | 999999
            key='user' recipients='500/1d'                           | 192.0.2.1                | -      | -
            key='user' recipients='500/1d'                           | 192.0.2.1 user:a@b.c     | 500    | -
            key='sender' recipients='500/1d' messages='7/1h'         | 192.0.2.1                | 500    | 7
            key='recipientDomain' recipients='500/1d' messages='7/1h' | 192.0.2.1 to:a@b.c      | -      | -
            key='client' recipients='500/1d' when='authenticated'    | 192.0.2.1                | -      | -
            key='client' recipients='500/1d' overrides='own'         | 192.0.2.9                | 900    | -
            """)
    void whatLimitsMayBeAnnounced(String limit, String facts, Integer recipients, Integer messages) throws IOException {
        Files.writeString(base.resolve("own"), "192.0.2.9 recipients=900/1d\n");
        LimitPolicy policy = read("", "<limit name='a' " + limit + "/>");
        assertThat(problems.all()).isEmpty();
        assertThat(policy.recipientMax(LimitWorld.facts(facts))).isEqualTo(optional(recipients));
        assertThat(policy.mailMax(LimitWorld.facts(facts))).isEqualTo(optional(messages));
    }

    private static OptionalInt optional(Integer number) {
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    private LimitPolicy read(String attributes, String elements) throws IOException {
        return LimitWorld.policy(base, attributes, elements, problems);
    }
}
