package org.postern.imap;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import org.apache.james.imap.api.process.ImapLineHandler;
import org.apache.james.imap.api.process.ImapSession;
import reactor.core.publisher.Mono;

/**
 * A session whose next line James may see only when the attempt may be made: the credentials that follow AUTHENTICATE. Made
 * at run time, since both interfaces have changed: 3.9 added methods to the session and lets a line handler return when it
 * is done.
 */
final class GuardedLines {
    private GuardedLines() {}

    static ImapSession of(ImapSession session, ImapAttempt attempt) {
        return proxy(ImapSession.class, (self, method, arguments) -> {
            if (method.getName().equals("pushLineHandler")) {
                session.pushLineHandler(guarded((ImapLineHandler) arguments[0], attempt));
                return null;
            }
            return invoke(session, method, arguments);
        });
    }

    private static ImapLineHandler guarded(ImapLineHandler james, ImapAttempt attempt) {
        return proxy(ImapLineHandler.class, (self, method, arguments) -> {
            if (method.getName().equals("onLine")) {
                ImapSession session = (ImapSession) arguments[0];
                String line = new String((byte[]) arguments[1], StandardCharsets.US_ASCII).strip();
                // With "*" the client gives up (RFC 3501 section 6.2.2).
                if (!line.equals("*") && !attempt.begin(line)) {
                    session.popLineHandler();
                    return method.getReturnType() == void.class ? null : Mono.empty();
                }
            }
            return invoke(james, method, arguments);
        });
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(GuardedLines.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
