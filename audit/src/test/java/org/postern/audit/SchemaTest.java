package org.postern.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.policy.audit.AuditRecord;

/** What the log says about itself is as record.schema.json says; what James's records are is shown in distribution. */
class SchemaTest {
    private static final String SEAL = ",\"postern.seq\":1,\"postern.hash\":\"" + "A".repeat(43) + "\"}";

    @TempDir
    private Path base;

    @Test
    void everyRecordAboutTheLogItselfIsValid() throws IOException {
        Set<String> seen = new HashSet<>();
        for (Optional<LogKey> key : java.util.List.of(Optional.of(Keys.EC), Optional.<LogKey>empty())) {
            try (Logs logs = new Logs(base.resolve(String.valueOf(key.isPresent())))) {
                logs.key = key;
                logs.settings(settings -> settings.maxOctets(5_000).keep(1));
                LogWriter log = logs.open();
                log.record(AuditRecord.at(Logs.NOW, "test").with("long", "x".repeat(Lines.LONGEST)));
                for (int i = 0; i < 3; i++) {
                    log.keepSigned(fill()).join();
                    int closed = i + 1;
                    logs.until(() -> logs.lastClosed() >= closed);
                }
                Files.delete(logs.file());
                log.keepSigned(gap()).join();
                Files.writeString(logs.file(), "");
                log.keepSigned(gap()).join();
                log.close();
                logs.open().close();
                try (LogReader reader = LogReader.open(logs.directory())) {
                    while (reader.next()) {
                        // A write can fall between the cut and its discovery; what lies between is no record.
                        boolean isHole = reader.line().text().startsWith("\0");
                        if (!isHole && !reader.line().action().equals("test")) {
                            assertThat(validate(reader.line().text()))
                                    .as(reader.line().text())
                                    .isEmpty();
                            seen.add(reader.line().action());
                        }
                    }
                }
            }
        }
        assertThat(seen).contains("checkpoint", "log-opened", "log-resumed", "log-removed", "log-damaged");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"@timestamp\":\"2026-11-24T12:00:00.000Z\",\"event.action\":\"nothing known\"",
                "{\"@timestamp\":\"2026-11-24\",\"event.action\":\"log-removed\",\"file.path\":\"x\"",
                "{\"@timestamp\":\"2026-11-24T12:00:00.000Z\",\"event.action\":\"log-removed\"",
                "{\"@timestamp\":\"2026-11-24T12:00:00.000Z\",\"event.action\":\"log-removed\",\"file.path\":\"x\",\"other\":1",
            })
    void whatIsWrongIsNotValid(String open) throws IOException {
        assertThat(validate(open + SEAL)).isNotEmpty();
    }

    private static AuditRecord fill() {
        return AuditRecord.at(Logs.NOW, "test").with("fill", "x".repeat(5_000));
    }

    private static AuditRecord gap() {
        return new Lost().gap(Logs.NOW, 1);
    }

    private static Set<String> validate(String json) throws IOException {
        try (InputStream in = LogReader.class.getResourceAsStream("record.schema.json")) {
            JsonSchema schema =
                    JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(in);
            return schema.validate(json, InputFormat.JSON).stream()
                    .map(Object::toString)
                    .collect(java.util.stream.Collectors.toSet());
        }
    }
}
