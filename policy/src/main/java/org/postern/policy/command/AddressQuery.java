package org.postern.policy.command;

import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Reply;
import org.postern.policy.Rule;
import org.postern.policy.SessionFacts;
import org.postern.policy.command.Directory.Unavailable;

/**
 * A question for addresses, answered from the {@link Directory}. Only for clients that {@link CommandPermitted} let
 * use the verb; the others get its answer without any look-up.
 */
public interface AddressQuery {
    /** The argument is no address. */
    Reply NO_ADDRESS = Reply.of(501, "5.5.4", "Give one address or name");
    /** The directory cannot be read: temporary. */
    Reply DIRECTORY_DOWN = Reply.of(451, "4.3.0", "Addresses cannot be looked up at the moment, try again later");

    /** The rule's name in records. */
    String name();

    /**
     * Answers.
     *
     * @param argument what stood behind the verb, empty when nothing did
     * @throws Unavailable when the directory cannot be read
     */
    Answer answer(String argument, SessionFacts facts, Directory directory);

    /** The answer when the directory failed or did not answer in time. */
    default Answer unavailable(String why) {
        return Answer.untold(
                Decision.refuse(name(), "directory-unavailable", Evidence.of("fault", why), DIRECTORY_DOWN));
    }

    /** The answer when our own part failed. */
    default Answer fault(Throwable fault) {
        return Answer.untold(Rule.fault(name(), fault));
    }
}
