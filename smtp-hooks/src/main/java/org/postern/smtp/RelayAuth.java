package org.postern.smtp;

import com.google.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.api.handler.ExtensibleHandler;
import org.apache.james.protocols.api.handler.WiringException;
import org.apache.james.protocols.smtp.MailEnvelope;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.MailHook;
import org.apache.james.protocols.smtp.hook.MessageHook;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.postern.Hold;
import org.postern.ListEvents;
import org.postern.Postern;
import org.postern.policy.Decision;
import org.postern.policy.Mode;
import org.postern.policy.Reply;
import org.postern.policy.Rule;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.relay.RelayFacts;
import org.postern.policy.relay.RelayPermitted;
import org.postern.policy.relay.RelayPolicy;
import org.postern.policy.relay.SenderOwned;

/**
 * Lets only those relay, and only in the names, that {@link RelayPolicy} says.
 *
 * <p>It never grants by answering OK, which would skip James's own relay check. While it is enforced, James's relay flag is
 * set for each recipient to what was decided about it, so that a right never outlives its reason, and once more at the end
 * of DATA, when sender and recipients are judged together as they will be delivered. In {@code warn} mode the flag stays
 * James's.
 */
public final class RelayAuth implements RcptHook, MailHook, MessageHook, ExtensibleHandler {
    private static final String GRANTED = "granted";

    private final Postern postern;
    private final Enforcement enforcement;
    private Hold hold;
    private RelayPolicy policy;

    @Inject
    public RelayAuth(Postern postern) {
        this.postern = postern;
        this.enforcement = new Enforcement(postern);
    }

    static RelayPolicy read(Settings settings, Postern postern, Problems problems) {
        return RelayPolicy.read(settings, postern.base(), postern.clock().instant(), new ListEvents(postern), problems);
    }

    @Override
    public void init(Configuration config) {
        use(Handlers.read(config, postern, RelayAuth::read));
        hold = new Hold(postern, policy.lists());
    }

    void use(RelayPolicy settings) {
        policy = settings;
    }

    @Override
    public void destroy() {
        hold.close();
    }

    @Override
    public HookResult doMail(SMTPSession session, MaybeSender sender) {
        if (policy.mode() == Mode.OFF) {
            return HookResult.DECLINED;
        }
        return guarded(session, "MAIL", client -> {
            RelayFacts facts = facts(session, client, sender);
            if (policy.mode() == Mode.ENFORCE) {
                session.setRelayingAllowed(relay(session).holdsRight(facts));
            }
            return judgeSender(session, facts);
        });
    }

    private Optional<Decision> judgeSender(SMTPSession session, RelayFacts facts) {
        Mode mode = facts.session().user().isPresent() ? policy.envelope() : policy.strangers();
        return facts.sender()
                .filter(address -> mode != Mode.OFF)
                .map(address ->
                        owned(session).decide(facts, "MAIL FROM", address).in(weaker(mode)));
    }

    @Override
    public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
        if (policy.mode() == Mode.OFF) {
            return HookResult.DECLINED;
        }
        return guarded(session, "RCPT", client -> Optional.of(judgeRecipient(session, client, sender, recipient)));
    }

    /**
     * Refuses a recipient before anything else is asked about it; empty when there is no reason to. {@link #doRcpt} decides
     * about those again, and records it.
     */
    Optional<Reply> refusal(SMTPSession session, MaybeSender sender, MailAddress recipient) {
        return policy.mode() == Mode.OFF
                ? Optional.empty()
                : reply(
                        session,
                        "RCPT",
                        client -> Optional.of(judgeRecipient(session, client, sender, recipient))
                                .filter(Decision::bites));
    }

    private Decision judgeRecipient(
            SMTPSession session, ClientSession client, MaybeSender sender, MailAddress recipient) {
        Decision decision = judge(session, facts(session, client, sender), recipient);
        if (policy.mode() == Mode.ENFORCE) {
            session.setRelayingAllowed(decision.reason().equals(GRANTED));
        }
        return decision;
    }

    /** Everything again as it will be delivered: a refused second MAIL leaves the recipients of the first. */
    @Override
    public HookResult onMessage(SMTPSession session, MailEnvelope mail) {
        if (policy.mode() == Mode.OFF) {
            return HookResult.DECLINED;
        }
        // Once more: the user may have logged in after MAIL.
        HookResult sender = guarded(session, "DATA", client -> {
            RelayFacts facts = facts(session, client, mail.getMaybeSender());
            return judgeSender(session, facts)
                    .filter(decision -> decision.reply().isPresent());
        });
        if (sender != HookResult.DECLINED) {
            return sender;
        }
        boolean relays = false;
        for (MailAddress recipient : mail.getRecipients()) {
            HookResult result = guarded(session, "DATA", client -> {
                Decision decision = judge(session, facts(session, client, mail.getMaybeSender()), recipient);
                client.relays(decision.reason().equals(GRANTED));
                return decision.reply().isPresent() ? Optional.of(decision) : Optional.empty();
            });
            if (result != HookResult.DECLINED) {
                return result;
            }
            relays |= ClientSession.of(session).map(ClientSession::relays).orElse(false);
        }
        if (policy.mode() == Mode.ENFORCE) {
            session.setRelayingAllowed(relays);
        }
        return policy.headers() == Mode.OFF || session.getUsername() == null
                ? HookResult.DECLINED
                : checkHeader(session, mail);
    }

    private HookResult checkHeader(SMTPSession session, MailEnvelope mail) {
        try {
            List<AuthorFields.Author> authors = AuthorFields.read(mail.getMessageInputStream());
            for (AuthorFields.Author author : authors) {
                HookResult result = guarded(session, "DATA", client -> {
                    RelayFacts facts = facts(session, client, mail.getMaybeSender());
                    Decision decision = author.address()
                            .map(address -> owned(session).decide(facts, author.field(), address))
                            .orElseGet(() -> SenderOwned.unreadable(author.field()));
                    return Optional.of(decision.in(weaker(policy.headers())));
                });
                if (result != HookResult.DECLINED) {
                    return result;
                }
            }
            return AuthorFields.mayNameFrom(authors)
                    ? HookResult.DECLINED
                    : guarded(
                            session,
                            "DATA",
                            client -> Optional.of(SenderOwned.missing("from").in(weaker(policy.headers()))));
        } catch (IOException e) {
            return guarded(session, "DATA", client -> Optional.of(Rule.fault(SenderOwned.OWNED, e)));
        }
    }

    private Decision judge(SMTPSession session, RelayFacts facts, MailAddress recipient) {
        return relay(session)
                .decide(facts, recipient.getLocalPart(), recipient.getDomain().asString())
                .in(policy.mode());
    }

    private RelayPermitted relay(SMTPSession session) {
        return policy.relayPermitted(postern.directory(), postern.senderRights(), authorized(session));
    }

    private SenderOwned owned(SMTPSession session) {
        return policy.senderOwned(postern.directory(), postern.senderRights(), authorized(session));
    }

    /** Whether the client may relay mail from this sender; empty where that is left to James. */
    Optional<Boolean> holdsRight(SMTPSession session, ClientSession client, MaybeSender sender) {
        return policy.mode() == Mode.ENFORCE
                ? Optional.of(relay(session).holdsRight(facts(session, client, sender)))
                : Optional.empty();
    }

    /** The same before the sender is known. */
    Optional<Boolean> holdsSomeRight(SMTPSession session, ClientSession client) {
        return policy.mode() == Mode.ENFORCE
                ? Optional.of(relay(session).holdsSomeRight(facts(session, client, MaybeSender.nullSender())))
                : Optional.empty();
    }

    private static Predicate<InetAddress> authorized(SMTPSession session) {
        return client -> session.getConfiguration().isRelayingAllowed(client.getHostAddress());
    }

    /** While the whole handler only warns, no part of it refuses. */
    private Mode weaker(Mode mode) {
        return policy.mode() == Mode.WARN && mode == Mode.ENFORCE ? Mode.WARN : mode;
    }

    private RelayFacts facts(SMTPSession session, ClientSession client, MaybeSender sender) {
        InetAddress address = client.address(session).getAddress();
        boolean tlsPossible = session.isTLSStarted() || session.isStartTLSSupported();
        return new RelayFacts(
                client.facts(session, postern.clock().instant()),
                sender.asOptional().filter(one -> !one.isNullSender()).map(MailAddress::asString),
                ClientCertificate.of(session),
                policy.usesRecentLogins()
                        ? postern.recentLogins().of(address, postern.clock().instant())
                        : List.of(),
                session.getConfiguration().isAuthAnnounced(address.getHostAddress(), tlsPossible));
    }

    /** What is decided about a session. */
    private interface Question {
        Optional<Decision> ask(ClientSession client);
    }

    private HookResult guarded(SMTPSession session, String verb, Question question) {
        return reply(session, verb, question).map(Responses::denial).orElse(HookResult.DECLINED);
    }

    private Optional<Reply> reply(SMTPSession session, String verb, Question question) {
        ClientSession client = ClientSession.of(session).orElseGet(() -> ClientSession.open(session, postern));
        Optional<Decision> decision;
        try {
            decision = question.ask(client);
        } catch (RuntimeException e) {
            session.setRelayingAllowed(false);
            decision = Optional.of(Rule.fault(RelayPermitted.NAME, e));
        }
        return decision.flatMap(found -> enforcement.act(session, client, found, verb));
    }

    @Override
    public List<Class<?>> getMarkerInterfaces() {
        return List.of(RcptHook.class);
    }

    @Override
    public void wireExtensions(Class<?> type, List<?> hooks) throws WiringException {
        RelayOrder.check(this, hooks);
    }
}
