package org.postern.policy.envelope;

/** What one list says of a client. Immutable. */
final class ListFinding {
    enum Status {
        LISTED,
        NOT_LISTED,
        TROUBLE,
        /** Trouble of our own: the client may have seen to it that the list could not be asked. */
        BUSY,
        /** It was not asked: it has not passed its self-test. */
        UNTESTED
    }

    private final DnsList list;
    private final Status status;
    private final String answer;

    ListFinding(DnsList list, Status status, String answer) {
        this.list = list;
        this.status = status;
        this.answer = answer;
    }

    DnsList list() {
        return list;
    }

    Status status() {
        return status;
    }

    /** What the list answered, or why it did not. */
    String answer() {
        return answer;
    }
}
