package org.postern.policy.spf;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postern.policy.net.Block;
import org.postern.policy.net.IpLiteral;
import org.postern.policy.spf.SpfResult.Status;

/** One mechanism of a record (RFC 7208 section 5), its syntax checked. Immutable. */
final class Mechanism {
    enum Kind {
        ALL(false),
        INCLUDE(true),
        A(true),
        MX(true),
        PTR(true),
        IP4(false),
        IP6(false),
        EXISTS(true);

        /** Whether it counts as a look-up (section 4.6.4). */
        final boolean asks;

        Kind(boolean asks) {
            this.asks = asks;
        }
    }

    private static final List<Kind> KINDS = List.of(Kind.values());
    private static final Pattern TERM = Pattern.compile("([-+?~]?)([A-Za-z0-9]+)([:/].*)?", Pattern.DOTALL);
    private static final Pattern LENGTH = Pattern.compile("0|[1-9]\\d{0,2}");
    private static final Pattern DUAL_CIDR = Pattern.compile("(.*?)(?:/(\\d+))?(?://(\\d+))?", Pattern.DOTALL);
    private static final int MAPPED_FROM = 80;

    final String text;
    /** The result when it matches. */
    final Status status;

    final Kind kind;
    /** The domain that it names; without, the current one. */
    final Optional<MacroString> domain;
    /** Of ip4 and ip6. */
    final Optional<Block> network;

    private final int bits4;
    private final int bits6;

    private Mechanism(
            String text,
            Status status,
            Kind kind,
            Optional<MacroString> domain,
            Optional<Block> network,
            int bits4,
            int bits6) {
        this.text = text;
        this.status = status;
        this.kind = kind;
        this.domain = domain;
        this.network = network;
        this.bits4 = bits4;
        this.bits6 = bits6;
    }

    /** @throws SpfProblem a permerror when it is none */
    static Mechanism parse(String text) {
        Matcher term = TERM.matcher(text);
        if (!term.matches()) {
            throw SpfProblem.permanent("\"" + text + "\" is no term");
        }
        Status status = status(term.group(1));
        Kind kind = kind(term.group(2), text);
        String rest = term.group(3) == null ? "" : term.group(3);
        switch (kind) {
            case ALL:
                if (!rest.isEmpty()) {
                    throw SpfProblem.permanent("\"" + text + "\": all takes no argument");
                }
                return of(text, status, kind, Optional.empty());
            case IP4:
            case IP6:
                return new Mechanism(
                        text, status, kind, Optional.empty(), network(kind == Kind.IP4, rest, text), 32, 128);
            case INCLUDE:
            case EXISTS:
                return of(text, status, kind, Optional.of(domain(rest, text)));
            case PTR:
                return of(text, status, kind, optionalDomain(rest, text));
            default:
                Matcher cidr = DUAL_CIDR.matcher(rest);
                if (!cidr.matches()) {
                    throw SpfProblem.permanent("\"" + text + "\" is no term");
                }
                return new Mechanism(
                        text,
                        status,
                        kind,
                        optionalDomain(cidr.group(1), text),
                        Optional.empty(),
                        length(cidr.group(2), 32, text),
                        length(cidr.group(3), 128, text));
        }
    }

    private static Mechanism of(String text, Status status, Kind kind, Optional<MacroString> domain) {
        return new Mechanism(text, status, kind, domain, Optional.empty(), 32, 128);
    }

    private static Status status(String qualifier) {
        switch (qualifier) {
            case "-":
                return Status.FAIL;
            case "~":
                return Status.SOFTFAIL;
            case "?":
                return Status.NEUTRAL;
            default:
                return Status.PASS;
        }
    }

    private static Kind kind(String name, String text) {
        for (Kind kind : KINDS) {
            if (kind.name().equalsIgnoreCase(name)) {
                return kind;
            }
        }
        throw SpfProblem.permanent("\"" + text + "\" is no known mechanism");
    }

    private static Optional<MacroString> optionalDomain(String rest, String text) {
        return rest.isEmpty() ? Optional.empty() : Optional.of(domain(rest, text));
    }

    private static MacroString domain(String rest, String text) {
        if (!rest.startsWith(":")) {
            throw SpfProblem.permanent("\"" + text + "\" names no domain");
        }
        return MacroString.domain(rest.substring(1));
    }

    /** An empty network holds nobody: an IPv4-mapped one, since such clients count as IPv4 (section 5). */
    private static Optional<Block> network(boolean ipv4, String rest, String text) {
        if (!rest.startsWith(":")) {
            throw SpfProblem.permanent("\"" + text + "\" names no network");
        }
        int slash = rest.indexOf('/');
        String literal = slash < 0 ? rest.substring(1) : rest.substring(1, slash);
        int bits = length(slash < 0 ? null : rest.substring(slash + 1), ipv4 ? 32 : 128, text);
        try {
            if (ipv4 == literal.contains(":")) {
                throw new IllegalArgumentException("is an address of the other family");
            }
            InetAddress address = IpLiteral.parse(literal);
            boolean mapped = !ipv4 && address.getAddress().length == 4;
            if (mapped) {
                return bits > MAPPED_FROM ? Optional.empty() : Optional.of(Block.of(IpLiteral.parse("::"), bits));
            }
            return Optional.of(Block.of(address, bits));
        } catch (IllegalArgumentException e) {
            throw SpfProblem.permanent("\"" + text + "\": " + e.getMessage());
        }
    }

    /** Digits without leading zeros (section 5.6). */
    private static int length(String digits, int max, String text) {
        if (digits == null) {
            return max;
        }
        if (!LENGTH.matcher(digits).matches() || Integer.parseInt(digits) > max) {
            throw SpfProblem.permanent("\"" + text + "\": /" + digits + " is not within /0../" + max);
        }
        return Integer.parseInt(digits);
    }

    /** Whether both are of one family and alike in the bits that count for an a or mx mechanism. */
    boolean isNear(InetAddress client, InetAddress host) {
        int bits = client.getAddress().length == 4 ? bits4 : bits6;
        return client.getAddress().length == host.getAddress().length
                && Block.of(client, bits).contains(host);
    }
}
