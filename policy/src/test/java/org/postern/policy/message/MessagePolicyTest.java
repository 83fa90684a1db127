package org.postern.policy.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.Decision;
import org.postern.policy.Mode;
import org.postern.policy.config.Problems;
import org.postern.policy.limit.LimitFacts;
import org.postern.policy.limit.LimitWorld;
import org.postern.policy.net.IpLiteral;
import org.postern.policy.net.ListListener;

class MessagePolicyTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    /** From the least specific to the most: the order in the file means nothing. */
    private static final String SIZES = """
            <network name='lan'><allow>10.0.0.0/8</allow></network>
            <network name='printers'><allow>10.0.3.0/28</allow></network>
            <size max='10M'/>
            <size max='11M' when='authenticated'/>
            <size max='12M' network='printers'/>
            <size max='13M' network='lan'/>
            <size max='3G' user='Alice@demo.example'/>
            <size max='1M' recipientDomain='Small.example'/>
            <size max='2M' recipient='Bob@small.example'/>
            <size max='64K' recipient='pager@demo.example'/>
            """;

    @TempDir
    private Path base;

    private final Problems problems = new Problems();

    @Test
    void nothingIsLimitedUnlessItIsSaid() throws IOException {
        MessagePolicy policy = read("", "");
        assertThat(problems.all()).isEmpty();
        assertThat(policy.mode()).isEqualTo(Mode.ENFORCE);
        assertThat(policy.lists()).isEmpty();
        assertThat(policy.listeners()).isEmpty();
        LimitFacts facts = LimitWorld.facts("192.0.2.1 from:a@b.c to:d@e.f size:9000000000000 real:9000000000000");
        assertThat(policy.size().announced(facts)).isEmpty();
        assertThat(policy.size().room(facts)).isEmpty();
        for (Decision decision : List.of(
                policy.size().atMail(facts),
                policy.size().atRcpt(facts),
                policy.size().atData(facts))) {
            assertThat(decision).hasToString("message-size enforce accept (no-limit) size=9000000000000");
        }
    }

    @Test
    void readsItsSettings() throws IOException {
        MessagePolicy policy = read(
                "mode='warn'",
                "<network name='lan'><allow>10.0.0.0/8</allow></network><size max='1M' when='listener:mx, network:lan'/>");
        assertThat(problems.all()).isEmpty();
        assertThat(policy.mode()).isEqualTo(Mode.WARN);
        assertThat(policy.lists()).hasSize(1);
        assertThat(policy.listeners()).containsExactly("mx");
        assertThat(policy.networks(IpLiteral.parse("10.1.1.1"), NOW)).containsExactly("lan");
    }

    @ParameterizedTest(name = "MAIL of {0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            192.0.2.1 size:0                                   | message-size enforce accept (within) size=0 max=10485760 by=all
            192.0.2.1 size:10485760                            | message-size enforce accept (within) size=10485760 max=10485760 by=all
            192.0.2.1 size:10485761                            | message-size enforce refuse (over) size=10485761 max=10485760 by=all -> 552 5.3.4 Message size exceeds the limit that applies to you
            192.0.2.1 user:bob size:10485761                   | message-size enforce accept (within) size=10485761 max=11534336 by=when=authenticated
            192.0.2.1 user:bob net:lan size:13631489           | message-size enforce refuse (over) size=13631489 max=13631488 by=network=lan -> 552 5.3.4 Message size exceeds the limit that applies to you
            192.0.2.1 net:lan,printers size:12582913           | message-size enforce refuse (over) size=12582913 max=12582912 by=network=printers -> 552 5.3.4 Message size exceeds the limit that applies to you
            192.0.2.1 user:ALICE@demo.example net:lan size:3221225472 | message-size enforce accept (within) size=3221225472 max=3221225472 by=user=alice@demo.example
            192.0.2.1 user:alice@demo.example size:3221225473  | message-size enforce refuse (over) size=3221225473 max=3221225472 by=user=alice@demo.example -> 552 5.3.4 Message size exceeds the limit that applies to you
            """)
    void theMostSpecificLimitOfTheSenderCounts(String facts, String decision) throws IOException {
        assertThat(rule().atMail(LimitWorld.facts(facts))).hasToString(decision);
    }

    @ParameterizedTest(name = "RCPT of {0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            192.0.2.1 to:x@far.example size:99999999           | message-size enforce accept (no-limit) size=99999999
            192.0.2.1 to:x@SMALL.example size:1048577          | message-size enforce refuse (over) size=1048577 max=1048576 by=recipientDomain=small.example -> 552 5.2.3 Message size exceeds the limit of this recipient
            192.0.2.1 to:BOB+x@small.example size:1048577      | message-size enforce accept (within) size=1048577 max=2097152 by=recipient=bob@small.example
            192.0.2.1 user:alice@demo.example to:pager@demo.example size:65537 | message-size enforce refuse (over) size=65537 max=65536 by=recipient=pager@demo.example -> 552 5.2.3 Message size exceeds the limit of this recipient
            192.0.2.1 to:pager@demo.example size:0             | message-size enforce accept (within) size=0 max=65536 by=recipient=pager@demo.example
            """)
    void theMostSpecificLimitOfTheRecipientCounts(String facts, String decision) throws IOException {
        assertThat(rule().atRcpt(LimitWorld.facts(facts))).hasToString(decision);
    }

    @ParameterizedTest(name = "DATA of {0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            192.0.2.1 size:5 real:10485761                     | message-size enforce refuse (over) size=10485761 max=10485760 by=all -> 552 5.3.4 Message size exceeds the limit that applies to you
            192.0.2.1 real:65537 earlier:x@far.example         | message-size enforce accept (within) size=65537 max=10485760 by=all
            192.0.2.1 real:65537 earlier:bob@small.example earlier:pager@demo.example | message-size enforce refuse (over) size=65537 max=65536 by=recipient=pager@demo.example -> 552 5.3.4 Message size exceeds the limit of a recipient
            192.0.2.1 real:65536 earlier:pager@demo.example    | message-size enforce accept (within) size=65536 max=10485760 by=all
            """)
    void whatArrivesMeetsTheLimitsOfAll(String facts, String decision) throws IOException {
        assertThat(rule().atData(LimitWorld.facts(facts))).hasToString(decision);
    }

    @ParameterizedTest(name = "{0}: announced {1}, room for {2}")
    @CsvSource(delimiter = '|', textBlock = """
            192.0.2.1                                          | 10485760   | 10485760
            192.0.2.1 user:alice@demo.example                  | 3221225472 | 3221225472
            192.0.2.1 earlier:bob@small.example                | 10485760   | 2097152
            192.0.2.1 earlier:bob@small.example earlier:x@small.example | 10485760 | 1048576
            192.0.2.1 earlier:x@far.example                    | 10485760   | 10485760
            """)
    void whatIsAnnouncedAndWhatMayArrive(String facts, long announced, long room) throws IOException {
        assertThat(rule().announced(LimitWorld.facts(facts))).isEqualTo(OptionalLong.of(announced));
        assertThat(rule().room(LimitWorld.facts(facts))).isEqualTo(OptionalLong.of(room));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            mode='on' | ''                           | f.xml: mode="on" is none of enforce, warn, off
            '' | <sise max='1M'/>                    | f.xml, <sise>: unknown element; did you mean size?
            '' | <size/>                             | f.xml, <size>: the attribute max= is missing
            '' | <size max='1X'/>                    | f.xml, <size>: max="1X" has "1X" where a whole number belongs, with K, M, G or T for powers of 1024
            '' | <size max='0'/>                     | f.xml, <size>: max="0" has the number 0, which lets nothing pass; write 1 or more
            '' | <size max='65535'/>                 | f.xml, <size>: max="65535" is less than every server must take (RFC 5321 section 4.5.3.1.7); write 64K or more
            '' | <size max='8193T'/>                 | f.xml, <size>: max="8193T" has a number beyond 8192T, which cannot be counted; write a smaller one
            '' | <size max='1M' usr='a'/>            | f.xml, <size>: unknown attribute usr=; did you mean user?
            '' | <size max='1M' user='a' recipient='b@c'/> | f.xml, <size>: is for two kinds of clients or recipients; write one element for each
            '' | <size max='1M' network='lan'/>      | f.xml, <size>: network="lan" names no <network> of this handler; define it
            '' | <network name='b'/><network name='a'/><size max='1M' network='lan'/> | f.xml, <size>: network="lan" names no <network> of this handler; defined are a, b
            '' | <size max='1M' when='tls'/>         | f.xml, <size>: when="tls" is none of authenticated, anonymous, network:NAME, listener:NAME; separate several by commas
            '' | <size max='1M' recipient='bob'/>    | f.xml, <size>: recipient="bob" is no address; write it with its domain, or write recipientDomain=
            '' | <size max='1M' recipientDomain='bob@b.c'/> | f.xml, <size>: recipientDomain="bob@b.c" is no domain; write it without @, or write recipient=
            '' | <size max='1M' recipientDomain=''/> | f.xml, <size>: recipientDomain="" is no domain; write it without @, or write recipient=
            '' | <size max='1M'/><size max='2M'/>    | f.xml, <size>: another element is for all; keep one of them
            '' | <size max='1M' user='A@b.c'/><size max='2M' user='a@B.c'/> | f.xml, <size>: another element is for user=a@b.c; keep one of them
            """)
    void eachMistakeIsToldOnce(String attributes, String elements, String problem) throws IOException {
        read(attributes, elements);
        assertThat(problems).hasToString(problem);
        assertThat(problems.hasErrors()).isTrue();
    }

    private MessageSize rule() throws IOException {
        MessagePolicy policy = read("", SIZES);
        assertThat(problems.all()).isEmpty();
        return policy.size();
    }

    private MessagePolicy read(String attributes, String elements) throws IOException {
        return MessagePolicy.read(
                LimitWorld.settings(base, "f.xml", attributes, elements, problems),
                base,
                NOW,
                ListListener.NONE,
                problems);
    }
}
