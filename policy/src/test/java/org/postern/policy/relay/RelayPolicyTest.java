package org.postern.policy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.Mode;
import org.postern.policy.config.Problems;

class RelayPolicyTest {
    @TempDir
    private Path base;

    private final Problems problems = new Problems();

    @Test
    void nobodyRelaysAndNothingElseIsCheckedUnlessItIsSaid() throws IOException {
        RelayPolicy policy = read("", "");
        assertThat(policy.mode()).isEqualTo(Mode.ENFORCE);
        assertThat(policy.envelope()).isEqualTo(Mode.OFF);
        assertThat(policy.headers()).isEqualTo(Mode.OFF);
        assertThat(policy.strangers()).isEqualTo(Mode.OFF);
        assertThat(policy.usesRecentLogins()).isFalse();
        assertThat(policy.lists()).isEmpty();
        assertThat(mayRelay(policy, "203.0.113.1 tls user:alice@demo.example", "alice@demo.example"))
                .isFalse();
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void readsItsSettings() throws IOException {
        RelayPolicy policy = read("mode='warn' iKnowThisIsWide='true'", """
                <users tls='false' only='alice@demo.example, bob@demo.example' domains='second.example' except='x@second.example'>
                  <to>far.example</to>
                </users>
                <network name='a'><allow>10.0.0.0/8</allow></network>
                <network name='b' tls='true'><allow>10.0.0.0/8</allow><to>far.example</to><from>a@demo.example</from></network>
                <certificate name='c' subject='CN=c'/>
                <recentLogin window='1h' tls='false'><shared><allow>10.0.0.1</allow></shared></recentLogin>
                <senderOwnership envelope='off' headers='warn' strangers='enforce'/>
                """);
        assertThat(problems.all()).isEmpty();
        assertThat(policy.mode()).isEqualTo(Mode.WARN);
        assertThat(policy.envelope()).isEqualTo(Mode.OFF);
        assertThat(policy.headers()).isEqualTo(Mode.WARN);
        assertThat(policy.strangers()).isEqualTo(Mode.ENFORCE);
        assertThat(policy.usesRecentLogins()).isTrue();
        assertThat(policy.lists()).hasSize(3);
    }

    @Test
    void senderOwnershipIsWholeOnceItIsThere() throws IOException {
        RelayPolicy policy = read("", "<senderOwnership/>");
        assertThat(policy.envelope()).isEqualTo(Mode.ENFORCE);
        assertThat(policy.headers()).isEqualTo(Mode.ENFORCE);
        assertThat(policy.strangers()).isEqualTo(Mode.ENFORCE);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            <users/>                                            | 192.0.2.1 tls user:alice@demo.example     | true
            <users/>                                            | 192.0.2.1 user:alice@demo.example         | false
            <users tls='false'/>                                | 192.0.2.1 user:alice@demo.example         | true
            <users only='Alice@demo.example'/>                  | 192.0.2.1 tls user:alice@demo.example     | true
            <users only='bob@demo.example'/>                    | 192.0.2.1 tls user:alice@demo.example     | false
            <users only='bob@demo.example,alice@demo.example'/> | 192.0.2.1 tls user:alice@demo.example     | true
            <users domains='demo.example'/>                     | 192.0.2.1 tls user:alice@demo.example     | true
            <users domains='second.example'/>                   | 192.0.2.1 tls user:alice@demo.example     | false
            <users domains='demo.example' except='alice@demo.example'/> | 192.0.2.1 tls user:alice@demo.example | false
            <users domains='second.example' only='alice@demo.example'/> | 192.0.2.1 tls user:alice@demo.example | true
            <users><to>demo.example</to></users>                | 192.0.2.1 tls user:alice@demo.example     | false
            <users><to>FAR.example</to></users>                 | 192.0.2.1 tls user:alice@demo.example     | true
            <network name='a' tls='true'><allow>192.0.2.1</allow></network> | 192.0.2.1                     | false
            <network name='a' tls='true'><allow>192.0.2.1</allow></network> | 192.0.2.1 tls                 | true
            <network name='a'><allow>192.0.2.1</allow><from>ALICE@demo.example</from></network> | 192.0.2.1 | true
            <network name='a'><allow>192.0.2.1</allow><from>bob@demo.example</from></network> | 192.0.2.1   | false
            <certificate name='c' subject='CN=c'/>              | 192.0.2.1 tls subject:CN=c                | true
            <certificate name='c' subject='CN=c'/>              | 192.0.2.1 tls subject:CN=d                | false
            <certificate name='c' fingerprint='ABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABAB'/> | 192.0.2.1 tls cert:abababababababababababababababababababababababababababababababab | true
            <recentLogin/>                                      | 192.0.2.1 recent-tls:alice@demo.example:14 | true
            <recentLogin/>                                      | 192.0.2.1 recent:alice@demo.example:14    | false
            <recentLogin tls='false'/>                          | 192.0.2.1 recent:alice@demo.example:14    | true
            <recentLogin window='20m'/>                         | 192.0.2.1 recent-tls:alice@demo.example:19 | true
            <recentLogin window='20m'/>                         | 192.0.2.1 recent-tls:alice@demo.example:20 | false
            """)
    void whatASettingLetsThrough(String elements, String client, boolean expected) throws IOException {
        RelayPolicy policy = read("", elements);
        assertThat(problems.all()).isEmpty();
        assertThat(mayRelay(policy, client, "alice@demo.example")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            mode='strict' | ''                        | f.xml: mode="strict" is none of enforce, warn, off
            mod='warn' | ''                           | f.xml: unknown attribute mod=; did you mean mode?
            iKnowThisIsWide='yes' | ''                | f.xml: iKnowThisIsWide="yes" is neither true nor false
            '' | <user/>                              | f.xml, <user>: unknown element; did you mean users?
            '' | <users/><users/>                     | f.xml, <users>: stands 2 times; keep one of them
            '' | <users tls='yes'/>                   | f.xml, <users>: tls="yes" is neither true nor false
            '' | <users only='a,,b'/>                 | f.xml, <users>: only="a,,b" has an empty entry; separate entries by one comma
            '' | <users domains=''/>                  | f.xml, <users>: domains="" has an empty entry; separate entries by one comma
            '' | <users only='a,b' except='b'/>       | f.xml, <users>: only= and except= name the same user; keep one of them
            '' | <users><from>a@b.example</from></users> | f.xml, <users>, <from>: unknown element; known here: to
            '' | <users><to/></users>                 | f.xml, <users>, <to>: is empty
            '' | <network><allow>10.0.0.1</allow></network> | f.xml, <network>: the attribute name= is missing
            '' | <network name='a b'><allow>10.0.0.1</allow></network> | f.xml, <network name="a b">: name="a b" is no name; use letters, digits, dots, hyphens and underscores
            '' | <network name='a'><allow>10.0.0.1/8</allow></network> | f.xml, <network name="a">, <allow> "10.0.0.1/8": host bits are set; did you mean 10.0.0.0/8?
            '' | <network name='a' tls='1'><allow>10.0.0.1</allow></network> | f.xml, <network name="a">: tls="1" is neither true nor false
            '' | <network name='a'><alow>10.0.0.1</alow></network> | f.xml, <network name="a">, <alow>: unknown element; did you mean allow?
            '' | <certificate name='c'/>              | f.xml, <certificate name="c">: names no certificate; write fingerprint= or subject=
            '' | <certificate subject='CN=c'/>        | f.xml, <certificate>: the attribute name= is missing
            '' | <certificate name='c' fingerprint='ab:cd'/> | f.xml, <certificate name="c">: fingerprint="ab:cd" is no SHA-256 fingerprint: 64 hexadecimal digits, colons allowed
            '' | <certificate name='c' subject='CN=c' tls='true'/> | f.xml, <certificate name="c">: unknown attribute tls=; known here: fingerprint, name, subject
            '' | <recentLogin window='25h'/>          | f.xml, <recentLogin>: window="25h" is no time within 1s..24h; write a number with s, m, h or d
            '' | <recentLogin window='15'/>           | f.xml, <recentLogin>: window="15" is no time within 1s..24h; write a number with s, m, h or d
            '' | <recentLogin tls='maybe'/>           | f.xml, <recentLogin>: tls="maybe" is neither true nor false
            '' | <recentLogin><share/></recentLogin>  | f.xml, <recentLogin>, <share>: unknown element; did you mean shared?
            '' | <recentLogin><shared><alow/></shared></recentLogin> | f.xml, <recentLogin>, <shared>, <alow>: unknown element; did you mean allow?
            '' | <senderOwnership envelope='yes'/>    | f.xml, <senderOwnership>: envelope="yes" is none of enforce, warn, off
            '' | <senderOwnership headers='yes'/>     | f.xml, <senderOwnership>: headers="yes" is none of enforce, warn, off
            '' | <senderOwnership strangers='yes'/>   | f.xml, <senderOwnership>: strangers="yes" is none of enforce, warn, off
            '' | <senderOwnership header='off'/>      | f.xml, <senderOwnership>: unknown attribute header=; did you mean headers?
            """)
    void eachMistakeIsToldOnce(String attributes, String elements, String problem) throws IOException {
        read(attributes, elements);
        assertThat(problems).hasToString(problem);
        assertThat(problems.hasErrors()).isTrue();
    }

    private RelayPolicy read(String attributes, String elements) throws IOException {
        return World.policy(base, attributes, elements, problems);
    }

    private static boolean mayRelay(RelayPolicy policy, String client, String sender) {
        World world = new World();
        return policy.relayPermitted(world, world, address -> false)
                .decide(World.facts(client, sender), "x", "far.example")
                .reply()
                .isEmpty();
    }
}
