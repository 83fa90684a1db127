package org.postern.imap;

import org.apache.james.imap.message.request.AuthenticateRequest;
import org.apache.james.imap.message.request.IRAuthenticateRequest;
import org.apache.james.imap.message.request.LoginRequest;

/** James's requests under classes of our own: James finds a request's processor by its class. */
final class Requests {
    private Requests() {}

    /** LOGIN. */
    static final class Login extends LoginRequest {
        Login(LoginRequest request) {
            super(request.getUserid(), request.getPassword(), request.getTag());
        }
    }

    /** AUTHENTICATE, the credentials of which are still to come. */
    static final class Authenticate extends AuthenticateRequest {
        Authenticate(AuthenticateRequest request) {
            super(request.getAuthType(), request.getTag());
        }
    }

    /** AUTHENTICATE with an initial response (RFC 4959). */
    static final class AuthenticateAtOnce extends IRAuthenticateRequest {
        AuthenticateAtOnce(IRAuthenticateRequest request) {
            super(request.getAuthType(), request.getTag(), request.getInitialClientResponse());
        }
    }
}
