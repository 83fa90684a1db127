package org.postern.policy.envelope;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.postern.policy.Decision;
import org.postern.policy.Decision.Verdict;
import org.postern.policy.Reply;
import org.postern.policy.envelope.LocalAddress.Status;

/**
 * The checks of one mail transaction. What they find about client and sender is decided once, and the same for each
 * recipient. For one command at a time.
 */
public final class TransactionChecks {
    /** How many replies are remembered: those that are the same for many recipients, and some that are not. */
    private static final int REMEMBERED = 64;

    private final EnvelopeChecks checks;
    private final EnvelopeFacts mail;
    private final Map<Check, CheckSettings> applying;
    private final SenderFindings sender;
    private final List<CompletableFuture<Decision>> ofSender = new ArrayList<>();
    private final Optional<GreylistStep> greylist;
    private final Optional<CalloutStep> callout;
    private final Map<String, Optional<Reply>> acted = new LinkedHashMap<>(16, 0.75f, true);

    TransactionChecks(EnvelopeChecks checks, ClientFindings client, EnvelopeFacts facts) {
        this.checks = checks;
        this.mail = facts;
        this.applying = checks.policy().applying(facts);
        this.sender = new SenderFindings(checks, facts);
        List<DnsList> lists = checks.policy().dnsLists(facts);
        this.greylist = Optional.ofNullable(applying.get(Check.GREYLIST))
                .map(own -> new GreylistStep(checks, client, sender, facts, own, lists));
        this.callout = Optional.ofNullable(applying.get(Check.SENDER_CALLOUT))
                .map(own -> new CalloutStep(checks, sender, facts, own));
        facts.helo()
                .ifPresent(helo -> add(
                        Check.HELO_RESOLVES,
                        own -> own.decide(
                                client.helo(helo), found -> new HeloResolves(own.onError()).decide(helo, found))));
        add(
                Check.REVERSE_NAME,
                own -> own.decide(client.reverseName(), new ReverseNameConfirmed(own.onError())::decide));
        add(Check.SENDER_DOMAIN, this::senderDomain);
        if (!facts.sender().isEmpty()) {
            add(
                    Check.SENDER_LOCAL,
                    own -> own.decide(
                            sender.local(),
                            found -> LocalAddressExists.ofSender(own.onError()).decide(facts.sender(), found)));
        }
        checks.policy().spf().ifPresent(rule -> add(Check.SPF, own -> own.decide(sender.spf(), rule::decide)));
        if (lists.stream().anyMatch(list -> !list.isAllowing())) {
            // The rule knows the lists' modes; where they differ, the strictest is that of the whole.
            CheckSettings strictest = lists.stream()
                    .map(DnsList::settings)
                    .min(Comparator.comparing(CheckSettings::mode))
                    .orElseThrow();
            ofSender.add(strictest.decide(
                    client.lists(lists), checks.policy().dnsLists().rule()::decide));
        }
        greylist.ifPresent(GreylistStep::start);
        callout.ifPresent(CalloutStep::start);
    }

    private void add(Check check, Function<CheckSettings, CompletableFuture<Decision>> decision) {
        Optional.ofNullable(applying.get(check)).map(decision).ifPresent(ofSender::add);
    }

    private CompletableFuture<Decision> senderDomain(CheckSettings own) {
        String domain = SenderFindings.domain(mail.sender());
        if (domain.isEmpty() || domain.startsWith("[")) {
            return CompletableFuture.completedFuture(own.decide(() -> SenderDomainExists.withoutDomain(mail.sender())));
        }
        SenderDomainExists rule = new SenderDomainExists(own.onError());
        return sender.local()
                .thenCombine(sender.domain(), (local, found) -> own.decide(() -> rule.decide(domain, local, found)))
                .exceptionally(fault -> own.decide(() -> {
                    throw new IllegalStateException(fault);
                }));
    }

    /** What is decided about the sender at MAIL itself; the client is told the first that bites. */
    public List<Decision> mail() {
        return syntax(rule -> rule.ofSender(mail.senderPath(), mail.isUtf8()));
    }

    private List<Decision> syntax(Function<AddressWellFormed, Decision> decision) {
        CheckSettings own = applying.get(Check.MAIL_SYNTAX);
        return own == null ? List.of() : List.of(own.decide(() -> decision.apply(new AddressWellFormed())));
    }

    /**
     * What is decided at RCPT. Mail to our postmaster is never refused (RFC 5321 section 4.5.1). Of the
     * others those decisions come first that refuse for good, then those that defer; decisions about the client and the
     * sender come before those about the recipient.
     *
     * @param facts those of {@link ConnectionChecks#mail} with the recipient, at the present moment
     * @return completes when all that is needed has been found, never exceptionally: that what is asked keeps its deadlines
     *     is its own promise. The client is told the first that bites.
     */
    public CompletableFuture<List<Decision>> rcpt(EnvelopeFacts facts) {
        List<Decision> syntax = syntax(rule -> rule.ofRecipient(facts.recipientPath(), facts.isUtf8()));
        if (syntax.stream().anyMatch(Decision::bites)) {
            return CompletableFuture.completedFuture(syntax);
        }
        Lazy<LocalAddress> recipient = new Lazy<>(() -> checks.local().find(facts.recipient()));
        if (!Postmaster.isNamedBy(facts.recipient())) {
            return decide(facts, recipient, syntax);
        }
        return recipient
                .get()
                .exceptionally(fault -> LocalAddress.trouble(String.valueOf(fault)))
                .thenCompose(found -> found.status() == Status.FOREIGN
                        ? decide(facts, recipient, syntax)
                        : CompletableFuture.completedFuture(syntax));
    }

    private CompletableFuture<List<Decision>> decide(
            EnvelopeFacts facts, Lazy<LocalAddress> recipient, List<Decision> syntax) {
        List<CompletableFuture<Decision>> asked = new ArrayList<>(ofSender);
        syntax.forEach(decision -> asked.add(CompletableFuture.completedFuture(decision)));
        CheckSettings exists = applying.get(Check.RECIPIENT_EXISTS);
        if (exists != null) {
            LocalAddressExists rule = LocalAddressExists.ofRecipient(exists.onError());
            asked.add(exists.decide(recipient.get(), found -> rule.decide(facts.recipient(), found)));
        }
        CheckSettings count = applying.get(Check.RECIPIENT_COUNT);
        if (count != null) {
            RecipientCount rule = checks.policy().recipientCount().orElseThrow();
            asked.add(CompletableFuture.completedFuture(count.decide(() -> rule.decide(facts))));
        }
        return Lookups.all(asked)
                .thenCompose(decisions -> unlessRefused(decisions, greylist.map(step -> () -> step.decide(facts))))
                // Last of all: who is greylisted and never comes again must cost no one else a callout.
                .thenCompose(decisions -> unlessRefused(decisions, callout.map(step -> () -> step.decide(recipient))))
                .thenApply(decisions ->
                        decisions.stream().sorted(TransactionChecks.order()).collect(Collectors.toUnmodifiableList()));
    }

    /** The decisions with that of one more step, where there is one and nothing has been refused before. */
    private static CompletableFuture<List<Decision>> unlessRefused(
            List<Decision> decisions, Optional<Supplier<CompletableFuture<Decision>>> step) {
        return step.isEmpty() || decisions.stream().anyMatch(Decision::bites)
                ? CompletableFuture.completedFuture(decisions)
                : step.get().get().thenApply(last -> and(decisions, last));
    }

    private static List<Decision> and(List<Decision> decisions, Decision last) {
        List<Decision> all = new ArrayList<>(decisions);
        all.add(last);
        return all;
    }

    /** Those first that refuse for good, then those that defer, then what does not reach the client. */
    private static Comparator<Decision> order() {
        return Comparator.comparingInt(
                decision -> !decision.bites() ? 2 : decision.verdict() == Verdict.REFUSE ? 0 : 1);
    }

    /**
     * Acts on each decision, on one that is the same for several recipients only once.
     *
     * @param action records the decision and gives the reply with the id of the record, when it bites
     * @return the reply for the client; again that of before where the decision is the same
     */
    public Optional<Reply> act(List<Decision> decisions, Function<Decision, Optional<Reply>> action) {
        Optional<Reply> first = Optional.empty();
        for (Decision decision : decisions) {
            String key = decision.toString();
            Optional<Reply> reply = acted.get(key);
            if (reply == null) {
                reply = action.apply(decision);
                acted.put(key, reply);
            }
            first = first.isPresent() ? first : reply;
        }
        while (acted.size() > REMEMBERED) {
            acted.remove(acted.keySet().iterator().next());
        }
        return first;
    }

    /**
     * The header field Received-SPF (RFC 7208 section 9.1) on one line, without CRLF; empty when SPF was not checked.
     *
     * @param receiver the name of this server
     */
    public CompletableFuture<Optional<String>> receivedSpf(String receiver) {
        return applying.containsKey(Check.SPF)
                ? sender.spf()
                        .thenApply(found -> Optional.of(ReceivedSpf.field(found, mail, receiver)))
                        .exceptionally(fault -> Optional.empty())
                : CompletableFuture.completedFuture(Optional.empty());
    }
}
