package org.postern.policy.spf;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postern.policy.Printable;
import org.postern.policy.dns.DnsAnswer;
import org.postern.policy.dns.DnsType;
import org.postern.policy.dns.MailHost;
import org.postern.policy.spf.SpfResult.Status;

/**
 * check_host() of RFC 7208 section 4, as a function of what DNS answered so far. Not for several threads at once.
 *
 * <p>Limits of section 4.6.4: {@value #MAX_TERMS} terms that ask DNS, {@value #MAX_VOID} of them in vain, and {@value
 * #MAX_NAMES} names of an MX or PTR answer. The {@link Work} is bounded too.
 */
final class Evaluation {
    static final int MAX_TERMS = 10;
    static final int MAX_VOID = 2;
    static final int MAX_NAMES = 10;

    private final SpfFacts facts;
    private final Answers answers;
    private final Work work;
    private final MacroValues values;
    private final ClientNames clientNames;
    private final Map<String, Optional<SpfRecord>> records = new HashMap<>();

    private int terms;
    private int voids;
    private boolean termIsVoid;

    Evaluation(SpfFacts facts, Answers answers, Work work) {
        this.facts = facts;
        this.answers = answers;
        this.work = work;
        this.clientNames = new ClientNames(facts.client(), this::ask, work);
        this.values = new MacroValues(facts, clientNames, work);
    }

    /** @throws Answers.Missing when the answer to one more question is needed */
    SpfResult result() {
        terms = 0;
        voids = 0;
        termIsVoid = false;
        clientNames.clearDoubt();
        String domain = Names.withoutLastDot(facts.domain());
        try {
            return check(domain, true);
        } catch (SpfProblem e) {
            SpfProblem problem = e.status() == Status.PERMERROR ? inDoubt().orElse(e) : e;
            return SpfResult.problem(problem.status(), domain, problem.getMessage());
        }
    }

    /** Section 5.5 lets a name in DNS trouble not match; that such trouble speaks against a sender is too strict for us. */
    private Optional<SpfProblem> inDoubt() {
        return Optional.of(clientNames.doubt())
                .filter(doubt -> !doubt.isEmpty())
                .map(SpfProblem::temporary);
    }

    private SpfResult check(String domain, boolean explain) {
        if (!Names.isDomain(domain)) {
            return SpfResult.none(domain, "\"" + domain + "\" is no domain with a policy");
        }
        Optional<SpfRecord> found = record(domain);
        if (found.isEmpty()) {
            return SpfResult.none(domain, "no SPF record");
        }
        SpfRecord record = found.get();
        for (Mechanism mechanism : record.mechanisms) {
            if (matches(mechanism, domain)) {
                SpfResult result = SpfResult.matched(mechanism.status, domain, mechanism.text);
                return explain ? last(result, record, domain) : result;
            }
        }
        if (record.redirect.isEmpty()) {
            return SpfResult.matched(Status.NEUTRAL, domain, "");
        }
        count();
        return required(check(values.domain(record.redirect.get(), domain), explain), "redirect");
    }

    private SpfResult last(SpfResult result, SpfRecord record, String domain) {
        boolean against = result.status() == Status.FAIL || result.status() == Status.SOFTFAIL;
        Optional<SpfProblem> doubt = against ? inDoubt() : Optional.empty();
        if (doubt.isPresent()) {
            throw doubt.get();
        }
        return result.status() == Status.FAIL
                ? record.explanation
                        .flatMap(spec -> explanation(spec, domain))
                        .map(result::explained)
                        .orElse(result)
                : result;
    }

    private Optional<SpfRecord> record(String domain) {
        work.add(domain.length());
        DnsAnswer answer = answers.get(domain, DnsType.TXT);
        if (answer.isTrouble()) {
            throw trouble(domain, DnsType.TXT, answer);
        }
        Optional<SpfRecord> known = records.get(domain);
        if (known == null) {
            work.add(Work.STEP * answer.texts().size());
            known = SpfRecord.select(answer.texts());
            records.put(domain, known);
        }
        return known;
    }

    /** Sections 5.2 and 6.1: the domain that a record points to must have one too. */
    private static SpfResult required(SpfResult result, String term) {
        if (result.status() == Status.NONE) {
            throw SpfProblem.permanent(term + ": " + result.domain() + " has no SPF record");
        }
        return result;
    }

    private boolean matches(Mechanism mechanism, String domain) {
        work.add(Work.STEP);
        if (mechanism.kind.asks) {
            count();
        }
        switch (mechanism.kind) {
            case ALL:
                return true;
            case IP4:
            case IP6:
                return mechanism.network.isPresent() && mechanism.network.get().contains(facts.client());
            default:
                String target = mechanism.domain.isPresent() ? values.domain(mechanism.domain.get(), domain) : domain;
                return matches(mechanism, target, addresses());
        }
    }

    private boolean matches(Mechanism mechanism, String target, DnsType addresses) {
        switch (mechanism.kind) {
            case INCLUDE:
                return required(check(target, false), "include").status() == Status.PASS;
            case A:
                return hasNear(mechanism, certain(target, addresses).addresses());
            case MX:
                return anyMailHostNear(mechanism, certain(target, DnsType.MX).mailHosts(), addresses);
            case PTR:
                return clientNames.anyIn(target);
            default:
                return certain(target, DnsType.A).isFound();
        }
    }

    /** Section 5.4; unlike a mail sender's, this look-up takes nobody else for a missing MX. */
    private boolean anyMailHostNear(Mechanism mechanism, List<MailHost> hosts, DnsType addresses) {
        if (hosts.size() > MAX_NAMES) {
            throw SpfProblem.permanent("\"" + mechanism.text + "\": more than " + MAX_NAMES + " mail hosts");
        }
        for (MailHost host : hosts) {
            if (!host.name().isEmpty()
                    && hasNear(mechanism, certain(host.name(), addresses).addresses())) {
                return true;
            }
        }
        return false;
    }

    private boolean hasNear(Mechanism mechanism, List<InetAddress> hosts) {
        work.add(Work.STEP * hosts.size());
        return hosts.stream().anyMatch(host -> mechanism.isNear(facts.client(), host));
    }

    private DnsType addresses() {
        return facts.client().getAddress().length == 4 ? DnsType.A : DnsType.AAAA;
    }

    /** An answer other than trouble, which ends the check with temperror (section 5). */
    private DnsAnswer certain(String name, DnsType type) {
        DnsAnswer answer = ask(name, type);
        if (answer.isTrouble()) {
            throw trouble(name, type, answer);
        }
        return answer;
    }

    private static SpfProblem trouble(String name, DnsType type, DnsAnswer answer) {
        return SpfProblem.temporary("no answer to " + type + " " + name + ": " + answer.trouble());
    }

    /** Asks on behalf of the current term, which counts as void once when it asks for something that is not there. */
    private DnsAnswer ask(String name, DnsType type) {
        work.add(Work.STEP + name.length());
        DnsAnswer answer = answers.get(name, type);
        if (!termIsVoid && !answer.isFound() && !answer.isTrouble()) {
            termIsVoid = true;
            voids++;
            if (voids > MAX_VOID) {
                throw SpfProblem.permanent("more than " + MAX_VOID + " terms ask for what is not there");
            }
        }
        return answer;
    }

    private void count() {
        terms++;
        termIsVoid = false;
        if (terms > MAX_TERMS) {
            throw SpfProblem.permanent("more than " + MAX_TERMS + " terms ask DNS");
        }
    }

    /** Section 6.2: whatever is wrong with an explanation, there is none; its look-ups do not count. */
    private Optional<String> explanation(MacroString spec, String domain) {
        termIsVoid = true;
        try {
            DnsAnswer answer = answers.get(values.domain(spec, domain), DnsType.TXT);
            if (answer.texts().size() != 1 || answer.texts().get(0).length() > SpfRecord.MAX_LENGTH) {
                return Optional.empty();
            }
            work.add(answer.texts().get(0).length());
            String text = values.text(MacroString.explanation(answer.texts().get(0)), domain);
            return Optional.of(text).filter(Printable::isPrintable);
        } catch (SpfProblem e) {
            return Optional.empty();
        }
    }
}
