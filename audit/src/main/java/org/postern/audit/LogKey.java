package org.postern.audit;

/** A key for checkpoints: it can check signatures, and with the secret part of it make them. */
public interface LogKey {
    /** Tells keys apart: sixteen hexadecimal digits, which say nothing about a secret. */
    String id();

    /** Whether the signature over these octets was made with this key. */
    boolean verifies(byte[] octets, byte[] signature);

    /** @throws IllegalStateException when it is only good for checking */
    byte[] sign(byte[] octets);
}
