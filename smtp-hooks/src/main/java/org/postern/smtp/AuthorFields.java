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
import java.util.regex.Pattern;
import org.apache.james.mime4j.dom.address.Address;
import org.apache.james.mime4j.dom.address.Group;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.apache.james.mime4j.dom.address.MailboxList;
import org.apache.james.mime4j.field.address.LenientAddressParser;

/**
 * The addresses in the header fields that name who a message is from (RFC 5322 sections 3.6.2 and 3.6.6), every one of
 * every such field. Read from the bytes of the message, so that no mail API is needed.
 *
 * <p>Readers are lenient in different ways, so that each field is read in every way in which one of them could find an
 * author in it. Where that gives no clear answer, an author without address stands for it: a name with control characters
 * or beyond ASCII (RFC 5322 section 3.6.8 has neither), what begins like an author field and is none, control characters
 * among the addresses.
 */
final class AuthorFields {
    /** No honest header is longer. */
    private static final int MAX_HEADER = 1 << 20;

    private static final int MAX_AUTHORS = 100;

    private static final String FROM = "from";

    /** Stands for a field's name where that is the very question. */
    private static final String HEADER = "header";

    private static final Set<String> FIELDS = Set.of(FROM, "sender", "resent-from", "resent-sender");

    /** What ends a line for one reader or another, besides LF: CR, VT, FF, FS, GS, RS. */
    private static final Pattern LINE_ENDS = Pattern.compile("[\r\\x0b\\x0c\\x1c-\\x1e]");

    private static final Pattern LAST_CRS = Pattern.compile("\r+$");

    /** RFC 5322 section 3.6.8, with the white space before the colon of section 4.5. */
    private static final Pattern NAME = Pattern.compile("[ \t]*[\\x21-\\x39\\x3b-\\x7e]+[ \t]*");

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

    /** Whether there is a From field among them (RFC 5322 section 3.6), or what cannot be read may be one. */
    static boolean mayNameFrom(List<Author> authors) {
        return authors.stream()
                .anyMatch(
                        author -> author.field().equals(FROM) || author.field().equals(HEADER));
    }

    /** Reads the header and closes the stream. */
    static List<Author> read(InputStream message) throws IOException {
        List<Author> authors = new ArrayList<>();
        try (InputStream in = new BufferedInputStream(message)) {
            StringBuilder field = new StringBuilder();
            int read = 0;
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                read += line.length();
                if (read > MAX_HEADER) {
                    authors.add(new Author(HEADER, Optional.empty()));
                    return authors;
                }
                if (!isFolded(line)) {
                    addField(field.toString(), authors);
                    field.setLength(0);
                }
                field.append(line);
            }
            addField(field.toString(), authors);
        }
        return distinct(authors);
    }

    /** Each address of a field once. No honest message has a hundred authors, and each is asked about and recorded. */
    private static List<Author> distinct(List<Author> authors) {
        Map<String, Author> distinct = new LinkedHashMap<>();
        authors.forEach(author -> distinct.putIfAbsent(author.field() + " " + author.address(), author));
        return distinct.size() > MAX_AUTHORS
                ? List.of(new Author(HEADER, Optional.empty()))
                : List.copyOf(distinct.values());
    }

    /**
     * One line up to its LF, without the CRs at its end. Others are kept: for mail APIs a bare one ends a line as well, so
     * that a field can hide behind it, but none of them ends the header here. What is read too far is only checked in vain.
     */
    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
            if (line.length() > MAX_HEADER) {
                break;
            }
        }
        return LAST_CRS.matcher(line).replaceFirst("");
    }

    private static boolean isFolded(String line) {
        return line.startsWith(" ") || line.startsWith("\t");
    }

    /** The field as it is, and those that it is for readers to whom more than CRLF ends a line. */
    private static void addField(String field, List<Author> authors) {
        String[] parts = LINE_ENDS.split(field);
        if (parts.length > 1 && !isNamed(field)) {
            addOdd(field, authors);
        }
        StringBuilder inner = new StringBuilder();
        for (String part : parts) {
            if (!isFolded(part)) {
                add(inner.toString(), authors);
                inner.setLength(0);
            }
            inner.append(part);
        }
        add(inner.toString(), authors);
    }

    private static boolean isNamed(String field) {
        int colon = field.indexOf(':');
        return colon >= 0 && NAME.matcher(field.substring(0, colon)).matches();
    }

    private static void add(String field, List<Author> authors) {
        if (!isNamed(field)) {
            addOdd(field, authors);
            return;
        }
        int colon = field.indexOf(':');
        String name = field.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        if (FIELDS.contains(name)) {
            addAddresses(name, field.substring(colon + 1), authors);
        }
    }

    /** What is no field may be one to a reader that drops what does not belong into a name. */
    private static void addOdd(String field, List<Author> authors) {
        int colon = field.indexOf(':');
        String name = colon < 0 ? field : field.substring(0, colon);
        boolean impossible = colon >= 0 && name.chars().anyMatch(c -> c != '\t' && (c < ' ' || c > '~'));
        String firstWord = name.strip().split("[ \t]", 2)[0];
        if (impossible || FIELDS.contains(letters(name)) || FIELDS.contains(letters(firstWord))) {
            authors.add(new Author(HEADER, Optional.empty()));
        }
    }

    private static String letters(String text) {
        return text.replaceAll("[^A-Za-z-]", "").toLowerCase(Locale.ROOT);
    }

    private static void addAddresses(String name, String octets, List<Author> authors) {
        String body = new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        if (body.chars().anyMatch(c -> c != '\t' && Character.isISOControl(c))) {
            // For a reader that stops at one of them the addresses are others.
            authors.add(new Author(name, Optional.empty()));
            return;
        }
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
