package org.postern.policy.dns;

/** One MX record (RFC 5321 section 5.1). Immutable. */
public final class MailHost {
    private final int preference;
    private final String name;

    /**
     * @param preference 0 to 65535, the lowest is tried first
     * @param name in lower case, without the last dot; empty in a null MX (RFC 7505)
     */
    public MailHost(int preference, String name) {
        this.preference = preference;
        this.name = name;
    }

    public int preference() {
        return preference;
    }

    public String name() {
        return name;
    }

    @Override
    public String toString() {
        return preference + " " + (name.isEmpty() ? "." : name);
    }
}
