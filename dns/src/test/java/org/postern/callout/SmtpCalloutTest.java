package org.postern.callout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.envelope.CalloutAnswer;
import org.postern.policy.envelope.CalloutQuestion;
import org.postern.policy.net.IpLiteral;

/** The client over real sockets, with servers good and bad. */
@Timeout(60)
class SmtpCalloutTest {
    private static final String OK = "250 Ok\\r\\n";
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofSeconds(2);

    private SmtpCallout callout;

    @BeforeEach
    void open() throws IOException {
        callout = new SmtpCallout(Runnable::run);
    }

    @AfterEach
    void close() {
        callout.close();
    }

    private CompletableFuture<CalloutAnswer> ask(int port, Duration time, String... servers) {
        return callout.ask(new CalloutQuestion(
                "bob@a.example", Stream.of(servers).map(IpLiteral::parse).toList(), port, "mx.demo.example", time));
    }

    private String answer(LoopbackSmtp server, Duration time) {
        return ask(server.port(), time, IpLiteral.format(server.address()))
                .join()
                .toString();
    }

    @Test
    void theWholeConversation() throws Exception {
        try (LoopbackSmtp server =
                LoopbackSmtp.start("220 mx ESMTP\\r\\n", "250-mx\\r\\n250 SIZE\\r\\n", OK, "250 2.1.5 Ok\\r\\n", OK)) {
            assertThat(answer(server, LONG)).isEqualTo("server=127.0.0.1 at=rcpt reply=250 2.1.5 Ok");
            server.awaitEnds(1);
            assertThat(server.heard())
                    .containsExactly("EHLO mx.demo.example", "MAIL FROM:<>", "RCPT TO:<bob@a.example>", "QUIT");
        }
    }

    /** Each row is what a server says, with semicolons between the steps, and what is made of it. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            220 mx\\r\\n; 250 mx\\r\\n; 250 Ok\\r\\n; 550 5.1.1 No\\r\\n       | rcpt reply=550 5.1.1 No
            220 mx\\r\\n; 250 mx\\r\\n; 250 Ok\\r\\n; 450 4.2.0 Later\\r\\n    | rcpt reply=450 4.2.0 Later
            220 mx\\r\\n; 250 mx\\r\\n; 250 Ok\\r\\n; 550\\r\\n; 250 Ok\\r\\n  | rcpt reply=550 postmaster=taken
            220 mx\\r\\n; 250 mx\\r\\n; 550 No bounces\\r\\n                   | mail reply=550 No bounces
            220 mx\\r\\n; 250 mx\\r\\n; 451 Later\\r\\n                        | mail reply=451 Later
            220 mx\\r\\n; 421 Busy\\r\\n                                      | ehlo reply=421 Busy
            220 mx\\r\\n; 502 What\\r\\n; 250 mx\\r\\n; 250 Ok\\r\\n; 250 Ok\\r\\n | rcpt reply=250 Ok
            220 mx\\r\\n; 502 What\\r\\n; 550 No\\r\\n                         | ehlo reply=550 No
            554 No service\\r\\n                                              | greeting reply=554 No service
            421 Busy\\r\\n                                                    | greeting reply=421 Busy
            354 Go on\\r\\n                                                   | greeting reply=354 Go on
            220-mx\\r\\n220-is\\r\\n220 here\\r\\n; 250 mx\\r\\n; 250 Ok\\r\\n; 550-5.1.1 No\\r\\n550 5.1.1 such user\\r\\n | rcpt reply=550 5.1.1 No 5.1.1 such user
            220 mx\\n; 250-mx\\n250 SIZE\\n; 250 Ok\\n; 250 Ok\\n                | rcpt reply=250 Ok
            drip 220 mx\\r\\n; drip 250-mx\\r\\n250 SIZE\\r\\n; drip 250 Ok\\r\\n; drip 450 No\\r\\n | rcpt reply=450 No
            220 m&; x\\r\\n; 250 mx\\r\\n; 250 Ok\\r\\n; 45&; 0 N&; o\\r&; \\n    | rcpt reply=450 No
            close                                                            | greeting trouble=closed by the server
            220 mx\\r\\n; close                                               | ehlo trouble=closed by the server
            220 mx\\r\\n; 250 mx\\r\\n; close                                  | mail trouble=closed by the server
            220 mx\\r\\n; 250 mx\\r\\n; 250 Ok\\r\\n; close                     | rcpt trouble=closed by the server
            220 mx\\r\\n; 250 mx\\r\\n; 250 Ok\\r\\n; 250 Ok&; close            | rcpt trouble=closed by the server
            hello\\r\\n                                                       | greeting trouble=the server sent what is no reply
            \\r\\n                                                            | greeting trouble=the server sent what is no reply
            199 mx\\r\\n                                                      | greeting trouble=the server sent what is no reply
            220_mx\\r\\n                                                      | greeting trouble=the server sent what is no reply
            22\\r\\n                                                          | greeting trouble=the server sent what is no reply
            220-mx\\r\\n250 mx\\r\\n                                           | greeting trouble=the server sent a reply with two codes
            220 mx\\r\\n250 mx\\r\\n250 Ok\\r\\n250 Ok\\r\\n                      | greeting trouble=the server sent more than one reply
            220 mx\\r\\n; 250 mx\\r\\n; 250 Ok\\r\\n250 Ok\\r\\n                 | mail trouble=the server sent more than one reply
            220 mx\\r\\n; 250 mx\\r\\n; 250 Ok\\r\\n; 250 Ok\\r\\n221 Bye\\r\\n   | rcpt trouble=the server sent more than one reply
            for ever 220-welcome\\r\\n                                        | greeting trouble=the server sent a reply of more than 8192 octets
            for ever 220                                                     | greeting trouble=the server sent a reply of more than 8192 octets
            220 mx\\r\\n; for ever 250-mx\\r\\n                                | ehlo trouble=the server sent a reply of more than 8192 octets
            """)
    void whatServersSay(String script, String found) throws Exception {
        try (LoopbackSmtp server = LoopbackSmtp.start(script.split("; "))) {
            assertThat(answer(server, LONG)).isEqualTo("server=127.0.0.1 at=" + found);
            server.awaitEnds(1);
        }
    }

    /** What follows on the end of the transaction's beginning, and whether postmaster was asked about. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            550 No\\r\\n; 250 Ok\\r\\n        | reply=550 No postmaster=taken  | true
            551 No\\r\\n; 251 Ok\\r\\n        | reply=551 No postmaster=taken  | true
            553 No\\r\\n; 250 Ok\\r\\n        | reply=553 No postmaster=taken  | true
            550 No\\r\\n; 550 No one\\r\\n    | reply=550 No                   | true
            550 No\\r\\n; 550 5.1.1 No\\r\\n  | reply=550 No                   | true
            550 No\\r\\n; 450 Later\\r\\n     | reply=550 No                   | true
            550 No\\r\\n; 354 What\\r\\n      | reply=550 No                   | true
            550 No\\r\\n; hello\\r\\n         | reply=550 No                   | true
            550 No\\r\\n; 250 Ok\\r\\n250 Ok\\r\\n | reply=550 No             | true
            550 No\\r\\n; close               | reply=550 No                   | true
            550 No\\r\\n; hush                | reply=550 No                   | true
            550 5.1.1 No\\r\\n; 221 Bye\\r\\n | reply=550 5.1.1 No             | false
            550 5.7.1 No\\r\\n; 221 Bye\\r\\n | reply=550 5.7.1 No             | false
            552 Full\\r\\n; 221 Bye\\r\\n     | reply=552 Full                 | false
            554 No\\r\\n; 221 Bye\\r\\n       | reply=554 No                   | false
            450 Later\\r\\n; 221 Bye\\r\\n    | reply=450 Later                | false
            250 Ok\\r\\n; 221 Bye\\r\\n       | reply=250 Ok                   | false
            """)
    void aRefusalThatDoesNotSayWhomIsComparedWithPostmaster(String script, String found, boolean second)
            throws Exception {
        try (LoopbackSmtp server =
                LoopbackSmtp.start(("220 mx\\r\\n; 250 mx\\r\\n; 250 Ok\\r\\n; " + script).split("; "))) {
            assertThat(answer(server, SHORT)).isEqualTo("server=127.0.0.1 at=rcpt " + found);
            server.awaitEnds(1);
            assertThat(server.heard().stream().filter(line -> line.startsWith("RCPT")))
                    .containsExactlyElementsOf(
                            second
                                    ? List.of("RCPT TO:<bob@a.example>", "RCPT TO:<postmaster@a.example>")
                                    : List.of("RCPT TO:<bob@a.example>"));
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            hush                                          | greeting
            220 mx                                        | greeting
            220-mx\\r\\n                                   | greeting
            220 mx\\r\\n; hush                             | ehlo
            220 mx\\r\\n; 250-mx\\r\\n                      | ehlo
            220 mx\\r\\n; 250 mx\\r\\n; hush                | mail
            220 mx\\r\\n; 250 mx\\r\\n; 250 Ok\\r\\n; hush   | rcpt
            """)
    void whoFallsSilentIsLeft(String script, String stage) throws Exception {
        try (LoopbackSmtp server = LoopbackSmtp.start(script.split("; "))) {
            assertThat(answer(server, SHORT)).isEqualTo("server=127.0.0.1 at=" + stage + " trouble=timeout");
            server.awaitEnds(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"hush", "close", "250 Ok", "for ever x", "garbage\\r\\n"})
    void whatFollowsOnQuitChangesNothing(String last) throws Exception {
        try (LoopbackSmtp server = LoopbackSmtp.start("220 mx\\r\\n", "250 mx\\r\\n", OK, "550 5.1.1 No\\r\\n", last)) {
            assertThat(answer(server, LONG)).isEqualTo("server=127.0.0.1 at=rcpt reply=550 5.1.1 No");
            server.awaitEnds(1);
        }
    }

    @Test
    void whereNobodyListens() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        assertThat(ask(port, LONG, "127.0.0.1").join())
                .hasToString("server=127.0.0.1 at=connect trouble=Connection refused");
    }

    /** A full backlog is how loopback shows an address from which nothing comes back. */
    @Test
    void whoDoesNotTakeTheConnectionLeavesTimeForTheNext() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.2"))) {
            List<SocketChannel> waiting = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                SocketChannel one = SocketChannel.open();
                one.configureBlocking(false);
                one.connect(full.getLocalSocketAddress());
                waiting.add(one);
            }
            try (LoopbackSmtp next = LoopbackSmtp.start(
                    new InetSocketAddress("127.0.0.1", full.getLocalPort()),
                    "220 mx\\r\\n",
                    "250 mx\\r\\n",
                    OK,
                    OK,
                    OK)) {
                assertThat(ask(full.getLocalPort(), SHORT, "127.0.0.2").join())
                        .hasToString("server=127.0.0.2 at=connect trouble=timeout");
                assertThat(ask(full.getLocalPort(), LONG, "127.0.0.2", "127.0.0.1")
                                .join())
                        .hasToString("server=127.0.0.1 at=rcpt reply=250 Ok");
                next.awaitEnds(1);
            } finally {
                for (SocketChannel one : waiting) {
                    one.close();
                }
            }
        }
    }

    /** Of three servers at one port, each with its own script; an empty one does not listen. */
    @ParameterizedTest(name = "{0}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            the next after one that is not there  | ''                | 220 mx\\r\\n; 250 mx\\r\\n; 250 Ok\\r\\n; 550 5.1.1\\r\\n | 127.0.0.3 at=rcpt reply=550 5.1.1   | 4
            the next after one that refuses us    | 554 Go away\\r\\n  | 220 mx\\r\\n; 250 mx\\r\\n; 250 Ok\\r\\n; 250 Ok\\r\\n | 127.0.0.3 at=rcpt reply=250 Ok      | 4
            none after one that has said no       | 220 mx\\r\\n; 250 mx\\r\\n; 250 Ok\\r\\n; 550 5.1.1\\r\\n | 220 mx\\r\\n   | 127.0.0.2 at=rcpt reply=550 5.1.1   | 0
            none after one that has said later    | 220 mx\\r\\n; 250 mx\\r\\n; 250 Ok\\r\\n; 450 No\\r\\n | 220 mx\\r\\n      | 127.0.0.2 at=rcpt reply=450 No      | 0
            the one is told where it got farthest | 220 mx\\r\\n; 421 Busy\\r\\n | 554 Go away\\r\\n                              | 127.0.0.2 at=ehlo reply=421 Busy    | 1
            the first where they are the same     | 554 First\\r\\n    | 554 Second\\r\\n                                  | 127.0.0.2 at=greeting reply=554 First | 1
            """)
    void servers(String name, String first, String second, String found, int heardBySecond) throws Exception {
        try (LoopbackSmtp two = LoopbackSmtp.start(new InetSocketAddress("127.0.0.3", 0), second.split("; "))) {
            if (first.isEmpty()) {
                assertThat(ask(two.port(), LONG, "127.0.0.2", "127.0.0.3").join())
                        .hasToString("server=" + found);
            } else {
                try (LoopbackSmtp one =
                        LoopbackSmtp.start(new InetSocketAddress("127.0.0.2", two.port()), first.split("; "))) {
                    assertThat(ask(two.port(), LONG, "127.0.0.2", "127.0.0.3").join())
                            .hasToString("server=" + found);
                    one.awaitEnds(1);
                }
            }
            if (heardBySecond > 0) {
                two.awaitEnds(1);
            }
            assertThat(two.heard()).hasSize(heardBySecond);
        }
    }

    @Test
    void ipv6() throws Exception {
        try (LoopbackSmtp server = LoopbackSmtp.start(
                new InetSocketAddress("::1", 0), "220 mx\\r\\n", "250 mx\\r\\n", OK, "250 Six\\r\\n", OK)) {
            assertThat(ask(server.port(), LONG, "127.0.0.9", "::1").join())
                    .hasToString("server=::1 at=rcpt reply=250 Six");
        }
    }

    @Test
    void manyAtOnceOnOneThreadBesideManyThatAreSilent() throws Exception {
        try (LoopbackSmtp silent = LoopbackSmtp.start("hush");
                LoopbackSmtp good = LoopbackSmtp.start("220 mx\\r\\n", "250 mx\\r\\n", OK, "250 Yes\\r\\n", OK)) {
            List<CompletableFuture<CalloutAnswer>> stalled = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                stalled.add(ask(silent.port(), LONG, "127.0.0.1"));
            }
            List<CompletableFuture<CalloutAnswer>> answers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                answers.add(ask(good.port(), LONG, "127.0.0.1"));
            }
            assertThat(answers).allMatch(answer -> answer.join().toString().endsWith("at=rcpt reply=250 Yes"));
            assertThat(stalled).noneMatch(CompletableFuture::isDone);
            assertThat(Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().equals("postern-callout") && thread.isAlive()))
                    .hasSize(1);
        }
    }

    @Test
    void closingEndsWhatIsUnderWayAndWhatComesLater() throws Exception {
        try (LoopbackSmtp silent = LoopbackSmtp.start("hush")) {
            CompletableFuture<CalloutAnswer> before = ask(silent.port(), LONG, "127.0.0.1");
            callout.close();
            assertThat(before.join()).hasToString("trouble=closed");
            assertThat(ask(silent.port(), LONG, "127.0.0.1").join()).hasToString("trouble=closed");
        }
    }

    @Test
    void anExecutorThatIsShutDownLosesNoAnswer() throws Exception {
        try (LoopbackSmtp server = LoopbackSmtp.start("554 No\\r\\n", OK);
                SmtpCallout rejected = new SmtpCallout(task -> {
                    throw new RejectedExecutionException();
                })) {
            CalloutQuestion question =
                    new CalloutQuestion("bob@a.example", List.of(server.address()), server.port(), "mx", LONG);
            assertThat(rejected.ask(question).join()).hasToString("server=127.0.0.1 at=greeting reply=554 No");
        }
    }
}
