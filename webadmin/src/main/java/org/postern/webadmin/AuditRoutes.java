package org.postern.webadmin;

import com.google.inject.Inject;
import org.apache.james.webadmin.Routes;
import org.postern.Postern;
import spark.Service;

/**
 * What another machine fetches from time to time, so that nobody can cut the end off the audit log unnoticed.
 *
 * <ul>
 *   <li>{@code GET /postern/audit/head}: number and hash of the last checkpoint, {@code NUMBER:HASH}, on one line
 * </ul>
 *
 * <p>To be named in webadmin.properties: {@code extensions.routes=org.postern.webadmin.AuditRoutes}.
 */
public final class AuditRoutes implements Routes {
    private static final String BASE = "/postern/audit";

    private final Postern postern;

    @Inject
    public AuditRoutes(Postern postern) {
        this.postern = postern;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(BASE + "/head", (request, response) -> {
            response.type("text/plain; charset=utf-8");
            return postern.auditHead() + "\n";
        });
    }
}
