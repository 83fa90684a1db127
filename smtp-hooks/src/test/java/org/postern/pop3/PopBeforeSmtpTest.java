package org.postern.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postern.james.SmtpServers;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;

class PopBeforeSmtpTest {
    private static Problems check(String handlerClass) {
        Settings handler = new Settings(SmtpServers.FILE, "handler", Map.of("class", handlerClass), "", List.of());
        Settings chain = new Settings(SmtpServers.FILE, "handlerchain", Map.of(), "", List.of(handler));
        Settings server = new Settings(SmtpServers.FILE, "smtpserver", Map.of(), "", List.of(chain));
        Problems problems = new Problems();
        new SmtpServers(new Settings(SmtpServers.FILE, "smtpservers", Map.of(), "", List.of(server)))
                .all()
                .forEach(one -> PopBeforeSmtp.check(one, problems));
        return problems;
    }

    @Test
    void jamesesOwnHandlerIsAnError() {
        assertThat(check("org.apache.james.smtpserver.POP3BeforeSMTPHandler").toString())
                .contains("smtpserver.xml, server 'smtpserver', <handler class=\"org.apache.james.smtpserver."
                        + "POP3BeforeSMTPHandler\">: lets addresses relay long after their time")
                .contains("<recentLogin window=\"15m\"/>");
    }

    @Test
    void othersAreNot() {
        assertThat(check("org.postern.smtp.RelayAuth").hasErrors()).isFalse();
    }
}
