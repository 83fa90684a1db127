package org.postern;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.apache.james.filesystem.api.FileSystem;
import org.postern.policy.Evidence;

/** The configuration with which James has started, as a record tells it: whether it is still the same, not what is in it. */
final class Configuration {
    private static final List<String> FILES = List.of(
            "smtpserver.xml",
            "pop3server.xml",
            "imapserver.xml",
            "mailetcontainer.xml",
            "extensions.properties",
            "postern.properties",
            "redis.properties");

    private Configuration() {}

    /** The SHA-256 of each file that is there and can be read. */
    static Evidence digests(FileSystem files) {
        Evidence digests = Evidence.none();
        for (String name : FILES) {
            try {
                File file = files.getFile(FileSystem.FILE_PROTOCOL_AND_CONF + name);
                digests = digests.and(name, digest(Files.readAllBytes(file.toPath())));
            } catch (IOException e) {
                // Not every James has every file.
                continue;
            }
        }
        return digests;
    }

    private static String digest(byte[] content) {
        try {
            StringBuilder hex = new StringBuilder();
            for (byte octet : MessageDigest.getInstance("SHA-256").digest(content)) {
                hex.append(Character.forDigit(octet >> 4 & 0xf, 16)).append(Character.forDigit(octet & 0xf, 16));
            }
            return hex.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
