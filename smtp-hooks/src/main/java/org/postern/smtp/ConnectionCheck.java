package org.postern.smtp;

import java.util.Optional;
import org.postern.policy.Decision;
import org.postern.policy.SessionFacts;

/** A configured handler that has a say in who may have a session. */
interface ConnectionCheck {
    /** The decision in its mode; empty when the handler is off. */
    Optional<Decision> check(SessionFacts facts);
}
