package org.postern.policy.relay;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Reply;
import org.postern.policy.command.Directory;
import org.postern.policy.command.Directory.Unavailable;

/**
 * May this client send mail to this recipient?
 *
 * <p>Phase: at RCPT, and again for every recipient at the end of DATA, since James keeps recipients when a second MAIL
 * is refused. Mail for a local domain is not relayed and always may pass, unless its local part names a route to somewhere
 * else ({@link Route}); it is then judged by where the route leads, except where such a mailbox really exists. For all
 * other recipients one of the client's {@link Grant grants} must reach the domain and cover the sender.
 *
 * <p>Replies: {@code 530 5.7.0} where the client could log in, otherwise {@code 550 5.7.1} (RFC 4954 section 6, RFC 5321
 * section 3.6.2); {@code 451 4.3.0} when the domain list or the users cannot be read: an outage must neither refuse local
 * mail for good nor open the relay.
 */
public final class RelayPermitted {
    /** The rule's name in records. */
    public static final String NAME = "relay-permitted";

    private static final Reply LOGIN_NEEDED =
            Reply.of(530, "5.7.0", "Authentication required to send to other domains");
    private static final Reply REFUSED = Reply.of(550, "5.7.1", "Relay refused: this server is not for that domain");
    private static final Reply UNKNOWN =
            Reply.of(451, "4.3.0", "Cannot find out whether the domain is ours, try later");

    private final List<Grant> grants;
    private final Directory directory;
    private final SenderRights rights;

    RelayPermitted(List<Grant> grants, Directory directory, SenderRights rights) {
        this.grants = List.copyOf(grants);
        this.directory = directory;
        this.rights = rights;
    }

    /** Whether the client holds any right for mail from this sender, whatever the recipient. */
    public boolean holdsRight(RelayFacts facts) {
        return grants.stream()
                .flatMap(grant -> grant.rights(facts).stream())
                .anyMatch(right -> right.covers(facts.sender(), rights));
    }

    /** The same whoever the sender will be, who is not known before MAIL. */
    public boolean holdsSomeRight(RelayFacts facts) {
        return grants.stream().anyMatch(grant -> !grant.rights(facts).isEmpty());
    }

    /**
     * Decides about one recipient, given as James parsed it.
     *
     * @param localPart quoted where it was sent quoted
     * @param domain without brackets where it is an address literal
     */
    public Decision decide(RelayFacts facts, String localPart, String domain) {
        Evidence evidence = Evidence.of("recipient", localPart + "@" + domain);
        try {
            return decide(facts, localPart, domain.toLowerCase(Locale.ROOT), evidence);
        } catch (Unavailable e) {
            return Decision.refuse(NAME, "directory-unavailable", evidence.and("fault", e.getMessage()), UNKNOWN);
        }
    }

    private Decision decide(RelayFacts facts, String localPart, String domain, Evidence evidence) {
        String destination = domain;
        if (directory.isLocal(domain)) {
            Optional<String> route = Route.domain(localPart);
            if (route.isEmpty() || directory.isLocal(route.get()) || directory.isMailbox(localPart + "@" + domain)) {
                return Decision.accept(NAME, "local", evidence);
            }
            destination = route.get();
            evidence = evidence.and("route", destination);
        }
        for (Grant grant : grants) {
            for (Right right : grant.rights(facts)) {
                if (right.reaches(destination) && right.covers(facts.sender(), rights)) {
                    return Decision.accept(NAME, "granted", evidence.and("by", right.grant()));
                }
            }
        }
        boolean login = facts.authPossible() && facts.session().user().isEmpty();
        return Decision.refuse(NAME, "not-granted", evidence, login ? LOGIN_NEEDED : REFUSED);
    }
}
