package org.postern.policy.limit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.StringJoiner;
import org.postern.policy.SessionFacts;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.XmlSettings;
import org.postern.policy.net.IpLiteral;
import org.postern.policy.net.ListListener;

/** Policies and facts from a few words. */
public final class LimitWorld {
    static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private LimitWorld() {}

    static LimitPolicy policy(Path base, String attributes, String elements, Problems problems) throws IOException {
        return LimitPolicy.read(
                settings(base, "f.xml", attributes, elements, problems), base, NOW, ListListener.NONE, problems);
    }

    /** The element of a handler, as it stands in a file. */
    public static Settings settings(Path base, String name, String attributes, String elements, Problems problems)
            throws IOException {
        Path file = Files.writeString(
                base.resolve(name), "<handler class='x' " + attributes + ">" + elements + "</handler>");
        return XmlSettings.read(file, Place.file(name), problems).orElseThrow();
    }

    /**
     * What is known, in words.
     *
     * @param words an address, and any of: user:NAME, from:ADDRESS ({@code -} for the null sender), to:ADDRESS, helo:NAME,
     *     listener:NAME, net:NAME, size:DECLARED, real:SIZE, earlier:ADDRESS (a recipient before this one)
     */
    public static LimitFacts facts(String words) {
        String[] all = words.strip().split("\\s+");
        SessionFacts.Builder session = SessionFacts.of(IpLiteral.parse(all[0]), NOW);
        for (String word : all) {
            if (word.startsWith("user:")) {
                session.user(word.substring(5));
            }
        }
        LimitFacts.Builder facts = LimitFacts.of(session.build());
        Recipients earlier = new Recipients();
        for (int i = 1; i < all.length; i++) {
            String[] parts = all[i].split(":", 2);
            switch (parts[0]) {
                case "from" -> facts.sender(parts[1].equals("-") ? "" : parts[1]);
                case "to" -> facts.recipient(parts[1]);
                case "helo" -> facts.helo(parts[1]);
                case "listener" -> facts.listener(parts[1]);
                case "net" -> facts.networks(List.of(parts[1].split(",")));
                case "size" -> facts.declaredSize(Long.parseLong(parts[1]));
                case "real" -> facts.size(Long.parseLong(parts[1]));
                case "earlier" -> earlier.add(parts[1]);
                default -> {}
            }
        }
        return facts.recipients(earlier).build();
    }

    /** The charges, as {@code limit/unit/period key member amount}, joined by a bar. */
    static String text(Charges charges) {
        StringJoiner text = new StringJoiner(" | ");
        for (int i = 0; i < charges.size(); i++) {
            text.add(charges.quota(i).id() + " " + charges.key(i)
                    + (charges.member(i).isEmpty() ? "" : " " + charges.member(i)) + " " + charges.amount(i));
        }
        return text.toString();
    }
}
