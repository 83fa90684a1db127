package org.postern.policy.envelope;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.postern.policy.Mode;
import org.postern.policy.config.Parsers;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.SettingsReader;
import org.postern.policy.dns.Dns;
import org.postern.policy.dns.DnsAnswer;
import org.postern.policy.dns.DnsType;
import org.postern.policy.dns.ReversedAddress;
import org.postern.policy.envelope.ListFinding.Status;
import org.postern.policy.net.Block;

/**
 * One {@code <dnsbl>} or {@code <dnswl>}: a list of addresses in the DNS (RFC 5782). Settings, besides those of {@link
 * CheckSettings}:
 *
 * <ul>
 *   <li>{@code name}: the list's domain
 *   <li>{@code weight}: 1 to 1000, how much an entry adds to the sum, or takes from it; default 1, of {@code <dnswl>} as much
 *       as there is
 *   <li>{@code reply}: which answers count, addresses, blocks or ranges within 127.0.0.0/8 with commas between them; default
 *       127.0.0.2-127.255.254.255
 * </ul>
 *
 * <p>127.255.255.x is how lists answer those whom they do not serve: it counts as trouble. Immutable.
 */
final class DnsList {
    /** More than all weights together. */
    static final int EXEMPTS = 1_000_000;

    private static final int MAX_WEIGHT = 1_000;
    private static final Block ANSWERS = Block.parse("127.0.0.0/8");
    private static final Block ERRORS = Block.parse("127.255.255.0/24");
    private static final String REPLIES = "127.0.0.2-127.255.254.255";

    private final CheckSettings settings;
    private final String zone;
    private final int weight;
    private final List<Block> replies;
    private final String replyText;

    private DnsList(Check check, SettingsReader reader, Mode handlerMode, Set<String> networks) {
        this.settings = new CheckSettings(check, reader, handlerMode, networks);
        this.zone = reader.required("name", DnsList::zone).orElse("");
        this.weight = reader.attribute("weight", check == Check.DNSWL ? EXEMPTS : 1, Parsers.number(1, MAX_WEIGHT));
        this.replies = reader.attribute("reply", replies(REPLIES), DnsList::replies);
        this.replyText = reader.attribute("reply").orElse(REPLIES);
    }

    /** Reads the element; nothing when something is wrong with it. */
    static Optional<DnsList> read(
            Check check, Settings element, Mode handlerMode, Set<String> networks, Problems problems) {
        Problems own = new Problems();
        SettingsReader reader = new SettingsReader(element, own);
        DnsList list = new DnsList(check, reader, handlerMode, networks);
        reader.finish();
        problems.addAll(own);
        return own.hasErrors() ? Optional.empty() : Optional.of(list);
    }

    private static String zone(String text) {
        if (!text.matches("(?=.{1,180}$)[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})+")) {
            throw new IllegalArgumentException("is no domain of a list; write it like zen.example.org");
        }
        return text.toLowerCase(Locale.ROOT);
    }

    private static List<Block> replies(String text) {
        List<Block> blocks = BogusAddresses.blocks(text);
        if (!blocks.stream().allMatch(ANSWERS::contains)) {
            throw new IllegalArgumentException("is not within 127.0.0.0/8, where lists answer (RFC 5782 section 2.1)");
        }
        if (blocks.stream().anyMatch(ERRORS::contains)) {
            throw new IllegalArgumentException(
                    "never counts: 127.255.255.x is how lists answer whom they do not serve; leave it out");
        }
        return blocks;
    }

    /** Asks whether the list has the client. */
    CompletableFuture<ListFinding> find(Dns dns, InetAddress client) {
        return dns.ask(ReversedAddress.in(client.getAddress(), zone), DnsType.A).thenApply(this::judge);
    }

    private ListFinding judge(DnsAnswer answer) {
        if (answer.isTrouble() || isError(answer)) {
            return new ListFinding(this, answer.isBusy() ? Status.BUSY : Status.TROUBLE, Lookups.text(answer));
        }
        boolean listed = answer.addresses().stream()
                .anyMatch(address -> replies.stream().anyMatch(block -> block.contains(address)));
        return new ListFinding(this, listed ? Status.LISTED : Status.NOT_LISTED, Lookups.text(answer));
    }

    /** Whether the list says that it does not serve us. */
    static boolean isError(DnsAnswer answer) {
        return answer.addresses().stream().anyMatch(ERRORS::contains);
    }

    /** Whether the list has what was asked for, whichever answer it gave. */
    static boolean isListed(DnsAnswer answer) {
        return answer.addresses().stream().anyMatch(ANSWERS::contains);
    }

    CheckSettings settings() {
        return settings;
    }

    /** Its domain, in lower case. */
    String zone() {
        return zone;
    }

    /** What it adds to the sum. */
    int weight() {
        return isAllowing() ? -weight : weight;
    }

    boolean isAllowing() {
        return settings.check() == Check.DNSWL;
    }

    /** Tells it apart from others of the configuration. */
    String key() {
        return settings.check().element() + " " + zone + " " + replyText;
    }
}
