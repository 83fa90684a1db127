package org.postern.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.GeneralSecurityException;

/** A login of bob's over POP3, from an address of its own, so that no other test gains by it. */
enum PopLogin {
    CLEAR("127.0.0.22", false),
    TLS("127.0.0.23", true),
    /** From an address that the configuration calls shared. */
    SHARED("127.0.0.29", true);

    /** Who logs in. */
    static final String USER = "bob@demo.example";

    private static final int PORT = 2545;

    private final String source;
    private final boolean tls;

    PopLogin(String source, boolean tls) {
        this.source = source;
        this.tls = tls;
    }

    /** Logs in and quits; what James remembers of it, it remembers before it answers. */
    void play(TestJames james) throws IOException {
        try (LineClient pop = LineClient.connect(james.port(PORT), source)) {
            assertThat(pop.line()).startsWith("+OK");
            if (tls) {
                assertThat(pop.say("STLS")).startsWith("+OK");
                pop.startTls();
            }
            assertThat(pop.say("USER " + USER)).isEqualTo("+OK");
            assertThat(pop.say("PASS demo")).isEqualTo("+OK Welcome " + USER);
            assertThat(pop.say("QUIT")).startsWith("+OK");
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }
}
