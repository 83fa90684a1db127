package org.postern.audit.privacy;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.postern.audit.LogKey;
import org.postern.policy.net.Block;

/**
 * Stands for a value without telling it: {@code hash-} and the first 24 hexadecimal digits of HMAC-SHA-256 over the kind
 * and the value in lower case. The same value has the same one as long as the key is the same. Not for several threads.
 */
public final class Pseudonyms {
    private static final int OCTETS = 12;
    private static final int REMEMBERED = 8192;
    private static final int LONGEST_REMEMBERED = 256;
    private static final String MARK = "hash-";

    private final LogKey key;
    private final Map<String, String> remembered = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > REMEMBERED;
        }
    };

    public Pseudonyms(LogKey key) {
        this.key = key;
    }

    /** Of an IP address or network. */
    public String network(Block block) {
        return of("ip:" + block);
    }

    /** Of a host's name. */
    public String host(String name) {
        return of("host:" + name.toLowerCase(Locale.ROOT));
    }

    /** Of a mail address or a user's name, which is one, too, in most places. */
    public String person(String name) {
        return of("mail:" + name.toLowerCase(Locale.ROOT));
    }

    /** Of the domain of mail addresses. */
    String domain(String name) {
        return of("domain:" + name.toLowerCase(Locale.ROOT));
    }

    private String of(String value) {
        return value.length() > LONGEST_REMEMBERED ? hash(value) : remembered.computeIfAbsent(value, this::hash);
    }

    private String hash(String value) {
        byte[] octets = key.sign(("postern privacy " + value).getBytes(StandardCharsets.UTF_8));
        StringBuilder text = new StringBuilder(MARK);
        for (int i = 0; i < OCTETS; i++) {
            text.append(Character.forDigit(octets[i] >> 4 & 0xf, 16)).append(Character.forDigit(octets[i] & 0xf, 16));
        }
        return text.toString();
    }
}
