package org.postern.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {
    private static final byte[] TEXT = "text".getBytes(UTF_8);

    @TempDir
    private Path base;

    @Test
    void whatThePrivateKeySignsThePublicOneVerifies() throws IOException {
        LogKey signing = KeyFile.forSigning(file("key", Keys.EC_PRIVATE), base.resolve("log"));
        LogKey verifying = KeyFile.forVerifying(file("pub", Keys.EC_PUBLIC));
        byte[] signature = signing.sign(TEXT);
        assertThat(verifying.verifies(TEXT, signature)).isTrue();
        assertThat(verifying.verifies("test".getBytes(UTF_8), signature)).isFalse();
        assertThat(verifying.verifies(TEXT, new byte[0])).isFalse();
        assertThat(verifying.verifies(TEXT, new byte[72])).isFalse();
        assertThat(verifying.id()).isEqualTo(signing.id()).matches("[0-9a-f]{16}");
    }

    @Test
    void anythingElseOfEnoughOctetsIsForHmac() throws IOException {
        LogKey key = KeyFile.forSigning(file("key", "x".repeat(32)), base.resolve("log"));
        assertThat(key.verifies(TEXT, key.sign(TEXT))).isTrue();
        LogKey other = KeyFile.forVerifying(file("other", "y".repeat(32)));
        assertThat(other.verifies(TEXT, key.sign(TEXT))).isFalse();
        assertThat(other.id()).isNotEqualTo(key.id());
    }

    @Test
    void whatIsNoKeyIsRefusedWithWhatToDo() throws Exception {
        refused("x".repeat(31), "make one with openssl rand");
        refused(Keys.EC_PUBLIC, "holds a public key, which cannot sign");
        refused(Keys.EC_PRIVATE + Keys.EC_PUBLIC, "is no single PEM block");
        refused(Keys.EC_PRIVATE.replace("PRIVATE KEY", "EC PRIVATE KEY"), "openssl pkcs8 -topk8 -nocrypt");
        refused(pem(generated("EC", "secp384r1")), "no private key on the curve P-256");
        // Java leaves the public part out.
        refused(pem(generated("EC", "secp256r1")), "with its public part");
        refused(Keys.EC_PRIVATE.replaceFirst("(?s)\n.", "\n%"), "is no single PEM block");
        // Another point at its end.
        byte[] der = Base64.getMimeDecoder().decode(Keys.EC_PRIVATE.replaceAll("-----[A-Z ]+-----", ""));
        der[der.length - 1] ^= 1;
        refused(pem(der), "a public part that does not belong to the private one");
    }

    @Test
    void aKeyInTheLogsDirectoryOrOpenToAllIsRefused() throws IOException {
        Path log = Files.createDirectory(base.resolve("log"));
        Path inside = file("log/key", Keys.EC_PRIVATE);
        assertThatThrownBy(() -> KeyFile.forSigning(inside, log))
                .hasMessageStartingWith("lies in the log's own directory");
        Path link = Files.createSymbolicLink(base.resolve("link"), inside);
        assertThatThrownBy(() -> KeyFile.forSigning(link, log))
                .hasMessageStartingWith("lies in the log's own directory");
        Path open = file("open", Keys.EC_PRIVATE);
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> KeyFile.forSigning(open, log)).hasMessageContaining("chmod 600 it");
    }

    @Test
    void onlyASecretIsGoodForHashes() throws IOException {
        Path secret = file("secret", "x".repeat(32));
        LogKey key = KeyFile.forHashing(secret, base.resolve("log"));
        assertThat(key.sign(TEXT)).isEqualTo(KeyFile.secret(secret).sign(TEXT)).hasSize(32);
        assertThatThrownBy(() -> KeyFile.forHashing(secret, base)).hasMessageStartingWith("lies in the log's own");
        Path pem = file("key", Keys.EC_PRIVATE);
        assertThatThrownBy(() -> KeyFile.forHashing(pem, base.resolve("log")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("make a secret with openssl rand");
    }

    private void refused(String text, String why) throws IOException {
        Path file = file("key", text);
        assertThatThrownBy(() -> KeyFile.forSigning(file, base.resolve("log")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    private static byte[] generated(String algorithm, String curve) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair().getPrivate().getEncoded();
    }

    private static String pem(byte[] der) {
        return "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END PRIVATE KEY-----\n";
    }

    private Path file(String name, String text) throws IOException {
        Path file = Files.writeString(base.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }
}
