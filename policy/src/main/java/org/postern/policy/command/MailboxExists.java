package org.postern.policy.command;

import java.util.List;
import java.util.Optional;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Reply;
import org.postern.policy.SessionFacts;

/**
 * VRFY: is there such an address here? (RFC 5321 section 3.5)
 *
 * <p>Replies: {@code 250 2.1.5 <address>} for a mailbox, list or alias; {@code 550 5.1.1} for a local address that does
 * not exist; {@code 252 2.5.2} for other domains, which only delivery can tell; {@code 501 5.5.4} without an address;
 * {@code 451 4.3.0} when the directory cannot be read.
 */
public final class MailboxExists implements AddressQuery {
    private static final Reply UNKNOWN = Reply.of(550, "5.1.1", "No such address here");

    @Override
    public String name() {
        return "vrfy";
    }

    @Override
    public Answer answer(String argument, SessionFacts facts, Directory directory) {
        Optional<String> parsed = AddressArgument.parse(argument, directory);
        if (parsed.isEmpty()) {
            return Answer.untold(Decision.refuse(name(), "no-address", Evidence.none(), NO_ADDRESS));
        }
        String address = parsed.get();
        Evidence evidence = Evidence.of("address", address);
        if (!directory.isLocal(AddressArgument.domain(address))) {
            return Answer.untold(Decision.refuse(name(), "not-local", evidence, CommandPermitted.UNVERIFIED));
        }
        if (directory.isMailbox(address) || !directory.targets(address).isEmpty()) {
            return Answer.told(Decision.accept(name(), "exists", evidence), List.of("2.1.5 <" + address + ">"));
        }
        return Answer.untold(Decision.refuse(name(), "unknown", evidence, UNKNOWN));
    }
}
