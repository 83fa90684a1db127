package org.postern.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One session of the {@link Sink}: as much of RFC 5321 as a relaying server needs. Of every domain it knows all recipients but
 * {@code nobody}, and does not want to say anything of {@code busy}.
 */
final class SinkSession {
    private static final int READ_MILLIS = 30_000;
    private static final int MAX_LINE = 64 * 1024;
    private static final int MAX_MESSAGE = 32 * 1024 * 1024;

    private final Sink sink;
    private final InputStream in;
    private final OutputStream out;
    private String sender;
    private final List<String> recipients = new ArrayList<>();

    SinkSession(Socket client, Sink sink) throws IOException {
        client.setSoTimeout(READ_MILLIS);
        this.sink = sink;
        this.in = new BufferedInputStream(client.getInputStream());
        this.out = client.getOutputStream();
    }

    void run() throws IOException {
        reply("220 sink.far.example ESMTP");
        for (String line = readLine(); line != null; line = readLine()) {
            String verb = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
            if (verb.equals("QUIT")) {
                reply("221 2.0.0 Bye");
                return;
            }
            reply(answer(verb, line));
        }
    }

    private String answer(String verb, String line) throws IOException {
        switch (verb) {
            case "EHLO":
                reset();
                return "250-sink.far.example\r\n250-8BITMIME\r\n250 SIZE " + MAX_MESSAGE;
            case "HELO":
            case "RSET":
                reset();
                return "250 2.0.0 Ok";
            case "NOOP":
                return "250 2.0.0 Ok";
            case "MAIL":
                reset();
                sender = path(line);
                return "250 2.1.0 Ok";
            case "RCPT":
                if (sender == null) {
                    return "503 5.5.1 MAIL first";
                }
                return recipient(path(line));
            case "DATA":
                return data();
            default:
                return "500 5.5.2 Unknown command";
        }
    }

    private String recipient(String path) {
        if (path.startsWith("<nobody@")) {
            return "550 5.1.1 The sink knows no such user";
        }
        if (path.startsWith("<busy@")) {
            return "450 4.2.1 Come again later";
        }
        recipients.add(path);
        return "250 2.1.5 Ok";
    }

    private String data() throws IOException {
        if (recipients.isEmpty()) {
            return "503 5.5.1 RCPT first";
        }
        reply("354 Go on");
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        write(message, "Return-Path: " + sender);
        for (String recipient : recipients) {
            write(message, "X-Envelope-To: " + recipient);
        }
        for (String line = readLine(); !".".equals(line); line = readLine()) {
            if (line == null) {
                throw new EOFException("the client closed in the middle of a message");
            }
            if (message.size() > MAX_MESSAGE) {
                throw new IOException("a message is longer than " + MAX_MESSAGE + " octets");
            }
            // Transparency, RFC 5321 section 4.5.2.
            write(message, line.startsWith(".") ? line.substring(1) : line);
        }
        reset();
        return sink.keep(message.toByteArray()) ? "250 2.0.0 Kept" : "452 4.3.1 The sink is full";
    }

    private void reset() {
        sender = null;
        recipients.clear();
    }

    /** The path of MAIL or RCPT with its angle brackets, or the line itself when there is none. */
    private static String path(String line) {
        int open = line.indexOf('<');
        int close = line.indexOf('>', open);
        return open < 0 || close < 0 ? line : line.substring(open, close + 1);
    }

    private static void write(ByteArrayOutputStream message, String line) {
        message.writeBytes((line + "\r\n").getBytes(ISO_8859_1));
    }

    private void reply(String text) throws IOException {
        out.write((text + "\r\n").getBytes(ISO_8859_1));
        out.flush();
    }

    /** A line without its CRLF; null at the end of the stream. Octets are kept as they are. */
    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            if (octet == '\n' && line.length() > 0 && line.charAt(line.length() - 1) == '\r') {
                line.setLength(line.length() - 1);
                return line.toString();
            }
            if (line.length() >= MAX_LINE) {
                throw new IOException("a line is longer than " + MAX_LINE + " octets");
            }
            line.append((char) octet);
        }
        return null;
    }
}
