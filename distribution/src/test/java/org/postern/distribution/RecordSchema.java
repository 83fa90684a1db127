package org.postern.distribution;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;

/** The schema of records that is in the jar that ships. */
final class RecordSchema {
    private static final String ENTRY = "org/postern/audit/record.schema.json";
    private static final JsonSchema SCHEMA = load();

    private RecordSchema() {}

    private static JsonSchema load() {
        try (ZipFile jar =
                        new ZipFile(Path.of(System.getProperty("postern.jar")).toFile());
                InputStream in = jar.getInputStream(jar.getEntry(ENTRY))) {
            return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws AssertionError when the line is not a record as the schema has it */
    static void check(String line) {
        String trouble;
        try {
            trouble = SCHEMA.validate(line, InputFormat.JSON).stream()
                    .map(ValidationMessage::toString)
                    .collect(Collectors.joining("\n  "));
        } catch (IllegalArgumentException e) {
            throw new AssertionError("no JSON: " + line, e);
        }
        if (!trouble.isEmpty()) {
            throw new AssertionError("not as record.schema.json says: " + line + "\n  " + trouble);
        }
    }
}
