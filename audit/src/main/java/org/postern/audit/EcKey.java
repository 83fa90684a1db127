package org.postern.audit;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;

/** ECDSA with P-256 and SHA-256: the public part checks, the private one signs. */
final class EcKey implements LogKey {
    /** How every public key on P-256 begins (RFC 5480); the point's 65 octets follow. */
    private static final byte[] PUBLIC = octets("3059301306072a8648ce3d020106082a8648ce3d030107034200");
    /** The curve's name in a private key, and what stands before the point at its end (RFC 5915). */
    private static final byte[] CURVE = octets("06082a8648ce3d030107");

    private static final byte[] POINT = octets("a144034200");
    private static final int POINT_LENGTH = 65;

    private final PublicKey publicKey;
    private final PrivateKey privateKey;

    private EcKey(PublicKey publicKey, PrivateKey privateKey) {
        this.publicKey = publicKey;
        this.privateKey = privateKey;
    }

    /**
     * @param der SubjectPublicKeyInfo
     * @throws IllegalArgumentException when it is none on P-256
     */
    static EcKey ofPublic(byte[] der) {
        if (der.length != PUBLIC.length + POINT_LENGTH || !startsWith(der, 0, PUBLIC)) {
            throw new IllegalArgumentException("is no public key on the curve P-256");
        }
        return new EcKey(publicKey(der), null);
    }

    /**
     * @param der PKCS#8, with the public part in it, as openssl writes it
     * @throws IllegalArgumentException when it is none on P-256, or its parts do not belong together
     */
    static EcKey ofPrivate(byte[] der) {
        int point = der.length - POINT_LENGTH;
        boolean onCurve = false;
        for (int i = 0; i < der.length && !onCurve; i++) {
            onCurve = startsWith(der, i, CURVE);
        }
        if (!onCurve || point < POINT.length || !startsWith(der, point - POINT.length, POINT)) {
            throw new IllegalArgumentException(
                    "is no private key on the curve P-256 with its public part; make one with"
                            + " openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256");
        }
        byte[] encoded = Arrays.copyOf(PUBLIC, PUBLIC.length + POINT_LENGTH);
        System.arraycopy(der, point, encoded, PUBLIC.length, POINT_LENGTH);
        try {
            EcKey key = new EcKey(publicKey(encoded), factory().generatePrivate(new PKCS8EncodedKeySpec(der)));
            if (!key.verifies(encoded, key.sign(encoded))) {
                throw new IllegalArgumentException("has a public part that does not belong to the private one");
            }
            return key;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("is no private key: " + e.getMessage(), e);
        }
    }

    private static PublicKey publicKey(byte[] der) {
        try {
            return factory().generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("is no public key: " + e.getMessage(), e);
        }
    }

    private static KeyFactory factory() throws GeneralSecurityException {
        return KeyFactory.getInstance("EC");
    }

    @Override
    public String id() {
        return id(Chain.sha256().digest(((ECPublicKey) publicKey).getEncoded()));
    }

    @Override
    public boolean verifies(byte[] octets, byte[] signature) {
        try {
            Signature ecdsa = Signature.getInstance("SHA256withECDSA");
            ecdsa.initVerify(publicKey);
            ecdsa.update(octets);
            return ecdsa.verify(signature);
        } catch (GeneralSecurityException e) {
            // What is no signature at all is not the right one.
            return false;
        }
    }

    @Override
    public byte[] sign(byte[] octets) {
        if (privateKey == null) {
            throw new IllegalStateException("a public key cannot sign");
        }
        try {
            Signature ecdsa = Signature.getInstance("SHA256withECDSA");
            ecdsa.initSign(privateKey);
            ecdsa.update(octets);
            return ecdsa.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign: " + e, e);
        }
    }

    static String id(byte[] hash) {
        StringBuilder id = new StringBuilder(16);
        for (int i = 0; i < 8; i++) {
            id.append(Character.forDigit(hash[i] >> 4 & 0xf, 16)).append(Character.forDigit(hash[i] & 0xf, 16));
        }
        return id.toString();
    }

    private static boolean startsWith(byte[] octets, int at, byte[] what) {
        return octets.length - at >= what.length && Arrays.equals(octets, at, at + what.length, what, 0, what.length);
    }

    private static byte[] octets(String hex) {
        byte[] octets = new byte[hex.length() / 2];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
        }
        return octets;
    }
}
