package org.postern.smtp;

import java.util.Locale;
import java.util.Set;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.AbstractHookableCmdHandler;
import org.apache.james.protocols.smtp.hook.Hook;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.protocols.smtp.hook.HookReturnCode.Action;
import org.postern.Postern;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Mode;
import org.postern.policy.Printable;
import org.postern.policy.Reply;
import org.postern.policy.Rule;

/**
 * Records what James's and third parties' hooks decide, and lets those that are only tried decide nothing. A result never
 * becomes OK here, which would skip the relay check.
 */
final class HookResults {
    private static final int MAX_TEXT = 200;
    private static final Reply DENIED = Reply.of(554, "5.7.1", "Email rejected");
    private static final Reply PUT_OFF = Reply.of(451, "4.7.1", "Temporary problem, try again later");
    private static final Reply UNDECIDED = Reply.of(451, "4.3.0", "Unable to decide, try again later");

    private final Postern postern;
    private final Enforcement enforcement;
    private final ThirdParties thirdParties;
    private final Set<String> core;

    /** @param core the names of James's core handlers, whose consent is nothing to tell of */
    HookResults(Postern postern, ThirdParties thirdParties, Set<String> core) {
        this.postern = postern;
        this.enforcement = new Enforcement(postern);
        this.thirdParties = thirdParties;
        this.core = core;
    }

    HookResult see(SMTPSession session, HookResult result, Hook hook) {
        String name = hook.getClass().getName();
        if (name.startsWith("org.postern.") || decidesNothing(result, name)) {
            return result;
        }
        Mode mode = thirdParties.mode(name);
        ClientSession client = ClientSession.of(session).orElseGet(() -> ClientSession.open(session, postern));
        enforcement.observe(
                session, client, decision(name, result).in(mode), client.trail().command());
        return mode == Mode.WARN ? HookResult.DECLINED : result;
    }

    private boolean decidesNothing(HookResult result, String name) {
        if (result == null) {
            return false;
        }
        HookReturnCode code = result.getResult();
        return code.getAction() == Action.OK
                ? core.contains(name)
                : !AbstractHookableCmdHandler.canBeConvertedToSmtpAnswer(code);
    }

    private static Decision decision(String name, HookResult result) {
        String rule = "hook:" + name;
        if (result == null) {
            return Decision.refuse(rule, "fault", Evidence.of("result", "null"), UNDECIDED);
        }
        HookReturnCode code = result.getResult();
        Evidence evidence = Evidence.of("result", code.getAction().name().toLowerCase(Locale.ROOT))
                .and("disconnects", Boolean.toString(code.isDisconnected()));
        if (result.getSmtpRetCode() != null) {
            evidence = evidence.and("code", Printable.text(result.getSmtpRetCode(), MAX_TEXT));
        }
        if (result.getSmtpDescription() != null) {
            evidence = evidence.and("text", Printable.text(result.getSmtpDescription(), MAX_TEXT));
        }
        switch (code.getAction()) {
            case DENY:
                return Decision.refuse(rule, "denied", evidence, DENIED);
            case DENYSOFT:
                return Decision.refuse(rule, "put-off", evidence, PUT_OFF);
            case OK:
                return Decision.accept(rule, "accepted", evidence);
            default:
                return Decision.refuse(rule, "disconnected", evidence, DENIED);
        }
    }

    /** What to do about a fault of ours: nothing, the hook's own result counts. */
    HookResult seeSafely(SMTPSession session, HookResult result, Hook hook) {
        try {
            return see(session, result, hook);
        } catch (RuntimeException e) {
            ClientSession.of(session)
                    .ifPresent(client -> enforcement.act(
                            session,
                            client,
                            Rule.fault("audit-log", e).in(Mode.WARN),
                            client.trail().command()));
            return result;
        }
    }
}
