package org.postern.audit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keys in files: a private key in PEM (PKCS#8) or its public key in PEM for ECDSA on P-256, or at least 32 random octets
 * for HMAC-SHA256.
 */
public final class KeyFile {
    private static final int LONGEST = 1 << 16;
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ([A-Z ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----\\s*");

    private KeyFile() {}

    /**
     * A key that signs.
     *
     * @param log the directory of the log, in which the key must not be: whoever can change the one could use the other
     * @throws IllegalArgumentException with the rest of a sentence that begins with the file
     */
    public static LogKey forSigning(Path file, Path log) throws IOException {
        check(file, log);
        LogKey key = read(file);
        try {
            key.sign(new byte[1]);
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException("holds a public key, which cannot sign; name the private one", e);
        }
        return key;
    }

    /**
     * A secret for hashes, under the same conditions.
     *
     * @throws IllegalArgumentException with the rest of a sentence that begins with the file
     */
    public static LogKey forHashing(Path file, Path log) throws IOException {
        check(file, log);
        return secret(file);
    }

    /**
     * A secret for hashes, wherever it lies.
     *
     * @throws IllegalArgumentException with the rest of a sentence that begins with the file
     */
    public static LogKey secret(Path file) throws IOException {
        LogKey key = read(file);
        if (key instanceof HmacKey) {
            return key;
        }
        throw new IllegalArgumentException(
                "holds a key for ECDSA, whose signatures are never the same; make a secret with openssl rand -out FILE 32");
    }

    private static void check(Path file, Path log) throws IOException {
        if (real(file).startsWith(real(log))) {
            throw new IllegalArgumentException(
                    "lies in the log's own directory; keep it where whoever can change the log" + " cannot read it");
        }
        PosixFileAttributeView posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (posix != null) {
            Set<PosixFilePermission> permissions = posix.readAttributes().permissions();
            if (permissions.contains(PosixFilePermission.OTHERS_READ)
                    || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
                throw new IllegalArgumentException("can be read or changed by everybody; chmod 600 it");
            }
        }
    }

    /**
     * A key that is only to check.
     *
     * @throws IllegalArgumentException with the rest of a sentence that begins with the file
     */
    public static LogKey forVerifying(Path file) throws IOException {
        return read(file);
    }

    private static LogKey read(Path file) throws IOException {
        byte[] octets;
        try (InputStream in = Files.newInputStream(file)) {
            octets = in.readNBytes(LONGEST);
        }
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        if (!text.startsWith("-----BEGIN ")) {
            if (octets.length < HmacKey.SHORTEST) {
                throw new IllegalArgumentException(
                        "is no PEM and too short for HMAC-SHA256; make one with openssl rand -out " + file.getFileName()
                                + " 32");
            }
            return new HmacKey(octets);
        }
        Matcher pem = PEM.matcher(text);
        if (!pem.matches()) {
            throw new IllegalArgumentException("is no single PEM block");
        }
        byte[] der = decoded(pem.group(2));
        switch (pem.group(1)) {
            case "PUBLIC KEY":
                return EcKey.ofPublic(der);
            case "PRIVATE KEY":
                return EcKey.ofPrivate(der);
            default:
                throw new IllegalArgumentException("holds " + pem.group(1)
                        + "; needed is PKCS#8 without a passphrase, as openssl pkcs8 -topk8 -nocrypt writes it");
        }
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getMimeDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is no PEM: " + e.getMessage(), e);
        }
    }

    private static Path real(Path path) throws IOException {
        return Files.exists(path) ? path.toRealPath() : path.toAbsolutePath().normalize();
    }
}
