package org.postern.policy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XmlSettingsTest {
    @TempDir
    private Path directory;

    private final Problems problems = new Problems();

    @Test
    void elementsAttributesAndTextComeInTheirOrderAndKnowTheirPlace() throws IOException {
        Settings root = read("""
                <?xml version="1.0"?>
                <smtpservers>
                  <!-- nothing -->
                  <handler class="a.B" mode="warn">
                    <allow> 192.0.2.1 <!-- nothing --> </allow>
                    <command verb="EXPN"/>
                  </handler>
                </smtpservers>
                """).orElseThrow();
        assertThat(root.place()).hasToString("f.xml");
        Settings handler = root.children().get(0);
        assertThat(handler.attributes()).containsEntry("class", "a.B").containsEntry("mode", "warn");
        assertThat(handler.children().get(0).text()).isEqualTo("192.0.2.1");
        assertThat(handler.children().get(0).place()).hasToString("f.xml, <handler class=\"a.B\">, <allow>");
        assertThat(handler.children().get(1).place())
                .hasToString("f.xml, <handler class=\"a.B\">, <command verb=\"EXPN\">");
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void whatIsNotWellFormedIsToldWithItsLine() throws IOException {
        assertThat(read("<a>\n<b>\n</a>")).isEmpty();
        assertThat(problems.toString())
                .startsWith("f.xml:3: is not well-formed XML: ")
                .hasLineCount(1);
    }

    @Test
    void aMissingFileIsTold() {
        assertThat(XmlSettings.read(directory.resolve("none"), Place.file("f.xml"), problems))
                .isEmpty();
        assertThat(problems.toString()).startsWith("f.xml: cannot be read: ").contains("none");
    }

    /** XXE: the content of another file must never come in. */
    @Test
    void externalEntitiesAreNotRead() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "hunter2");
        Optional<Settings> read =
                read("<!DOCTYPE a [<!ENTITY e SYSTEM \"" + secret.toUri() + "\">]>\n<a><b>&e;</b></a>");
        assertThat(read.map(root -> root.children().get(0).text()).orElse("")).doesNotContain("hunter2");
        assertThat(problems.hasErrors()).isTrue();
    }

    @Test
    void entitiesOfItsOwnAreNotExpanded() throws IOException {
        assertThat(read("<!DOCTYPE a [<!ENTITY e \"10.0.0.0/8\">]>\n<a>&e;</a>"))
                .isEmpty();
        assertThat(problems)
                .hasToString("f.xml:1: is not well-formed XML: a document type is not read here; remove <!DOCTYPE>");
    }

    @Test
    void depthIsBounded() throws IOException {
        assertThat(read("<a>".repeat(64) + "</a>".repeat(64))).isPresent();
        assertThat(read("<a>".repeat(65) + "</a>".repeat(65))).isEmpty();
        assertThat(problems.toString()).contains("elements are nested deeper than 64");
    }

    private Optional<Settings> read(String xml) throws IOException {
        return XmlSettings.read(Files.writeString(directory.resolve("f.xml"), xml), Place.file("f.xml"), problems);
    }
}
