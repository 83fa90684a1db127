package org.postern.smtp;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.apache.james.protocols.smtp.SMTPSession;
import org.postern.policy.relay.RelayFacts;

/** The certificate that a client showed in the TLS handshake and that James's trust store has verified. */
final class ClientCertificate {
    private ClientCertificate() {}

    /** Empty in the clear, and when the client showed none or none was asked for. */
    static Optional<RelayFacts.Certificate> of(SMTPSession session) {
        return session.isTLSStarted() ? session.getSSLSession().flatMap(ClientCertificate::of) : Optional.empty();
    }

    private static Optional<RelayFacts.Certificate> of(SSLSession tls) {
        try {
            Certificate[] chain = tls.getPeerCertificates();
            if (chain.length == 0 || !(chain[0] instanceof X509Certificate)) {
                return Optional.empty();
            }
            X509Certificate certificate = (X509Certificate) chain[0];
            return Optional.of(new RelayFacts.Certificate(
                    fingerprint(certificate),
                    certificate.getSubjectX500Principal().getName()));
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    private static String fingerprint(X509Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            StringBuilder hex = new StringBuilder(digest.length * 2);
            for (byte one : digest) {
                hex.append(Character.forDigit(one >> 4 & 0xf, 16)).append(Character.forDigit(one & 0xf, 16));
            }
            return hex.toString();
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException("a verified certificate cannot be read again", e);
        }
    }
}
