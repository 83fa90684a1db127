package org.postern.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The working directory of a James with Postern in it: {@code conf/ extensions-jars/ logs/ var/}. */
public final class DemoDirectory {
    /** Also written in the demo's {@code smtpserver.xml}. */
    private static final String KEYSTORE_PASSWORD = "postern-demo";

    private static final long KEYTOOL_SECONDS = 30;

    private DemoDirectory() {}

    /**
     * Fills the directory: configuration, the jar (in place of an older one) and, when there is none yet, a keystore
     * with a fresh self-signed certificate. What the last run left in {@code var/} stays.
     *
     * @throws IOException when a file cannot be written or the JDK has no working keytool
     */
    public static void prepare(Path directory, Path conf, Path jar) throws IOException, InterruptedException {
        Files.createDirectories(directory.resolve("logs"));
        Files.createDirectories(directory.resolve("var"));
        Path target = Files.createDirectories(directory.resolve("conf"));
        for (Path file : list(conf)) {
            Files.copy(file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        Path jars = Files.createDirectories(directory.resolve("extensions-jars"));
        for (Path old : list(jars)) {
            Files.delete(old);
        }
        Files.copy(jar, jars.resolve(jar.getFileName()));
        Path keystore = target.resolve("keystore.p12");
        if (!Files.exists(keystore)) {
            generateKey(keystore);
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /** A self-signed certificate for mail.demo.example, made anew on each machine so that no key is in the source. */
    private static void generateKey(Path keystore) throws IOException, InterruptedException {
        Path output = Files.createTempFile("keytool", ".log");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "james",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-validity",
                        "365",
                        "-dname",
                        "CN=mail.demo.example",
                        "-ext",
                        "san=dns:mail.demo.example,dns:mx.demo.example,dns:localhost,ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        KEYSTORE_PASSWORD,
                        "-keystore",
                        keystore.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!keytool.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new IOException("keytool could not make " + keystore + ": " + Files.readString(output));
            }
        } finally {
            keytool.destroyForcibly();
            Files.delete(output);
        }
    }
}
