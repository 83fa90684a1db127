package org.postern.policy.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.Mode;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.XmlSettings;
import org.postern.policy.net.ListListener;

class CommandRulesTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    @TempDir
    private Path base;

    private final Problems problems = new Problems();

    @Test
    void nothingIsRestrictedUnlessItIsSaid() throws IOException {
        CommandRules rules = read("", "");
        assertThat(rules.permission("EXPN")).isEmpty();
        assertThat(rules.failedCommands()).isEmpty();
        assertThat(rules.networks()).isEmpty();
        assertThat(rules.ownersFile()).isEmpty();
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void readsItsSettings() throws IOException {
        Files.writeString(base.resolve("owners"), "team@demo.example: carol@demo.example\n");
        CommandRules rules = read("mode='warn'", """
                <network name='internal'><allow>10.0.0.0/8</allow></network>
                <command verb='expn' to='network:internal' mode='enforce'/>
                <command verb='AUTH' to='tls' mode='off'/>
                <command verb='VRFY' to='none'/>
                <expn entitled='owners-file, members' depth='16' maxMembers='10000'><ownersFile>owners</ownersFile></expn>
                <failedCommands limit='10'/>
                """);
        assertThat(problems.all()).isEmpty();
        assertThat(rules.permission("EXPN").orElseThrow().mode()).isEqualTo(Mode.ENFORCE);
        assertThat(rules.permission("VRFY").orElseThrow().mode()).isEqualTo(Mode.WARN);
        assertThat(rules.permission("AUTH")).isEmpty();
        assertThat(rules.failedCommands().orElseThrow().mode()).isEqualTo(Mode.WARN);
        assertThat(rules.networks()).hasSize(1);
        assertThat(rules.ownersFile().orElseThrow().owners())
                .isEqualTo(Map.of("team@demo.example", Set.of("carol@demo.example")));
        assertThat(rules.query("EXPN")).isPresent();
        assertThat(rules.query("VRFY")).isPresent();
        assertThat(rules.query("MAIL")).isEmpty();
    }

    @Test
    void offForTheHandlerIsOffForAllOfIt() throws IOException {
        CommandRules rules =
                read("mode='off'", "<command verb='VRFY' to='none' mode='enforce'/><failedCommands limit='1'/>");
        assertThat(rules.permission("VRFY")).isEmpty();
        assertThat(rules.failedCommands()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <command verb='QUIT' to='none'/>           | f.xml, <command verb="QUIT">: QUIT must stay open to every client (RFC 3207 section 4, RFC 4954 section 6); remove this element
            <command verb='STARTTLS' to='tls'/>        | f.xml, <command verb="STARTTLS">: STARTTLS only for clients that have TLS can never be used; use to="none" or remove this element
            <command verb='AUTH' to='authenticated'/>  | f.xml, <command verb="AUTH">: AUTH only for clients that have logged in can never be used; use to="tls" to keep passwords off clear connections, or to="none"
            <command verb='VRFY' to='friends'/>        | f.xml, <command verb="VRFY">: to="friends" is none of all, none, tls, authenticated, network:NAME; join conditions by + and alternatives by commas
            <command verb='VRFY' to='network:x'/>      | f.xml, <command verb="VRFY">: to="network:x" names no <network name="x"> of this handler; define it
            <command verb='VRFY' to='all,tls'/>        | f.xml, <command verb="VRFY">: to="all,tls" all and none stand alone
            <command verb='VRFY'/>                     | f.xml, <command verb="VRFY">: the attribute to= is missing
            <command to='none'/>                       | f.xml, <command>: the attribute verb= is missing
            <command verb='V R' to='none'/>            | f.xml, <command verb="V R">: verb="V R" is no SMTP command verb
            <command verb='VRFY' to='none' form='x'/>  | f.xml, <command verb="VRFY">: unknown attribute form=; known here: afterEhlo, mode, to, verb
            <command verb='VRFY' to='none'/><command verb='vrfy' to='tls'/> | f.xml, <command verb="vrfy">: another element restricts this verb; join both in one to=
            <command verb='VRFY' to='none' afterEhlo='yes'/> | f.xml, <command verb="VRFY">: afterEhlo="yes" is neither true nor false
            <expn depth='1'/>                          | f.xml, <expn>: has no effect without <command verb="EXPN" to=...>; say who may use EXPN
            <command verb='EXPN' to='friends'/><expn/> | f.xml, <command verb="EXPN">: to="friends" is none of all, none, tls, authenticated, network:NAME; join conditions by + and alternatives by commas
            <command verb='EXPN' to='all'/><expn entitled='owners-file'/> | f.xml, <expn>: entitled="owners-file" needs an <ownersFile>
            <command verb='EXPN' to='all'/><expn><ownersFile>good</ownersFile></expn> | f.xml, <expn>: <ownersFile> has no effect without entitled="owners-file"
            <command verb='EXPN' to='all'/><expn entitled='owners-file'><ownersFile>bad</ownersFile></expn> | bad:2 "team@demo.example": is no list with its owners; write list@example.com: owner@example.com
            <command verb='EXPN' to='all'/><expn entitled='friends'/> | f.xml, <expn>: entitled="friends" is none of members, owners-file, authenticated, all
            <command verb='EXPN' to='all'/><expn depth='17'/> | f.xml, <expn>: depth="17" is no whole number within 1..16
            <network name='a'><allow>10.0.0.1</allow></network><network name='a'><allow>10.0.0.2</allow></network> | f.xml, <network name="a">: another network has this name; put both lists into one element
            <network name='a b'><allow>10.0.0.1</allow></network> | f.xml, <network name="a b">: name="a b" is no name; use letters, digits, dots, hyphens and underscores
            <network name='a'><alow>10.0.0.1</alow></network> | f.xml, <network name="a">, <alow>: unknown element; did you mean allow?
            <failedCommands/>                          | f.xml, <failedCommands>: the attribute limit= is missing
            <failedCommands limit='0'/>                | f.xml, <failedCommands>: limit="0" is no whole number within 1..10000
            <failedCommands limit='many'/>             | f.xml, <failedCommands>: limit="many" is no whole number within 1..10000
            <failedCommands limit='1'/><failedCommands limit='2'/> | f.xml, <failedCommands>: stands 2 times; keep one of them
            <comand verb='VRFY' to='none'/>            | f.xml, <comand verb="VRFY">: unknown element; did you mean command?
            """)
    void eachMistakeIsToldOnce(String elements, String problem) throws IOException {
        Files.writeString(base.resolve("good"), "team@demo.example: carol@demo.example\n");
        Files.writeString(base.resolve("bad"), "a@demo.example: b@demo.example\nteam@demo.example\n");
        read("", elements);
        assertThat(problems).hasToString(problem);
        assertThat(problems.hasErrors()).isTrue();
    }

    /** A misspelt verb would leave open what was meant to be closed. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            AUHT    | true  | James knows no such command; did you mean AUTH?
            EXPM    | true  | James knows no such command; did you mean EXPN?
            XCLIENT | false | James knows no such command; this is of use only if another handler brings it
            """)
    void anUnknownVerbIsToldAbout(String verb, boolean error, String message) throws IOException {
        read("", "<command verb='" + verb + "' to='none'/>");
        assertThat(problems).hasToString("f.xml, <command verb=\"" + verb + "\">: " + message);
        assertThat(problems.hasErrors()).isEqualTo(error);
    }

    private CommandRules read(String attributes, String elements) throws IOException {
        Path file = Files.writeString(
                base.resolve("f.xml"), "<handler class='x' " + attributes + ">" + elements + "</handler>");
        return CommandRules.read(
                XmlSettings.read(file, Place.file("f.xml"), problems).orElseThrow(),
                base,
                NOW,
                ListListener.NONE,
                problems);
    }
}
