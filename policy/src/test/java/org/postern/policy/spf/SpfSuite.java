package org.postern.policy.spf;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.postern.policy.net.IpLiteral;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The openspf.org test suite for RFC 7208. It is no part of the project: it lies in {@code shared/data/spf} beside the
 * checkout, or where the system property {@code postern.spf.suite} says.
 */
public final class SpfSuite {
    private static final String FILE = "shared/data/spf/rfc7208-tests.yml";

    private SpfSuite() {}

    /**
     * One check and what may come out of it.
     *
     * @param results words of the RFC
     * @param explanation null when any will do, empty when there must be none
     */
    public record Case(String name, SpfFacts facts, Set<String> results, String explanation, SpfZone zone) {
        @Override
        public String toString() {
            return name;
        }
    }

    public static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file())) {
            for (Object document : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(in)) {
                Map<?, ?> scenario = (Map<?, ?>) document;
                SpfZone zone = new SpfZone((Map<?, ?>) scenario.get("zonedata"));
                ((Map<?, ?>) scenario.get("tests"))
                        .forEach((name, test) -> cases.add(read(String.valueOf(name), (Map<?, ?>) test, zone)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return cases;
    }

    private static Case read(String name, Map<?, ?> test, SpfZone zone) {
        Set<String> results = new TreeSet<>();
        if (test.get("result") instanceof List<?> several) {
            several.forEach(one -> results.add(String.valueOf(one)));
        } else {
            results.add(String.valueOf(test.get("result")));
        }
        Object explanation = test.get("explanation");
        return new Case(
                name,
                new SpfFacts(
                        IpLiteral.parse((String) test.get("host")),
                        (String) test.get("mailfrom"),
                        (String) test.get("helo"),
                        "mx.receiver.example",
                        Instant.EPOCH),
                results,
                explanation == null ? null : explanation.equals("DEFAULT") ? "" : String.valueOf(explanation),
                zone);
    }

    private static Path file() throws IOException {
        String property = System.getProperty("postern.spf.suite");
        if (property != null) {
            return Path.of(property);
        }
        for (Path above = Path.of("").toAbsolutePath(); above != null; above = above.getParent()) {
            if (Files.isReadable(above.resolve(FILE))) {
                return above.resolve(FILE);
            }
        }
        throw new IOException("no " + FILE + " beside the checkout, and -Dpostern.spf.suite does not name it");
    }
}
