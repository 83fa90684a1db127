package org.postern.james;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.PropertiesConfiguration;
import org.apache.commons.configuration2.convert.DefaultListDelimiterHandler;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postern.policy.config.Place;
import org.postern.policy.config.Settings;

/** Read by James's own reader of XML files. */
class JamesSettingsTest {
    private static final String PROPERTY = "org.postern.test.network";

    @AfterEach
    void clear() {
        System.clearProperty(PROPERTY);
    }

    @Test
    void attributesTextAndElementsComeInTheirOrder() throws Exception {
        Settings handler = handler("""
                <handler class="a.B" mode="warn">
                  <allow> 192.0.2.1, 192.0.2.2 </allow>
                  <deny>192.0.2.3</deny>
                  <allow/>
                </handler>
                """);
        assertThat(handler.name()).isEqualTo("handler");
        assertThat(handler.attributes())
                .containsOnlyKeys("class", "mode")
                .containsEntry("class", "a.B")
                .containsEntry("mode", "warn");
        assertThat(handler.children()).extracting(Settings::name).containsExactly("allow", "deny", "allow");
        assertThat(handler.children())
                .extracting(Settings::text)
                .containsExactly("192.0.2.1, 192.0.2.2", "192.0.2.3", "");
    }

    @Test
    void everyElementKnowsItsPlace() throws Exception {
        Settings handler = handler("<handler class='a.B'><command verb='EXPN'/><allow>x</allow></handler>");
        assertThat(handler.place()).hasToString("smtpserver.xml, <handler class=\"a.B\">");
        assertThat(handler.children().get(0).place())
                .hasToString("smtpserver.xml, <handler class=\"a.B\">, <command verb=\"EXPN\">");
        assertThat(handler.children().get(1).place()).hasToString("smtpserver.xml, <handler class=\"a.B\">, <allow>");
    }

    @Test
    void propertiesAndTheEnvironmentAreResolvedInTextAndAttributes() throws Exception {
        System.setProperty(PROPERTY, "192.0.2.0/24");
        Settings handler = handler("<handler class='a.B' mode='${sys:" + PROPERTY + "}'><allow>${sys:" + PROPERTY
                + "}</allow><allow>${env:PATH}</allow></handler>");
        assertThat(handler.attributes()).containsEntry("mode", "192.0.2.0/24");
        assertThat(handler.children().get(0).text()).isEqualTo("192.0.2.0/24");
        assertThat(handler.children().get(1).text()).isEqualTo(System.getenv("PATH"));
    }

    @Test
    void whatIsNotSetStaysAsItWasWritten() throws Exception {
        assertThat(handler("<handler class='a.B'><allow>${sys:" + PROPERTY + "}</allow></handler>")
                        .children()
                        .get(0)
                        .text())
                .isEqualTo("${sys:" + PROPERTY + "}");
    }

    @Test
    void aFileThatDoesNotExistHasNothingInIt() {
        Settings root = JamesSettings.of(FileConfigurationProvider.EMPTY_CONFIGURATION, SmtpServers.FILE);
        assertThat(root.children()).isEmpty();
        assertThat(new SmtpServers(root).all()).isEmpty();
    }

    @Test
    void aKeyOfPropertiesIsAnAttributeItsValuesJoined() {
        PropertiesConfiguration properties = new PropertiesConfiguration();
        properties.setListDelimiterHandler(new DefaultListDelimiterHandler(','));
        properties.addProperty("trustedProxies", "192.0.2.1, 192.0.2.2");
        properties.addProperty("audit.keep", "3");
        Settings settings = JamesSettings.ofProperties(properties, Place.file("postern.properties"));
        assertThat(settings.attributes())
                .containsOnlyKeys("trustedProxies", "audit.keep")
                .containsEntry("trustedProxies", "192.0.2.1,192.0.2.2")
                .containsEntry("audit.keep", "3");
        assertThat(settings.place()).hasToString("postern.properties");
    }

    private static Settings handler(String xml) throws Exception {
        HierarchicalConfiguration<ImmutableNode> root = FileConfigurationProvider.getConfig(
                new ByteArrayInputStream(("<chain>" + xml + "</chain>").getBytes(StandardCharsets.UTF_8)));
        return JamesSettings.of(root.configurationAt("handler"), SmtpServers.FILE);
    }
}
