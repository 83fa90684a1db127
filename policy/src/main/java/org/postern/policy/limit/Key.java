package org.postern.policy.limit;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.postern.policy.net.Block;

/**
 * By what a limit counts: one of {@code client}, {@code network}, {@code user}, {@code userDomain}, {@code sender}, {@code
 * senderDomain}, {@code recipient}, {@code recipientDomain}, {@code listener}, {@code helo}, {@code all}, or several joined by
 * plus signs. Immutable.
 *
 * <p>A key's text is one word for each part, in {@link Names one spelling} and without white space, with a space between
 * them: whatever a client calls itself, it cannot make the key of another. The null sender is counted by the client's block,
 * {@code <>@192.0.2.1}: it neither escapes nor is one sender for the whole world.
 */
public final class Key {
    static final int IPV4 = 32;
    static final int IPV6 = 64;

    private static final String NULL_SENDER = "<>";

    private final List<KeyPart> parts;
    private final int ipv4;
    private final int ipv6;

    private Key(List<KeyPart> parts, int ipv4, int ipv6) {
        this.parts = parts;
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
    }

    /**
     * Reads the form described above.
     *
     * @param ipv4 how many bits of an IPv4 client count, 1 to 32
     * @param ipv6 how many bits of an IPv6 client count, 1 to 128
     * @throws IllegalArgumentException whose message says what is wrong and what may be written
     */
    public static Key parse(String text, int ipv4, int ipv6) {
        List<KeyPart> parts = new ArrayList<>();
        for (String word : text.split("\\+", -1)) {
            KeyPart part = KeyPart.of(word.strip())
                    .orElseThrow(() -> new IllegalArgumentException((word.equals(text)
                                    ? ""
                                    : "\"" + word.strip() + "\" ")
                            + "is none of "
                            + Arrays.stream(KeyPart.values()).map(KeyPart::text).collect(Collectors.joining(", "))
                            + "; join several by +"));
            if (parts.contains(part)) {
                throw new IllegalArgumentException("names " + part.text() + " twice");
            }
            parts.add(part);
        }
        if (parts.contains(KeyPart.ALL) && parts.size() > 1) {
            throw new IllegalArgumentException("all stands alone");
        }
        return new Key(List.copyOf(parts), ipv4, ipv6);
    }

    boolean has(KeyPart part) {
        return parts.contains(part);
    }

    boolean any(Predicate<KeyPart> what) {
        return parts.stream().anyMatch(what);
    }

    /** Whether it is known only with a recipient. */
    public boolean isPerRecipient() {
        return any(KeyPart::isRecipient);
    }

    /** How many words its text has. */
    int size() {
        return parts.size();
    }

    /** The key of these facts; nothing when a part of it has no value, so that the limit does not apply. */
    public Optional<String> of(LimitFacts facts) {
        StringBuilder key = new StringBuilder();
        for (KeyPart part : parts) {
            Optional<String> word = word(part, facts);
            if (word.isEmpty()) {
                return Optional.empty();
            }
            key.append(key.length() == 0 ? "" : " ").append(word.get());
        }
        return Optional.of(key.toString());
    }

    private Optional<String> word(KeyPart part, LimitFacts facts) {
        switch (part) {
            case CLIENT:
                return facts.client().map(this::block);
            case NETWORK:
                return facts.networks().stream().findFirst().map(Names::word);
            case USER:
            case USER_DOMAIN:
                return facts.user().map(name -> name(part, name));
            case SENDER:
            case SENDER_DOMAIN:
                return facts.sender().map(name -> name.isEmpty() ? nullSender(facts) : name(part, name));
            case RECIPIENT:
            case RECIPIENT_DOMAIN:
                return facts.recipient().map(name -> name(part, name));
            case LISTENER:
                return facts.listener().map(Names::word);
            case HELO:
                return facts.helo().map(name -> name(part, name));
            default:
                return Optional.of(part.text());
        }
    }

    private static String name(KeyPart part, String name) {
        switch (part) {
            case USER:
                return Names.word(Names.user(name));
            case SENDER:
            case RECIPIENT:
                return Names.word(Names.address(name));
            case HELO:
                return Names.word(Names.domain(name));
            default:
                return Names.word(Names.domainOf(name));
        }
    }

    private String nullSender(LimitFacts facts) {
        return NULL_SENDER + '@' + facts.client().map(this::block).orElse("");
    }

    private String block(InetAddress client) {
        return Block.of(client, Block.of(client).isIpv4() ? ipv4 : ipv6).toString();
    }

    /**
     * The key that an administrator has written, one word for each part.
     *
     * @throws IllegalArgumentException when a word cannot be a value of its part
     */
    String written(List<String> words) {
        List<String> key = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            key.add(written(parts.get(i), words.get(i)));
        }
        return String.join(" ", key);
    }

    private String written(KeyPart part, String word) {
        if (part == KeyPart.CLIENT) {
            return block(word);
        }
        if (part.isSender() && word.startsWith(NULL_SENDER + '@')) {
            return NULL_SENDER + '@' + block(word.substring(NULL_SENDER.length() + 1));
        }
        String name = Names.unword(word);
        boolean address = part == KeyPart.SENDER || part == KeyPart.RECIPIENT;
        if (address && !name.matches("(?s).+@.+")) {
            throw new IllegalArgumentException("is no address; write it with its domain");
        }
        boolean domain =
                part == KeyPart.USER_DOMAIN || part == KeyPart.SENDER_DOMAIN || part == KeyPart.RECIPIENT_DOMAIN;
        if (domain && name.indexOf('@') >= 0) {
            throw new IllegalArgumentException("is an address, but the limit counts by domain; write the domain alone");
        }
        if (part == KeyPart.ALL && !name.equals(part.text())) {
            throw new IllegalArgumentException("the limit counts all together; write all");
        }
        if (part == KeyPart.NETWORK || part == KeyPart.LISTENER || part == KeyPart.ALL) {
            return Names.word(name);
        }
        return name(part, domain ? '@' + name : name);
    }

    private String block(String word) {
        Block block = Block.parse(word);
        int length = block.isIpv4() ? ipv4 : ipv6;
        if (block.length() < length) {
            throw new IllegalArgumentException("is wider than the /" + length + " by which the limit counts");
        }
        return Block.of(block.address(), length).toString();
    }

    /** Parts for which the lengths of client blocks mean something. */
    boolean usesBlocks() {
        return has(KeyPart.CLIENT) || any(KeyPart::isSender);
    }

    /** What of it is not known at once when a connection is opened. */
    EnumSet<KeyPart> laterParts() {
        EnumSet<KeyPart> later = EnumSet.noneOf(KeyPart.class);
        parts.stream().filter(part -> !part.isKnownAtOnce()).forEach(later::add);
        return later;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Key)) {
            return false;
        }
        Key key = (Key) other;
        return parts.equals(key.parts) && ipv4 == key.ipv4 && ipv6 == key.ipv6;
    }

    @Override
    public int hashCode() {
        return Objects.hash(parts, ipv4, ipv6);
    }

    /** The same with the lengths of client blocks where they are not the usual ones. */
    String described() {
        return ipv4 == IPV4 && ipv6 == IPV6 ? toString() : this + " (/" + ipv4 + ", /" + ipv6 + ")";
    }

    /** As it is written in configuration files. */
    @Override
    public String toString() {
        return parts.stream().map(KeyPart::text).collect(Collectors.joining("+"));
    }
}
