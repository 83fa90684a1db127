package org.postern.policy.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.postern.policy.Decision;
import org.postern.policy.Mode;
import org.postern.policy.config.Problems;
import org.postern.policy.spf.SpfResult;

class EnvelopePolicyTest {
    private static final String ALL = """
            <network name='internal'><allow>10.0.0.0/8</allow></network>
            <heloSyntax mode='warn' onError='accept' exempt='none' unless='network:internal, listener:submission'/>
            <heloResolves mode='warn' onError='accept' unless='anonymous'/>
            <reverseName onError='accept'/>
            <senderDomain onError='accept' reachable='127.0.0.0/8, 10.0.0.1-10.0.0.9' own='203.0.113.1'/>
            <senderLocal onError='accept'/>
            <senderCallout onError='accept' timeout='10s' accepted='7d' refused='1h' unknown='5m' perMinute='60' atOnce='50'
                hello='mx.demo.example' port='2525' reachable='10.0.0.1' own='203.0.113.1'/>
            <recipientExists onError='accept' exempt='none'/>
            <recipientCount max='100' oneForNullSender='false'/>
            <spf onError='accept' softfail='refuse' permerror='accept'/>
            <dnsbl name='bl.example' weight='2' reply='127.0.0.2-127.0.0.11' mode='warn' onError='defer' exempt='none'/>
            <dnsbl name='bl2.example'/>
            <dnswl name='wl.example' weight='1' reply='127.0.0.2' onError='defer' unless='listener:mx'/>
            <dnsblThreshold>3</dnsblThreshold>
            <greylist mode='warn' delay='2m' window='12h' keep='40d' autoAllow='9' client='domain' skip='spf, dnswl'/>
            <mailSyntax exempt='none' onError='accept'/>
            """;

    private final Problems problems = new Problems();

    @Test
    void readsItsSettings() {
        EnvelopePolicy policy = World.read("", ALL, problems);
        assertThat(problems.all()).isEmpty();
        assertThat(policy.mode()).isEqualTo(Mode.ENFORCE);
        assertThat(policy.checks()).containsExactly(Check.values());
        assertThat(policy.listeners()).containsExactly("mx", "submission");
        assertThat(policy.lists()).hasSize(1);
        assertThat(policy.dnsLists().zones()).containsExactlyInAnyOrder("bl.example", "bl2.example", "wl.example");
    }

    @Test
    void nothingIsCheckedThatIsNotNamed() {
        EnvelopePolicy policy = World.read("", "", problems);
        assertThat(problems.all()).isEmpty();
        assertThat(policy.checks()).isEmpty();
        World world = new World("");
        assertThat(world.ehlo("my_host")).isEqualTo("250");
        assertThat(world.mail("b..b@gone.example")).isEqualTo("250");
        assertThat(world.rcpt("nobody@demo.example")).isEqualTo("250");
        assertThat(world.dns.asked()).isEmpty();
        assertThat(world.localAsked).isEmpty();
    }

    @Test
    void offIsOffForAll() {
        EnvelopePolicy policy = World.read("mode='off'", ALL.replace("mode='warn'", "mode='enforce'"), problems);
        assertThat(problems.all()).isEmpty();
        assertThat(policy.checks()).isEmpty();
        assertThat(policy.dnsLists().zones()).isEmpty();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
            mode='strict' | ''                          | f.xml: mode="strict" is none of enforce, warn, off
            mod='warn'    | ''                          | f.xml: unknown attribute mod=; did you mean mode?
            ''            | <heloSintax/>               | f.xml, <heloSintax>: unknown element; did you mean heloSyntax?
            ''            | <spf/><spf/>                | f.xml, <spf>: stands 2 times; keep one of them
            ''            | <reverseName mode='on'/>    | f.xml, <reverseName>: mode="on" is none of enforce, warn, off
            ''            | <reverseName onError='refuse'/> | f.xml, <reverseName>: onError="refuse" is neither defer nor accept
            ''            | <reverseName onEror='defer'/>   | f.xml, <reverseName>: unknown attribute onEror=; did you mean onError?
            ''            | <heloSyntax exempt='all'/>  | f.xml, <heloSyntax>: exempt="all" is neither trusted nor none
            ''            | <heloSyntax>x</heloSyntax>  | f.xml, <heloSyntax> "x": text has no meaning here
            ''            | <heloResolves unless='network:lan'/> | f.xml, <heloResolves>: unless="network:lan" names no <network name="lan"> of this handler; define it
            ''            | <heloResolves unless='lan'/> | f.xml, <heloResolves>: unless="lan" is none of authenticated, anonymous, network:NAME, listener:NAME; separate several by commas
            ''            | <network><allow>10.0.0.1</allow></network> | f.xml, <network>: the attribute name= is missing
            ''            | <senderDomain reachable='10.0.0.1/8'/> | f.xml, <senderDomain>: reachable="10.0.0.1/8" host bits are set; did you mean 10.0.0.0/8?
            ''            | <senderDomain own='me'/>    | f.xml, <senderDomain>: own="me" is no IP address; names are not looked up here
            ''            | <greylist onError='refuse'/>    | f.xml, <greylist>: onError="refuse" is neither defer nor accept
            ''            | <senderLocal softfail='refuse'/> | f.xml, <senderLocal>: unknown attribute softfail=; known here: exempt, mode, onError, unless
            ''            | <recipientCount max='99'/>  | f.xml, <recipientCount>: max="99" is no whole number within 100..100000
            ''            | <recipientCount oneForNullSender='1'/> | f.xml, <recipientCount>: oneForNullSender="1" is neither true nor false
            ''            | <spf softfail='defer'/>     | f.xml, <spf>: softfail="defer" is neither refuse nor accept
            ''            | <spf permerror='no'/>       | f.xml, <spf>: permerror="no" is neither refuse nor accept
            ''            | <dnsbl/>                    | f.xml, <dnsbl>: the attribute name= is missing
            ''            | <dnsbl name='zen'/>         | f.xml, <dnsbl name="zen">: name="zen" is no domain of a list; write it like zen.example.org
            ''            | <dnsbl name='a.example' weight='0'/> | f.xml, <dnsbl name="a.example">: weight="0" is no whole number within 1..1000
            ''            | <dnsbl name='a.example' reply='128.0.0.1'/> | f.xml, <dnsbl name="a.example">: reply="128.0.0.1" is not within 127.0.0.0/8, where lists answer (RFC 5782 section 2.1)
            ''            | <dnsbl name='a.example' reply='127.0.0.9-127.0.0.2'/> | f.xml, <dnsbl name="a.example">: reply="127.0.0.9-127.0.0.2" the range is reversed; did you mean 127.0.0.2-127.0.0.9?
            ''            | <dnsbl name='a.example' reply='127.0.0.2,'/> | f.xml, <dnsbl name="a.example">: reply="127.0.0.2," is empty; an IP address is expected
            ''            | <dnsbl name='a.example'/><dnsbl name='A.example'/> | f.xml, <dnsbl name="A.example">: stands twice with the same reply=; keep one of them
            ''            | <dnswl name='a.example' wieght='2'/> | f.xml, <dnswl name="a.example">: unknown attribute wieght=; did you mean weight?
            ''            | <dnsblThreshold>x</dnsblThreshold> | f.xml, <dnsblThreshold> "x": is no whole number within 1..1000
            ''            | <dnsbl name='a.example'/><dnsblThreshold>2</dnsblThreshold> | f.xml: <dnsblThreshold> is 2, and the weights of all <dnsbl> together are 1, so that nobody would be refused; write 1 or less
            ''            | <dnsblThreshold>1</dnsblThreshold> | f.xml: <dnsblThreshold> is 1, and there is no <dnsbl>; name the lists, or leave it out
            ''            | <greylist delay='30s'/>     | f.xml, <greylist>: delay="30s" is no time within 60s..24h; write a number with s, m, h or d
            ''            | <greylist window='8d'/>     | f.xml, <greylist>: window="8d" is no time within 60s..168h; write a number with s, m, h or d
            ''            | <greylist keep='1h'/>       | f.xml, <greylist>: keep="1h" is no time within 24h..8784h; write a number with s, m, h or d
            ''            | <greylist delay='1h' window='1h'/> | f.xml, <greylist>: window="1h" ends before delay="1h" is over, so that no mail would ever pass; write a longer window=
            ''            | <greylist autoAllow='-1'/>  | f.xml, <greylist>: autoAllow="-1" is no whole number within 0..1000
            ''            | <greylist client='host'/>   | f.xml, <greylist>: client="host" is neither network nor domain
            ''            | <greylist skip='spf dnswl'/> | f.xml, <greylist>: skip="spf dnswl" is none of spf, dnswl; separate both by a comma
            ''            | <greylist skip='dnswl'/><dnswl name='a.example' mode='off'/> | f.xml, <greylist>: skip="dnswl" has no effect without <dnswl>; name the list
            ''            | <dnsbl name='a.example' reply='127.255.255.1'/> | f.xml, <dnsbl name="a.example">: reply="127.255.255.1" never counts: 127.255.255.x is how lists answer whom they do not serve; leave it out
            ''            | <dnsbl name='a.example'/><dnsbl name='b.example' mode='off' weight='2'/><dnsblThreshold>2</dnsblThreshold> | f.xml: <dnsblThreshold> is 2, and the weights of all <dnsbl> together are 1, so that nobody would be refused; write 1 or less
            ''            | <greylist skip='dnswl'/>    | f.xml, <greylist>: skip="dnswl" has no effect without <dnswl>; name the list
            ''            | <senderCallout timeout='3m'/>    | f.xml, <senderCallout>: timeout="3m" is no time within 5s..120s; write a number with s, m, h or d
            ''            | <senderCallout accepted='32d'/>  | f.xml, <senderCallout>: accepted="32d" is no time within 60s..744h; write a number with s, m, h or d
            ''            | <senderCallout refused='30s'/>   | f.xml, <senderCallout>: refused="30s" is no time within 60s..168h; write a number with s, m, h or d
            ''            | <senderCallout unknown='25h'/>   | f.xml, <senderCallout>: unknown="25h" is no time within 60s..24h; write a number with s, m, h or d
            ''            | <senderCallout perMinute='0'/>   | f.xml, <senderCallout>: perMinute="0" is no whole number within 1..1000
            ''            | <senderCallout atOnce='201'/>    | f.xml, <senderCallout>: atOnce="201" is no whole number within 1..200
            ''            | <senderCallout port='0'/>        | f.xml, <senderCallout>: port="0" is no whole number within 1..65535
            ''            | <senderCallout hello='my_host'/> | f.xml, <senderCallout>: hello="my_host" is no name of a server (domain with a label that is none); write a domain or an address literal
            ''            | <senderCallout reachable='lan'/> | f.xml, <senderCallout>: reachable="lan" is no IP address; names are not looked up here
            ''            | <senderCallout helo='a.example'/> | f.xml, <senderCallout>: unknown attribute helo=; did you mean hello?
            ''            | <senderVerify/>             | f.xml, <senderVerify>: unknown element; known here: dnsbl, dnsblThreshold, dnswl, greylist, heloResolves, heloSyntax, mailSyntax, network, recipientCount, recipientExists, reverseName, senderCallout, senderDomain, senderLocal, spf
            """)
    void eachMistakeIsToldOnce(String attributes, String elements, String problem) {
        World.read(attributes, elements, problems);
        assertThat(problems).hasToString(problem);
        assertThat(problems.hasErrors()).isTrue();
    }

    @ParameterizedTest(name = "{0}, handler {1}, check {2}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            reverseName     | ''             | ''             | enforce
            reverseName     | mode='warn'    | ''             | warn
            reverseName     | mode='warn'    | mode='enforce' | enforce
            reverseName     | mode='enforce' | mode='warn'    | warn
            reverseName     | mode='enforce' | mode='off'     | none
            reverseName     | mode='off'     | mode='enforce' | none
            dnsbl name='a.example' | mode='warn' | ''         | warn
            """)
    void modes(String element, String handler, String check, String mode) {
        World world = new World(handler, "<" + element + " " + check + "/>").begin();
        String found = World.summary(world.decide("alice@demo.example", 0));
        assertThat(found.isEmpty() ? "none" : found.split(" ")[1]).isEqualTo(mode);
    }

    @ParameterizedTest
    @EnumSource(Check.class)
    void eachCheckRefusesAtItsMoments(Check check) {
        String element = switch (check) {
            case DNSBL -> "<dnsbl name='a.example'/>";
            case DNSWL -> "<dnswl name='a.example'/>";
            default -> "<" + check.element() + "/>";
        };
        World world = new World(element).dns("2.0.0.127.a.example A 127.0.0.2; 1.2.0.192.a.example A 127.0.0.2");
        world.checks.testLists().join();
        world.spf = SpfResult.Status.FAIL;
        Set<Moment> refused = EnumSet.noneOf(Moment.class);
        if (!world.ehlo("my_host").equals("250")) {
            refused.add(Moment.EHLO);
        }
        String sender = switch (check) {
            case SENDER_LOCAL -> "nobody@demo.example";
            case MAIL_SYNTAX -> "b..b@gone.example";
            default -> "bob@gone.example";
        };
        if (!world.mail(sender).equals("250")) {
            refused.add(Moment.MAIL);
        }
        String recipient = check == Check.MAIL_SYNTAX ? "a..b@demo.example" : "nobody@demo.example";
        List<Decision> decisions = world.decide(recipient, 1_000);
        if (!World.told(decisions).equals("250")) {
            refused.add(Moment.RCPT);
        }
        decisions.forEach(decision -> assertThat(decision.rule()).isEqualTo(check.rule()));
        assertThat(refused).isEqualTo(check == Check.DNSWL ? Set.of() : check.moments());
    }

    @Test
    void theDocumentedHandlerIsRead() throws IOException {
        String page = Files.readString(Path.of("../docs/envelope-check.md"));
        String example = page.substring(page.indexOf("  <network"), page.indexOf("</handler>"));
        EnvelopePolicy policy = World.read("", example, problems);
        assertThat(problems.all()).isEmpty();
        assertThat(policy.checks()).containsExactly(Check.values());
        for (Check check : Check.values()) {
            assertThat(page).containsPattern("\n## .*\\b" + check.element() + "\\b");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            mode='enforce' | <spf mode='warn'/><dnsbl name='a.example' mode='off'/>  | WARN
            mode='enforce' | <spf mode='warn'/><dnsbl name='a.example'/>             | ENFORCE
            mode='warn'    | <spf/><greylist mode='enforce'/>                        | ENFORCE
            mode='warn'    | <spf/>                                                  | WARN
            mode='off'     | <spf mode='enforce'/>                                   | OFF
            mode='enforce' | <spf mode='off'/>                                       | OFF
            """)
    void theWholeIsAsStrictAsItsStrictestCheck(String attributes, String elements, Mode mode) {
        assertThat(World.read(attributes, elements, new Problems()).mode()).isEqualTo(mode);
    }
}
