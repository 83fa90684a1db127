package org.postern.james;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.james.SmtpServers.Server;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.XmlSettings;

class SmtpServersTest {
    @TempDir
    private Path directory;

    @Test
    void aServerIsKnownByItsNameAndItsPorts() throws IOException {
        SmtpServers servers = servers("""
                <smtpserver><jmxName>mx</jmxName><bind>127.0.0.1:2525, [::1]:2526</bind></smtpserver>
                <smtpserver><jmxName>submission</jmxName><bind>0.0.0.0:587</bind></smtpserver>
                <smtpserver/>
                <smtpserver><jmxName>any</jmxName><bind>127.0.0.1:0</bind></smtpserver>
                """);
        assertThat(servers.all()).extracting(Server::name).containsExactly("mx", "submission", "smtpserver", "any");
        assertThat(servers.nameOfPort(2525)).contains("mx");
        assertThat(servers.nameOfPort(2526)).contains("mx");
        assertThat(servers.nameOfPort(587)).contains("submission");
        assertThat(servers.nameOfPort(25)).contains("smtpserver");
        assertThat(servers.nameOfPort(0)).isEmpty();
        assertThat(servers.nameOfPort(4711)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"true,true", "yes,true", "on,true", "false,false", "no,false", "OFF,false"})
    void wordsAreTrueAndFalseAsJamesReadsThem(String word, boolean meaning) throws IOException {
        assertThat(servers("<smtpserver enabled='" + word + "'/>").all()).hasSize(meaning ? 1 : 0);
        Server server = servers("<smtpserver><proxyRequired>" + word + "</proxyRequired></smtpserver>")
                .all()
                .get(0);
        assertThat(server.proxyRequired()).isEqualTo(meaning);
    }

    @Test
    void withoutWordsAServerIsEnabledAndNotBehindAProxy() throws IOException {
        Server server = servers("<smtpserver/>").all().get(0);
        assertThat(server.proxyRequired()).isFalse();
        assertThat(server.coreHandlersPackage()).isEmpty();
        assertThat(server.handlers()).isEmpty();
    }

    @Test
    void handlersStandInTheirServer() throws IOException {
        Server server = servers("<smtpserver><jmxName>mx</jmxName><handlerchain coreHandlersPackage='a.Core'>"
                        + "<handler class='a.B'><allow>x</allow></handler></handlerchain></smtpserver>")
                .all()
                .get(0);
        assertThat(server.coreHandlersPackage()).contains("a.Core");
        assertThat(server.handlers().get(0).place())
                .hasToString("smtpserver.xml, server 'mx', <handler class=\"a.B\">");
        assertThat(server.handlers().get(0).children().get(0).place())
                .hasToString("smtpserver.xml, server 'mx', <handler class=\"a.B\">, <allow>");
    }

    @Test
    void anElementIsPlacedInTheServersThatHaveIt() throws IOException {
        SmtpServers servers = servers("""
                <smtpserver><jmxName>a</jmxName><handlerchain><handler class='x.Y'><n>1</n></handler></handlerchain></smtpserver>
                <smtpserver><jmxName>b</jmxName><handlerchain><handler class='x.Y'><n>2</n></handler></handlerchain></smtpserver>
                <smtpserver><jmxName>c</jmxName><handlerchain><handler class='x.Y'><n>2</n></handler></handlerchain></smtpserver>
                """);
        assertThat(placed(servers, "<handler class='x.Y'><n>1</n></handler>"))
                .isEqualTo("smtpserver.xml, server 'a', <handler class=\"x.Y\">, <n>");
        assertThat(placed(servers, "<handler class='x.Y'><n>2</n></handler>"))
                .isEqualTo("smtpserver.xml, servers 'b', 'c', <handler class=\"x.Y\">, <n>");
        assertThat(placed(servers, "<handler class='x.Y'><n>3</n></handler>")).isEqualTo("smtpserver.xml, <n>");
    }

    private String placed(SmtpServers servers, String handler) throws IOException {
        return servers.placed(read(handler)).children().get(0).place().toString();
    }

    private SmtpServers servers(String xml) throws IOException {
        return new SmtpServers(read("<smtpservers>" + xml + "</smtpservers>"));
    }

    private Settings read(String xml) throws IOException {
        Path file = Files.writeString(directory.resolve("smtpserver.xml"), xml);
        return XmlSettings.read(file, SmtpServers.FILE, new Problems()).orElseThrow();
    }
}
