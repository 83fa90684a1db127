package org.postern.policy.relay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postern.policy.SessionFacts;
import org.postern.policy.command.Directory;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.XmlSettings;
import org.postern.policy.login.RecentLogin;
import org.postern.policy.net.IpLiteral;
import org.postern.policy.net.ListListener;

/** A server for demo.example with alice, bob and carol; {@code info@} is alice's; gone has
 * been deleted. Domains beginning with "down" are unknown. */
final class World implements Directory, SenderRights {
    static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    static final String FINGERPRINT = "ab".repeat(32);
    static final String OTHER_FINGERPRINT = "cd".repeat(32);

    @Override
    public String defaultDomain() {
        return "demo.example";
    }

    @Override
    public boolean isLocal(String domain) {
        if (domain.startsWith("down")) {
            throw new Unavailable("the domain list cannot be read: down", null);
        }
        return domain.equals("demo.example") || domain.equals("second.example");
    }

    @Override
    public boolean isMailbox(String address) {
        if (address.startsWith("down")) {
            throw new Unavailable("the users repository cannot be read: down", null);
        }
        return List.of("alice@demo.example", "bob@demo.example", "odd%far.example@demo.example")
                .contains(address);
    }

    @Override
    public List<String> targets(String address) {
        return List.of();
    }

    @Override
    public Optional<String> addressOf(String user) {
        return Optional.of(user);
    }

    @Override
    public boolean maySendAs(String user, String address) {
        if (address.startsWith("down")) {
            throw new Unavailable("the users repository cannot be read: down", null);
        }
        String lower = address.toLowerCase(Locale.ROOT);
        return lower.equals(user) || user.equals("alice@demo.example") && lower.equals("info@demo.example");
    }

    @Override
    public boolean exists(String user) {
        if (user.startsWith("unknown")) {
            throw new Unavailable("the users repository cannot be read: down", null);
        }
        return !user.startsWith("gone");
    }

    /** Reads a handler's element; what is wrong with it is in the problems. */
    static RelayPolicy policy(Path base, String attributes, String elements, Problems problems) throws IOException {
        Path file = Files.writeString(
                base.resolve("f.xml"), "<handler class='x' " + attributes + ">" + elements + "</handler>");
        return RelayPolicy.read(
                XmlSettings.read(file, Place.file("f.xml"), problems).orElseThrow(),
                base,
                NOW,
                ListListener.NONE,
                problems);
    }

    /**
     * What is known of a client, in words.
     *
     * @param words an address, and any of: tls, user:NAME, cert:FINGERPRINT, subject:NAME, auth (a login is possible),
     *     recent:USER:MINUTES and recent-tls:USER:MINUTES (a login so long ago)
     * @param sender {@code -} for the null sender
     */
    static RelayFacts facts(String words, String sender) {
        String[] all = words.split(" ");
        SessionFacts.Builder session = SessionFacts.of(IpLiteral.parse(all[0]), NOW);
        String fingerprint = "";
        String subject = "";
        boolean auth = false;
        List<RecentLogin> logins = new ArrayList<>();
        for (String word : all) {
            String[] parts = word.split(":", 3);
            switch (parts[0]) {
                case "tls" -> session.tls("TLSv1.3");
                case "user" -> session.user(parts[1]);
                case "auth" -> auth = true;
                case "cert" -> fingerprint = parts[1];
                case "subject" -> subject = parts[1];
                case "recent", "recent-tls" ->
                    logins.add(new RecentLogin(
                            parts[1], NOW.minusSeconds(60 * Long.parseLong(parts[2])), parts[0].equals("recent-tls")));
                default -> {}
            }
        }
        Optional<RelayFacts.Certificate> certificate = fingerprint.isEmpty() && subject.isEmpty()
                ? Optional.empty()
                : Optional.of(new RelayFacts.Certificate(fingerprint, subject));
        return new RelayFacts(
                session.build(), Optional.of(sender).filter(one -> !one.equals("-")), certificate, logins, auth);
    }
}
