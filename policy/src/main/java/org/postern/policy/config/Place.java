package org.postern.policy.config;

import java.util.Objects;

/**
 * Where in the configuration something stands, in words that an administrator can follow: {@code smtpserver.xml, server
 * 'mx', <handler class="org.postern.smtp.ConnectAllowlist">, <allow>} or {@code conf/postern/deny.cidr:17}.
 */
public final class Place {
    private final String text;

    private Place(String text) {
        this.text = text;
    }

    /** A file, named as the administrator knows it. */
    public static Place file(String name) {
        return new Place(Objects.requireNonNull(name, "name"));
    }

    /** A part of this place, such as an element in a file. */
    public Place in(String part) {
        return new Place(text + ", " + part);
    }

    /** A line of this file, counted from 1. */
    public Place line(int number) {
        return new Place(text + ":" + number);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Place && text.equals(((Place) other).text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
