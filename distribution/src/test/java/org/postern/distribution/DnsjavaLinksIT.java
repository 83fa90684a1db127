package org.postern.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Name;

/**
 * Whatever the jar names of dnsjava is there in the dnsjava of each James that it is for, 3.5.2 in James 3.8 and 3.6.3 in 3.9.0
 * and 3.10, by the same name and with the same types.
 */
class DnsjavaLinksIT {
    private static final Path JAR = Path.of(System.getProperty("postern.jar"));
    private static final String DNSJAVA = "org/xbill/";

    private static PublicMembers dnsjava(String version) throws IOException {
        return new PublicMembers(Path.of("target/dnsjava/dnsjava-" + version + ".jar"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.5.2", "3.6.3"})
    void allThatTheJarNamesIsThere(String version) throws IOException {
        PublicMembers theirs = dnsjava(version);
        Set<String> links = Links.of(JAR, DNSJAVA);
        assertThat(links)
                .contains("org/xbill/DNS/Message", "org/xbill/DNS/Message toWire ()[B")
                .hasSizeGreaterThan(30);
        assertThat(links).filteredOn(link -> !theirs.has(link)).isEmpty();
    }

    @Test
    void theJamesOfTheseTestsHasTheFirst() {
        assertThat(Name.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .endsWith("/dnsjava-3.5.2.jar");
    }

    /** 3.6 has a method that 3.5 lacks, and neither has these others; what is inherited counts. */
    @Test
    void whatIsMissingIsFound() throws IOException {
        PublicMembers older = dnsjava("3.5.2");
        PublicMembers newer = dnsjava("3.6.3");
        String later = "org/xbill/DNS/Message normalize (Lorg/xbill/DNS/Message;)Lorg/xbill/DNS/Message;";
        assertThat(older.has(later)).isFalse();
        assertThat(newer.has(later)).isTrue();
        for (PublicMembers theirs : new PublicMembers[] {older, newer}) {
            assertThat(theirs.has("org/xbill/DNS/Nothing")).isFalse();
            assertThat(theirs.has("org/xbill/DNS/Message toWire ()I")).isFalse();
            assertThat(theirs.has("org/xbill/DNS/Message <init> (J)V")).isFalse();
            assertThat(theirs.has("org/xbill/DNS/ARecord getName ()Lorg/xbill/DNS/Name;"))
                    .isTrue();
            assertThat(theirs.has("org/xbill/DNS/ARecord hashCode ()I")).isTrue();
        }
    }
}
