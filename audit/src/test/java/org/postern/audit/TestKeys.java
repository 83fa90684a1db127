package org.postern.audit;

import java.nio.charset.StandardCharsets;

/** Secrets for tests of other packages. */
public final class TestKeys {
    public static final LogKey HMAC = Keys.HMAC;
    public static final LogKey OTHER =
            new HmacKey("other thirty-two octets of tests".getBytes(StandardCharsets.US_ASCII));

    private TestKeys() {}
}
