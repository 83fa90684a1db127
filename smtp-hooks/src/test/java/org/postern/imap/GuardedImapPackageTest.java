package org.postern.imap;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.imap.processor.AuthenticateProcessor;
import org.apache.james.imap.processor.CapabilityProcessor;
import org.apache.james.imap.processor.LoginProcessor;
import org.apache.james.modules.protocols.ImapPackage;
import org.apache.james.utils.ClassName;
import org.junit.jupiter.api.Test;

class GuardedImapPackageTest {
    private final GuardedImapPackage ours = new GuardedImapPackage();

    @Test
    void jamesKeepsItsOwnProcessorsOfLogins() {
        assertThat(ours.processors())
                .contains(new ClassName(LoginProcessor.class.getName()))
                .contains(new ClassName(AuthenticateProcessor.class.getName()))
                .contains(new ClassName(LoginGate.class.getName()))
                .doesNotContain(new ClassName(CapabilityProcessor.class.getName()))
                .hasSize(ImapPackage.DEFAULT.processors().size() + 1);
    }

    @Test
    void threeParsersAreOurs() {
        assertThat(ours.decoders()).hasSameSizeAs(ImapPackage.DEFAULT.decoders());
        assertThat(ours.decoders())
                .filteredOn(name -> !ImapPackage.DEFAULT.decoders().contains(name))
                .extracting(ClassName::getName)
                .containsExactlyInAnyOrder(
                        LoginParser.class.getName(), AuthenticateParser.class.getName(), LogoutParser.class.getName());
        assertThat(ours.encoders()).containsExactlyElementsOf(ImapPackage.DEFAULT.encoders());
    }
}
