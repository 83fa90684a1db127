package org.postern.webadmin;

import com.google.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.james.webadmin.Routes;
import org.postern.Postern;
import org.postern.policy.audit.AuditRecord;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * What an administrator can see and mend of failed and recent logins while James runs.
 *
 * <ul>
 *   <li>{@code GET /postern/login-failures}: a key a line with its failures and the time of the last, separated by tabs;
 *       at most {@value #MAX_LINES}
 *   <li>{@code DELETE /postern/login-failures/KEY}: forgets the failures of an address, network or account; 204, or 404
 *       when there are none
 *   <li>{@code DELETE /postern/recent-logins/USER}: nobody may relay any more because that user has logged in; 204, or
 *       404 when nobody could
 * </ul>
 *
 * <p>To be named in webadmin.properties: {@code extensions.routes=org.postern.webadmin.LoginRoutes}.
 */
public final class LoginRoutes implements Routes {
    /** The base path, which James's own protection of webadmin covers. */
    public static final String BASE = "/postern";

    private static final int MAX_LINES = 10_000;
    private static final String FAILURES = BASE + "/login-failures";
    private static final int NO_CONTENT = 204;
    private static final int NOT_FOUND = 404;

    private final Postern postern;

    @Inject
    public LoginRoutes(Postern postern) {
        this.postern = postern;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(FAILURES, this::failures);
        service.delete(FAILURES + "/*", this::lift);
        service.delete(BASE + "/recent-logins/:user", this::forget);
    }

    private String failures(Request request, Response response) {
        response.type("text/plain; charset=utf-8");
        List<String> lines = new ArrayList<>();
        postern.attempts().forEach(postern.clock().instant(), (key, failures, last) -> {
            if (lines.size() < MAX_LINES) {
                lines.add(key + "\t" + failures + "\t" + last + "\n");
            }
        });
        lines.sort(null);
        return String.join("", lines);
    }

    /** The rest of the path is the key: that of a network has a slash of its own. */
    private String lift(Request request, Response response) {
        String key = request.splat().length == 0 ? "" : request.splat()[0];
        Instant now = postern.clock().instant();
        boolean lifted = postern.attempts().lift(key, now);
        if (lifted) {
            postern.audit().record(AuditRecord.at(now, "login-failures-lifted").with("postern.key", key));
        }
        response.status(lifted ? NO_CONTENT : NOT_FOUND);
        return "";
    }

    private String forget(Request request, Response response) {
        String user = request.params("user");
        Instant now = postern.clock().instant();
        boolean forgotten = postern.recentLogins().forget(user, now);
        if (forgotten) {
            postern.audit()
                    .record(AuditRecord.at(now, "recent-logins-forgotten").with("user.name", user));
        }
        response.status(forgotten ? NO_CONTENT : NOT_FOUND);
        return "";
    }
}
