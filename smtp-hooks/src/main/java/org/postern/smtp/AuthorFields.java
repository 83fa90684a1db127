package org.postern.smtp;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.james.mime4j.dom.address.Address;
import org.apache.james.mime4j.dom.address.Group;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.apache.james.mime4j.dom.address.MailboxList;
import org.apache.james.mime4j.field.address.LenientAddressParser;

/**
 * The addresses in the header fields that name who a message is from (RFC 5322 sections 3.6.2 and 3.6.6), every one of
 * every such field. Read from the bytes of the message, so that no mail API is needed.
 */
final class AuthorFields {
    /** No honest header is longer. */
    private static final int MAX_HEADER = 1 << 20;

    private static final int MAX_AUTHORS = 100;

    private static final Set<String> FIELDS = Set.of("from", "sender", "resent-from", "resent-sender");

    /** One address of one field; no address where the field cannot be understood. */
    static final class Author {
        private final String field;
        private final Optional<String> address;

        private Author(String field, Optional<String> address) {
            this.field = field;
            this.address = address;
        }

        String field() {
            return field;
        }

        Optional<String> address() {
            return address;
        }
    }

    private AuthorFields() {}

    /** Reads the header and closes the stream. */
    static List<Author> read(InputStream message) throws IOException {
        List<Author> authors = new ArrayList<>();
        try (InputStream in = new BufferedInputStream(message)) {
            StringBuilder field = new StringBuilder();
            int read = 0;
            for (String line = line(in); !isBlank(line); line = line(in)) {
                read += line.length();
                if (read > MAX_HEADER) {
                    authors.add(new Author("header", Optional.empty()));
                    return authors;
                }
                for (String part : line.split("\r")) {
                    if (!part.startsWith(" ") && !part.startsWith("\t")) {
                        add(field.toString(), authors);
                        field.setLength(0);
                    }
                    field.append(part);
                }
            }
            add(field.toString(), authors);
        }
        return distinct(authors);
    }

    /** Each address of a field once. No honest message has a hundred authors, and each is asked about and recorded. */
    private static List<Author> distinct(List<Author> authors) {
        Map<String, Author> distinct = new LinkedHashMap<>();
        authors.forEach(author -> distinct.putIfAbsent(author.field() + " " + author.address(), author));
        return distinct.size() > MAX_AUTHORS
                ? List.of(new Author("header", Optional.empty()))
                : List.copyOf(distinct.values());
    }

    /**
     * One line up to its LF. CRs in it are kept: for mail APIs a bare one ends a line as well, so that a field can hide
     * behind it, but none of them ends the header here. What is read too far is only checked in vain.
     */
    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
            if (line.length() > MAX_HEADER) {
                break;
            }
        }
        return line.toString();
    }

    private static boolean isBlank(String line) {
        return line.chars().allMatch(c -> c == '\r');
    }

    private static void add(String field, List<Author> authors) {
        int colon = field.indexOf(':');
        String name = colon < 0 ? "" : field.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        if (!FIELDS.contains(name)) {
            return;
        }
        String body =
                new String(field.substring(colon + 1).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        List<Mailbox> mailboxes = new ArrayList<>();
        for (Address address : LenientAddressParser.DEFAULT.parseAddressList(body)) {
            MailboxList flat = address instanceof Group ? ((Group) address).getMailboxes() : null;
            if (flat != null) {
                mailboxes.addAll(flat);
            } else if (address instanceof Mailbox) {
                mailboxes.add((Mailbox) address);
            }
        }
        if (mailboxes.isEmpty()) {
            authors.add(new Author(name, Optional.empty()));
        }
        for (Mailbox mailbox : mailboxes) {
            boolean whole = mailbox.getLocalPart() != null && mailbox.getDomain() != null;
            authors.add(new Author(name, whole ? Optional.of(mailbox.getAddress()) : Optional.empty()));
        }
    }
}
