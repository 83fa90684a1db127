package org.postern.policy.command;

import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Reply;
import org.postern.policy.Rule;

/**
 * Have too many commands failed on this connection?
 *
 * <p>A command has failed when it was answered {@code 500} to {@code 504} (unknown, bad syntax, out of order: RFC 5321
 * section 4.2.1, x0z) or refused by {@link CommandPermitted}. Refused senders and recipients do not count: a mailing
 * list's server collects those honestly. The count belongs to the connection, so that RSET, EHLO and STARTTLS leave it
 * alone.
 *
 * <p>Phase: after a command failed. Setting: {@code limit}, how many may fail (1 to 10000; no limit unless set). Reply:
 * {@code 421 4.7.0} in place of the failing command's own, and close. The fact is the number of failed commands, this
 * one included.
 */
public final class FailedCommands implements Rule<Integer> {
    private static final Reply TOO_MANY = Reply.of(421, "4.7.0", "Too many failed commands, closing connection")
            .closing();

    private final int limit;

    public FailedCommands(int limit) {
        this.limit = limit;
    }

    @Override
    public String name() {
        return "failed-commands";
    }

    @Override
    public Decision decide(Integer failed) {
        Evidence evidence = Evidence.of("failed", failed).and("limit", limit);
        return failed > limit
                ? Decision.refuse(name(), "over-limit", evidence, TOO_MANY)
                : Decision.accept(name(), "within-limit", evidence);
    }

    /** Whether a reply with this code means that the command failed. */
    public static boolean failed(int replyCode) {
        return replyCode >= 500 && replyCode <= 504;
    }
}
