package org.postern.audit;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA256: whoever can check can also sign. */
final class HmacKey implements LogKey {
    static final int SHORTEST = 32;
    private static final String ALGORITHM = "HmacSHA256";

    private final Mac mac;

    HmacKey(byte[] secret) {
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    @Override
    public String id() {
        return EcKey.id(sign(Chain.ascii("id")));
    }

    @Override
    public boolean verifies(byte[] octets, byte[] signature) {
        return MessageDigest.isEqual(sign(octets), signature);
    }

    @Override
    public synchronized byte[] sign(byte[] octets) {
        return mac.doFinal(octets);
    }
}
