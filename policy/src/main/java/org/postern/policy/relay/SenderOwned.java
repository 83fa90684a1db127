package org.postern.policy.relay;

import java.util.List;
import java.util.Optional;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Reply;
import org.postern.policy.command.Directory;
import org.postern.policy.command.Directory.Unavailable;

/**
 * May this client send in that name?
 *
 * <p>Phase: at MAIL for the envelope sender, at the end of DATA for each address in From, Sender, Resent-From and
 * Resent-Sender (RFC 6409 section 6.1). An authenticated user may use the addresses that are his own, aliases included.
 * Everyone else may use any address of other domains; an address of a local domain only when a {@link Grant} covers
 * it: a network or certificate for that sender, or a recent login of its user. The null sender is everybody's: bounces and receipts have it.
 *
 * <p>Replies: {@code 550 5.7.1}; {@code 451 4.3.0} when the users cannot be read.
 */
public final class SenderOwned {
    /** The rule's name in records, for authenticated users. */
    public static final String OWNED = "sender-owned";
    /** The rule's name in records, for everyone else. */
    public static final String SPOOFED = "local-sender";

    private static final Reply NOT_YOURS = Reply.of(550, "5.7.1", "You may not send in the name of this sender");
    private static final Reply NOT_FROM_HERE =
            Reply.of(550, "5.7.1", "Senders of this domain must log in or use their own server");
    private static final Reply UNCLEAR =
            Reply.of(550, "5.7.1", "The header of this message does not say clearly who it is from");
    private static final Reply NO_FROM = Reply.of(550, "5.7.1", "This message has no From field; add one");
    private static final Reply UNKNOWN = Reply.of(451, "4.3.0", "Cannot find out whose address this is, try later");

    private final List<Grant> grants;
    private final Directory directory;
    private final SenderRights rights;

    SenderOwned(List<Grant> grants, Directory directory, SenderRights rights) {
        this.grants = List.copyOf(grants);
        this.directory = directory;
        this.rights = rights;
    }

    /**
     * Decides about one address.
     *
     * @param where where it stands: {@code MAIL FROM}, or a header field's name
     */
    public Decision decide(RelayFacts facts, String where, String address) {
        boolean authenticated = facts.session().user().isPresent();
        String rule = authenticated ? OWNED : SPOOFED;
        Evidence evidence = Evidence.of("where", where).and("address", address);
        try {
            return authenticated ? owned(facts, rule, evidence, address) : notSpoofed(facts, rule, evidence, address);
        } catch (Unavailable e) {
            return Decision.refuse(rule, "directory-unavailable", evidence.and("fault", e.getMessage()), UNKNOWN);
        }
    }

    /** The decision about a header field, or a whole header, that does not clearly say whose it is. */
    public static Decision unreadable(String field) {
        return Decision.refuse(OWNED, "unreadable", Evidence.of("where", field), UNCLEAR);
    }

    /** The decision about a header without the field, which RFC 5322 section 3.6 demands. */
    public static Decision missing(String field) {
        return Decision.refuse(OWNED, "missing", Evidence.of("where", field), NO_FROM);
    }

    private Decision owned(RelayFacts facts, String rule, Evidence evidence, String address) {
        return rights.maySendAs(facts.session().user().orElseThrow(), address)
                ? Decision.accept(rule, "owned", evidence)
                : Decision.refuse(rule, "not-owned", evidence, NOT_YOURS);
    }

    private Decision notSpoofed(RelayFacts facts, String rule, Evidence evidence, String address) {
        if (!directory.isLocal(address.substring(address.lastIndexOf('@') + 1))) {
            return Decision.accept(rule, "other-domain", evidence);
        }
        Optional<String> sender = Optional.of(address);
        for (Grant grant : grants) {
            for (Right right : grant.rights(facts)) {
                if (right.covers(sender, rights)) {
                    return Decision.accept(rule, "granted", evidence.and("by", right.grant()));
                }
            }
        }
        return Decision.refuse(rule, "not-granted", evidence, NOT_FROM_HERE);
    }
}
