package org.postern.audit.privacy;

import java.nio.file.Path;
import java.util.Optional;
import org.postern.policy.config.SettingsReader;

/**
 * What records say of people, from postern.properties. Immutable.
 *
 * <ul>
 *   <li>{@code audit.privacy.clients}: IP addresses, and host names that clients call themselves or that embed an address:
 *       {@code keep}, {@code truncate} or {@code hash}; default {@code keep}
 *   <li>{@code audit.privacy.addresses}: mail addresses: {@code keep}, {@code truncate}, {@code hash} or {@code hash-local};
 *       default {@code keep}
 *   <li>{@code audit.privacy.users}: names of users; the same choices; default {@code keep}
 *   <li>{@code audit.privacy.key}: the file with the secret for hashes, outside the log's directory; needed for them
 * </ul>
 */
public final class PrivacySettings {
    public static final String KEY = "audit.privacy.key";
    /** Everything as it is. */
    public static final PrivacySettings KEEP =
            new PrivacySettings(Treatment.KEEP, Treatment.KEEP, Treatment.KEEP, Optional.empty());

    final Treatment clients;
    final Treatment addresses;
    final Treatment users;
    private final Optional<Path> key;

    PrivacySettings(Treatment clients, Treatment addresses, Treatment users, Optional<Path> key) {
        this.clients = clients;
        this.addresses = addresses;
        this.users = users;
        this.key = key;
    }

    /** Reads the keys; problems go to the reader's collection. */
    public static PrivacySettings read(SettingsReader reader) {
        Treatment clients = reader.attribute(
                "audit.privacy.clients",
                Treatment.KEEP,
                Treatment.oneOf(Treatment.KEEP, Treatment.TRUNCATE, Treatment.HASH));
        Treatment addresses =
                reader.attribute("audit.privacy.addresses", Treatment.KEEP, Treatment.oneOf(Treatment.values()));
        Treatment users = reader.attribute("audit.privacy.users", Treatment.KEEP, Treatment.oneOf(Treatment.values()));
        boolean hashes = clients.isHash() || addresses.isHash() || users.isHash();
        Optional<Path> key = hashes
                ? reader.required(KEY, Path::of)
                : reader.attribute(KEY, Optional.empty(), text -> Optional.of(Path.of(text)));
        return new PrivacySettings(clients, addresses, users, key);
    }

    /** The same, with files relative to this directory. */
    public PrivacySettings in(Path base) {
        return new PrivacySettings(clients, addresses, users, key.map(base::resolve));
    }

    /** The file with the secret; there, when anything is hashed. */
    public Optional<Path> key() {
        return key;
    }

    boolean keepsAll() {
        return clients == Treatment.KEEP && addresses == Treatment.KEEP && users == Treatment.KEEP;
    }
}
