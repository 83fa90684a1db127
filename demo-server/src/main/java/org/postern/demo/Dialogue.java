package org.postern.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A scripted SMTP session in a file: a header, an empty line, then one step a line.
 *
 * <pre>{@code
 * title: A stranger may not relay
 * port: 2525
 * source: 127.0.0.7
 *
 * # Text after # at the start of a line is a comment.
 * c <- 220 *
 * c -> EHLO client.example
 * c <<- 250 *
 * c -> QUIT
 * c <- 221 *
 * c <-EOF
 * }</pre>
 *
 * <p>The header says how a connection is made: {@code title} and {@code port} are required; {@code source} is the
 * address to come from (default 127.0.0.1); {@code tls} is {@code none} (default), {@code implicit}, or {@code starttls}
 * to have greeting, EHLO, STARTTLS and handshake done before the first step; {@code proxy} is what follows the word
 * PROXY of a version 1 header, sent first. {@code a.port} and so on are for connection {@code a} alone, when the steps
 * use several. A connection is made at the first step that names it.
 *
 * <table>
 * <caption>Steps of connection c (any name of letters and digits)</caption>
 * <tr><td>{@code c -> text}</td><td>sends the text and CRLF</td></tr>
 * <tr><td>{@code c => text}</td><td>sends the text without CRLF; {@code \r \n \t \\ \xNN} are escapes</td></tr>
 * <tr><td>{@code c <- text}</td><td>reads one line, which must be the text; {@code *} stands for anything</td></tr>
 * <tr><td>{@code c <<- text}</td><td>reads one whole reply, whose last line must be the text</td></tr>
 * <tr><td>{@code c <-EOF}</td><td>the server must have closed the connection</td></tr>
 * <tr><td>{@code c starttls}</td><td>sends STARTTLS, reads 220 and does the handshake</td></tr>
 * <tr><td>{@code c close}</td><td>closes the connection without a word</td></tr>
 * </table>
 *
 * <p>In what is sent, <code>{auth-plain user password}</code> and <code>{base64 text}</code> stand for their Base64.
 *
 * @param file the name that error messages give
 * @param title what the session shows
 * @param connections how each connection is made, in the order of the first step that names it
 * @param steps in order
 */
public record Dialogue(String file, String title, Map<String, Connection> connections, List<Step> steps) {

    /** When a connection changes to TLS. */
    public enum Tls {
        NONE,
        STARTTLS,
        IMPLICIT
    }

    /**
     * How a connection is made.
     *
     * @param port of 127.0.0.1
     * @param source the client's address
     * @param tls when it changes to TLS
     * @param proxy the whole PROXY line without CRLF, or empty
     */
    public record Connection(int port, String source, Tls tls, String proxy) {}

    /** What a step does, see {@link Dialogue}. */
    public enum Kind {
        SEND,
        SEND_RAW,
        EXPECT_LINE,
        EXPECT_REPLY,
        EXPECT_EOF,
        START_TLS,
        CLOSE
    }

    /**
     * One step.
     *
     * @param line its line in the file, from 1
     * @param connection the name of the connection
     * @param kind what it does
     * @param text what is sent, with macros and escapes replaced, or the expected line; otherwise empty
     */
    public record Step(int line, String connection, Kind kind, String text) {}

    /** The immutable dialogue. */
    public Dialogue {
        connections = Collections.unmodifiableMap(new LinkedHashMap<>(connections));
        steps = List.copyOf(steps);
    }

    /**
     * Reads a dialogue.
     *
     * @throws IOException when the file cannot be read
     * @throws BadDialogue when it is none; the message begins with file and line
     */
    public static Dialogue read(Path file) throws IOException, BadDialogue {
        return parse(String.valueOf(file.getFileName()), Files.readString(file));
    }

    /**
     * Reads a dialogue from text.
     *
     * @param file the name that error messages give
     * @throws BadDialogue when it is none; the message begins with file and line
     */
    public static Dialogue parse(String file, String text) throws BadDialogue {
        return new DialogueParser(file).parse(text);
    }
}
