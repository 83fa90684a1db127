package org.postern.smtp;

import com.google.inject.Inject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandDispatcher;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.api.handler.WiringException;
import org.apache.james.protocols.smtp.SMTPSession;
import org.postern.Postern;
import org.postern.policy.Decision;
import org.postern.policy.Reply;
import org.postern.policy.Rule;
import org.postern.policy.command.FailedCommands;

/**
 * James's dispatcher, which asks the gates before any command handler sees a command: James's own and third parties'
 * alike, wherever they stand in the chain; observers see it before and its reply afterwards. The command is the one that James parsed, so that there is no second reading
 * of the line to disagree with. Behind a proxy it first judges the client, whose address has arrived by now.
 *
 * <p>Listed by {@link CoreHandlers} in place of James's dispatcher; not to be configured.
 */
public final class Dispatcher extends CommandDispatcher<SMTPSession> {
    /** RFC 4954 section 4. James would let it pass, and what was checked at MAIL was about somebody else. */
    private static final Reply AUTH_TOO_LATE = Reply.of(503, "5.5.1", "AUTH is not possible during a mail transaction");

    private final Postern postern;
    private final Enforcement enforcement;
    private final List<CommandGate> gates = new ArrayList<>();
    private final List<CommandObserver> observers = new ArrayList<>();
    private Admission admission;

    @Inject
    public Dispatcher(Postern postern) {
        this.postern = postern;
        this.enforcement = new Enforcement(postern);
        this.admission = new Admission(postern, List.of());
    }

    /** Whoever is not judged yet is judged before anything is done. */
    @Override
    public Response onLine(SMTPSession session, byte[] line) {
        ClientSession client = client(session);
        if (!client.isJudged()) {
            CompletableFuture<Void> asked = admission.ask(session, client);
            if (!asked.isDone()) {
                Suspension.hold(
                        session, client, this, line, asked.handleAsync((done, fault) -> done, SessionThread.current()));
                return Responses.NOTHING;
            }
        }
        client.trail().received(line.length);
        return super.onLine(session, line);
    }

    private ClientSession client(SMTPSession session) {
        return ClientSession.of(session).orElseGet(() -> ClientSession.open(session, postern));
    }

    @Override
    protected Response dispatchCommandHandlers(SMTPSession session, Request request) {
        ClientSession client = client(session);
        client.countCommand();
        Exchange exchange = new Exchange(
                session, client, request, other -> super.dispatchCommandHandlers(session, other), this::continued);
        client.trail().begins(exchange.recordable());
        if (!client.isJudged()) {
            Optional<Reply> refusal = admission.conclude(session, client, exchange.recordable());
            if (refusal.isPresent()) {
                return Responses.of(refusal.get().closing());
            }
        }
        observe(exchange, one -> one.arrived(exchange));
        if (exchange.verb().equals("AUTH") && isInTransaction(session)) {
            return answer(exchange, afterwards(exchange, Responses.of(AUTH_TOO_LATE)));
        }
        return answer(exchange, pass(exchange, 0));
    }

    /** Asks the gates from this one on, then James; everything that follows on an answer is done on the session's thread. */
    private CompletableFuture<Response> pass(Exchange exchange, int first) {
        for (int i = first; i < gates.size(); i++) {
            CommandGate gate = gates.get(i);
            Optional<CompletableFuture<Response>> answer = ask(gate, exchange);
            if (answer.isPresent()) {
                int next = i + 1;
                return answer.get()
                        .exceptionally(e -> faultResponse(gate, exchange, e))
                        .thenCompose(response ->
                                response == Responses.PASSES ? pass(exchange, next) : afterwards(exchange, response));
            }
        }
        Response response = super.dispatchCommandHandlers(exchange.session(), exchange.request());
        if (response != null && exchange.verb().equals("EHLO") && Responses.code(response) == 250) {
            exchange.client().saidEhlo();
        }
        return response == null ? CompletableFuture.completedFuture(null) : afterwards(exchange, response);
    }

    private static boolean isInTransaction(SMTPSession session) {
        return session.getAttachment(SMTPSession.SENDER, State.Transaction).isPresent();
    }

    private Response answer(Exchange exchange, CompletableFuture<Response> found) {
        CompletableFuture<Response> whole = found.thenApply(exchange.client().trail()::sent);
        if (whole.isDone()) {
            return whole.join();
        }
        Suspension.await(exchange.session(), exchange.client(), this, whole);
        return Responses.NOTHING;
    }

    private Response continued(Exchange exchange, CommandGate gate, Supplier<Response> answer) {
        exchange.client().trail().begins(exchange.recordable());
        Response response;
        try {
            response = answer.get();
        } catch (RuntimeException e) {
            response = faultResponse(gate, exchange, e);
        }
        return answer(exchange, afterwards(exchange, response));
    }

    private CompletableFuture<Response> afterwards(Exchange exchange, Response response) {
        if (exchange.refused() || FailedCommands.failed(Responses.code(response))) {
            exchange.fail();
            exchange.client().countFailed();
        }
        CompletableFuture<Response> current = CompletableFuture.completedFuture(response);
        for (CommandGate gate : gates) {
            current = current.thenCompose(reply -> ask(gate, exchange, reply));
        }
        return current.thenApply(reply -> {
            observe(exchange, one -> one.answered(exchange, reply));
            return reply;
        });
    }

    private void observe(Exchange exchange, Consumer<CommandObserver> event) {
        for (CommandObserver observer : observers) {
            try {
                event.accept(observer);
            } catch (RuntimeException e) {
                fault(observer, exchange, e);
            }
        }
    }

    private Optional<CompletableFuture<Response>> ask(CommandGate gate, Exchange exchange) {
        try {
            return gate.before(exchange);
        } catch (RuntimeException e) {
            return Optional.of(CompletableFuture.completedFuture(faultResponse(gate, exchange, e)));
        }
    }

    private CompletableFuture<Response> ask(CommandGate gate, Exchange exchange, Response response) {
        try {
            return gate.after(exchange, response).exceptionally(e -> recordFault(gate, exchange, e, response));
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(recordFault(gate, exchange, e, response));
        }
    }

    /** What the command did is done: the client must hear that, and the record tells of the fault. */
    private Response recordFault(CommandGate gate, Exchange exchange, Throwable fault, Response response) {
        fault(gate, exchange, fault);
        return response;
    }

    private Response faultResponse(CommandGate gate, Exchange exchange, Throwable fault) {
        return fault(gate, exchange, fault).orElseGet(() -> Responses.of(Rule.FAULT));
    }

    private Optional<Response> fault(Object gate, Exchange exchange, Throwable e) {
        Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
        Decision fault = Rule.fault(gate.getClass().getSimpleName(), cause);
        return enforcement
                .act(exchange.session(), exchange.client(), fault, exchange.recordable())
                .map(Responses::of);
    }

    @Override
    public List<Class<?>> getMarkerInterfaces() {
        List<Class<?>> types = new ArrayList<>(super.getMarkerInterfaces());
        types.add(ConnectionCheck.class);
        types.add(CommandGate.class);
        types.add(CommandObserver.class);
        types.add(LineHandler.class);
        return types;
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // as James declares it
    public void wireExtensions(Class type, List extensions) throws WiringException {
        super.wireExtensions(type, extensions);
        if (type.equals(ConnectionCheck.class)) {
            admission = new Admission(postern, extensions);
        } else if (type.equals(CommandGate.class)) {
            gates.addAll(extensions);
            gates.sort(Comparator.comparing(CommandGate::rank));
        } else if (type.equals(CommandObserver.class)) {
            observers.addAll(extensions);
        } else if (type.equals(LineHandler.class) && extensions.get(0) != this) {
            throw new WiringException("smtpserver.xml: <handler class=\""
                    + extensions.get(0).getClass().getName()
                    + "\"> reads every line in place of the dispatcher, so that no command could be checked; remove this"
                    + " element");
        }
    }
}
