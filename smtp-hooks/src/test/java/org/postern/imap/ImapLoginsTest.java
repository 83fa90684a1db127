package org.postern.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import org.apache.commons.configuration2.XMLConfiguration;
import org.apache.commons.configuration2.io.FileHandler;
import org.junit.jupiter.api.Test;
import org.postern.james.JamesSettings;
import org.postern.policy.config.BadSettings;
import org.postern.policy.config.Place;
import org.postern.pop3.FakePop.World;

class ImapLoginsTest {
    private static ImapLogins read(String children) throws Exception {
        XMLConfiguration xml = new XMLConfiguration();
        new FileHandler(xml).load(new StringReader("<imapservers>" + children + "</imapservers>"));
        return new ImapLogins(JamesSettings.of(xml, Place.file("imapserver.xml")), new World().postern);
    }

    @Test
    void allIsOffUntilItIsConfigured() throws Exception {
        ImapLogins logins = read("<imapserver/>");
        assertThat(logins.remembers()).isFalse();
        assertThat(logins.forgetsOnLogout()).isFalse();
        assertThat(logins.policy()).isEmpty();
    }

    @Test
    void allIsRead() throws Exception {
        ImapLogins logins = read(
                "<recordLogin forgetOnLogout=\"true\"/><loginGuard mode=\"warn\"><address failures=\"3\"/></loginGuard>");
        assertThat(logins.remembers()).isTrue();
        assertThat(logins.forgetsOnLogout()).isTrue();
        assertThat(logins.policy()).isPresent();
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        assertThatThrownBy(() -> read("<recordLogin forget=\"true\"/><loginGuard><acount failures=\"3\"/></loginGuard>"
                        + "<imapserver><jmxName>a</jmxName><loginGuard/></imapserver><recordLogin/>"))
                .isInstanceOf(BadSettings.class)
                .hasMessageContaining("imapserver.xml, <recordLogin>: unknown attribute forget=")
                .hasMessageContaining("unknown element; did you mean account?")
                .hasMessageContaining("stands 2 times")
                .hasMessageContaining("put it beside them, directly into <imapservers>");
    }
}
