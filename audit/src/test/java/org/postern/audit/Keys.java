package org.postern.audit;

import java.util.Base64;

/** Two keys for tests, as openssl made them. */
final class Keys {
    /** openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 */
    static final String EC_PRIVATE = """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgXPweJ6P1breVTt+Q
            tk82KhHccebep1FnXuIlndLsaXihRANCAAShcapt9tFfR93H+PCsKEEUyzifBhuV
            Y9m1nBJp2Eepl3R0+qPB5CJpsVvRvelE95+2e23A0DrAu4BulU1fRF38
            -----END PRIVATE KEY-----
            """;
    /** openssl pkey -pubout */
    static final String EC_PUBLIC = """
            -----BEGIN PUBLIC KEY-----
            MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEoXGqbfbRX0fdx/jwrChBFMs4nwYb
            lWPZtZwSadhHqZd0dPqjweQiabFb0b3pRPeftnttwNA6wLuAbpVNX0Rd/A==
            -----END PUBLIC KEY-----
            """;

    static final LogKey EC = EcKey.ofPrivate(der(EC_PRIVATE));
    static final LogKey HMAC =
            new HmacKey("thirty-two octets of the tests..".getBytes(java.nio.charset.StandardCharsets.US_ASCII));

    private Keys() {}

    private static byte[] der(String pem) {
        return Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    }
}
