package org.postern.policy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsReaderTest {
    private final Problems problems = new Problems();

    @Test
    void everyProblemIsCollectedBeforeAnyIsThrown() {
        SettingsReader reader = reader(
                Map.of("mod", "enforce", "limit", "0", "colour", "red"),
                "stray",
                element("alow", "192.0.2.1"),
                element("otherwise", "accept"),
                element("otherwise", "refuse"));
        reader.attribute("mode");
        reader.attribute("limit", 1, Parsers.number(1, 9));
        reader.required("verb", text -> text);
        reader.children("allow");
        reader.child("otherwise");
        reader.child("otherwise");
        reader.finish();
        assertThat(problems).hasToString("""
                        f.xml, <handler>: limit="0" is no whole number within 1..9
                        f.xml, <handler>: the attribute verb= is missing
                        f.xml, <handler>, <otherwise>: stands 2 times; keep one of them
                        f.xml, <handler>: unknown attribute colour=; known here: limit, mode, verb
                        f.xml, <handler>: unknown attribute mod=; did you mean mode?
                        f.xml, <handler>, <alow>: unknown element; did you mean allow?
                        f.xml, <handler> "stray": text has no meaning here""");
        assertThatThrownBy(problems::throwIfErrors)
                .isInstanceOf(BadSettings.class)
                .hasMessage(problems.toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            alow      | ; did you mean allow?
            Allow     | ; did you mean allow?
            denny     | ; did you mean deny?
            allowFiel | ; did you mean allowFile?
            permit    | ; known here: allow, allowFile, deny
            """)
    void aMisspeltElementIsToldWithItsMend(String written, String mend) {
        SettingsReader reader = reader(Map.of(), "", element(written, "x"));
        reader.children("allow");
        reader.children("deny");
        reader.children("allowFile");
        reader.finish();
        assertThat(problems).hasToString("f.xml, <handler>, <" + written + ">: unknown element" + mend);
    }

    @Test
    void anElementThatKnowsNothingSaysSo() {
        reader(Map.of("a", "b"), "").finish();
        assertThat(problems).hasToString("f.xml, <handler>: unknown attribute a=; none is known here");
    }

    @Test
    void oneKindOfUnknownElementIsToldOnce() {
        reader(Map.of(), "", element("x", "1"), element("x", "2")).finish();
        assertThat(problems).hasToString("f.xml, <handler>, <x>: unknown element; none is known here");
    }

    @Test
    void anEmptyElementIsAnError() {
        SettingsReader reader = reader(Map.of(), "", element("allow", " "));
        assertThat(reader.child("allow", "none", text -> text)).isEqualTo("none");
        assertThat(problems).hasToString("f.xml, <handler>, <allow>: is empty");
    }

    @Test
    void valuesComeWithoutTheirSurroundingSpace() {
        SettingsReader reader = reader(Map.of("mode", " warn "), "");
        assertThat(reader.attribute("mode")).isEqualTo(Optional.of("warn"));
        reader.finish();
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void aValueIsShownOnOneLineAndCut() {
        problems.error(Place.file("f.xml"), "a\nb" + "x".repeat(100), "is wrong");
        assertThat(problems.toString())
                .isEqualTo("f.xml \"a?b" + "x".repeat(74) + "...\": is wrong")
                .hasLineCount(1);
    }

    @Test
    void whatNobodyReadsIsOnlyCounted() {
        for (int i = 0; i < Problems.MAX + 3; i++) {
            problems.warning(Place.file("f.xml").line(i), "is odd");
        }
        problems.error(Place.file("f.xml"), "is wrong");
        assertThat(problems.all()).hasSize(Problems.MAX);
        assertThat(problems.hasErrors()).isTrue();
        assertThat(problems.toString()).endsWith("\n... and 4 more");
    }

    private SettingsReader reader(Map<String, String> attributes, String text, Settings... children) {
        Place place = Place.file("f.xml").in("<handler>");
        return new SettingsReader(new Settings(place, "handler", attributes, text, List.of(children)), problems);
    }

    private static Settings element(String name, String text) {
        Place place = Place.file("f.xml").in("<handler>").in("<" + name + ">");
        return new Settings(place, name, Map.of(), text, List.of());
    }
}
