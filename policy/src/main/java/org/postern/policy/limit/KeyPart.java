package org.postern.policy.limit;

import java.util.Arrays;
import java.util.Optional;

/** What a limit can count by. */
enum KeyPart {
    CLIENT("client"),
    NETWORK("network"),
    USER("user"),
    USER_DOMAIN("userDomain"),
    SENDER("sender"),
    SENDER_DOMAIN("senderDomain"),
    RECIPIENT("recipient"),
    RECIPIENT_DOMAIN("recipientDomain"),
    LISTENER("listener"),
    HELO("helo"),
    ALL("all");

    private final String text;

    KeyPart(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    static Optional<KeyPart> of(String text) {
        return Arrays.stream(values()).filter(part -> part.text.equals(text)).findFirst();
    }

    boolean isUser() {
        return this == USER || this == USER_DOMAIN;
    }

    boolean isSender() {
        return this == SENDER || this == SENDER_DOMAIN;
    }

    boolean isRecipient() {
        return this == RECIPIENT || this == RECIPIENT_DOMAIN;
    }

    /** Whether it is known when the connection is opened. */
    boolean isKnownAtOnce() {
        return this == CLIENT || this == NETWORK || this == LISTENER || this == ALL;
    }
}
