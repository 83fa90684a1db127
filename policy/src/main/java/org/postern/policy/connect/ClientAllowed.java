package org.postern.policy.connect;

import java.util.Optional;
import java.util.function.Supplier;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Reply;
import org.postern.policy.Rule;
import org.postern.policy.SessionFacts;
import org.postern.policy.net.AddressEntry;
import org.postern.policy.net.AddressTable;

/**
 * May this client address have a session?
 *
 * <p>Phase: in place of the greeting; behind a proxy at the first command, when the client's address is known. The
 * longest matching entry decides, whichever list it is in; at equal length deny wins; {@code otherwise} decides for
 * addresses on no list. An entry counts until the moment that it names. Depends on nothing outside: the lists are in
 * memory.
 *
 * <p>Replies: {@code 554 5.7.1} in place of the greeting (RFC 5321 section 3.1), {@code 550 5.7.1} and close after it
 * (section 7.9).
 */
public final class ClientAllowed implements Rule<SessionFacts> {
    private static final String TEXT = "Connection refused: your address may not use this server";
    private static final Reply IN_PLACE_OF_GREETING = Reply.of(554, "5.7.1", TEXT);
    private static final Reply AFTER_GREETING = Reply.of(550, "5.7.1", TEXT).closing();

    private final Supplier<AddressTable> lists;
    private final boolean otherwiseAccept;

    /**
     * @param lists the allow and deny entries as they are at the moment of the call
     * @param otherwiseAccept what happens to addresses on no list
     */
    public ClientAllowed(Supplier<AddressTable> lists, boolean otherwiseAccept) {
        this.lists = lists;
        this.otherwiseAccept = otherwiseAccept;
    }

    @Override
    public String name() {
        return "client-allowed";
    }

    @Override
    public Decision decide(SessionFacts facts) {
        Optional<AddressEntry> match = lists.get().find(facts.client(), facts.now());
        if (match.isEmpty()) {
            Evidence evidence = Evidence.of("otherwise", otherwiseAccept ? "accept" : "refuse");
            return decision(otherwiseAccept, "not-listed", evidence, facts);
        }
        AddressEntry entry = match.get();
        return decision(!entry.denies(), entry.denies() ? "denied" : "allowed", evidence(entry), facts);
    }

    private Decision decision(boolean accept, String reason, Evidence evidence, SessionFacts facts) {
        return accept
                ? Decision.accept(name(), reason, evidence)
                : Decision.refuse(name(), reason, evidence, facts.greeted() ? AFTER_GREETING : IN_PLACE_OF_GREETING);
    }

    private static Evidence evidence(AddressEntry entry) {
        Evidence evidence = Evidence.of("entry", entry.block().toString())
                .and("list", entry.denies() ? "deny" : "allow")
                .and("file", entry.source());
        if (entry.line() > 0) {
            evidence = evidence.and("line", entry.line());
        }
        if (entry.until().isPresent()) {
            evidence = evidence.and("until", entry.until().get().toString());
        }
        return entry.reason().isPresent()
                ? evidence.and("listReason", entry.reason().get())
                : evidence;
    }
}
