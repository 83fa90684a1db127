package org.postern.policy.envelope;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.postern.policy.Decision;
import org.postern.policy.Mode;
import org.postern.policy.Rule;
import org.postern.policy.config.SettingsReader;
import org.postern.policy.limit.Condition;
import org.postern.policy.limit.LimitFacts;

/**
 * What the element of every check may say. Settings:
 *
 * <ul>
 *   <li>{@code mode}: enforce, warn or off; default that of the handler
 *   <li>{@code onError}: defer or accept, when the check fails or what it depends on does; default {@link Check#onError()}
 *   <li>{@code exempt}: {@code trusted} (default) leaves out who has logged in or may relay, {@code none} nobody
 *   <li>{@code unless}: none of these may hold; see {@link Condition}
 * </ul>
 *
 * Immutable.
 */
final class CheckSettings {
    private final Check check;
    private final Mode mode;
    private final OnError onError;
    private final boolean exemptsTrusted;
    private final List<Condition> unless;

    /** @param reader of the check's element, which the caller finishes */
    CheckSettings(Check check, SettingsReader reader, Mode handlerMode, Set<String> networks) {
        this.check = check;
        Mode wanted = reader.attribute("mode", handlerMode, Mode::parse);
        this.mode = handlerMode == Mode.OFF ? Mode.OFF : wanted;
        this.onError = reader.attribute("onError", check.onError(), OnError::parse);
        this.exemptsTrusted = reader.attribute("exempt", true, CheckSettings::exempt);
        this.unless = reader.attribute("unless", List.of(), text -> Condition.parse(text, networks));
    }

    private static boolean exempt(String text) {
        if (!text.equals("trusted") && !text.equals("none")) {
            throw new IllegalArgumentException("is neither trusted nor none");
        }
        return text.equals("trusted");
    }

    Check check() {
        return check;
    }

    Mode mode() {
        return mode;
    }

    OnError onError() {
        return onError;
    }

    List<Condition> unless() {
        return unless;
    }

    /** What the rule decides, in the check's mode; a rule that fails defers or accepts. */
    Decision decide(Supplier<Decision> rule) {
        Decision decision;
        try {
            decision = rule.get();
        } catch (RuntimeException | StackOverflowError e) {
            Decision fault = Rule.fault(check.rule(), e);
            decision =
                    onError == OnError.DEFER ? fault : Decision.accept(check.rule(), fault.reason(), fault.evidence());
        }
        return mode == Mode.ENFORCE ? decision : decision.in(mode);
    }

    /** The same when the finding is there. */
    <T> CompletableFuture<Decision> decide(CompletableFuture<T> finding, Function<T, Decision> rule) {
        return finding.handle((found, fault) -> decide(() -> {
            if (fault != null) {
                throw new CompletionException(fault);
            }
            return rule.apply(found);
        }));
    }

    /** Whether the check looks at this client. */
    boolean appliesTo(EnvelopeFacts facts, LimitFacts conditions) {
        if (mode == Mode.OFF || exemptsTrusted && facts.isTrusted()) {
            return false;
        }
        // For each check, several times in a transaction: a stream would cost more than the conditions.
        for (Condition condition : unless) {
            if (condition.holds(conditions)) {
                return false;
            }
        }
        return true;
    }
}
