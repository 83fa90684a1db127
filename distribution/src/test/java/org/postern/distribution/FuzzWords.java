package org.postern.distribution;

import java.util.List;

/** What a {@link FuzzSession} is made of. */
final class FuzzWords {
    /** Recipients that are, or look as if they were, in another domain; {@code %s} is the mark. */
    static final List<String> FOREIGN = List.of(
            "%s@far.example",
            "%s@FAR.Example",
            "%s%%far.example@demo.example",
            "far.example!%s@demo.example",
            "\"%s@far.example\"@demo.example",
            "\"%s@far.example\"",
            "\"%s%%far.example\"@demo.example",
            "@demo.example:%s@far.example",
            "@demo.example,@[127.0.0.1]:%s@far.example",
            "@far.example:%s@demo.example",
            "%s@far.example.",
            "%s@[192.0.2.1]",
            "%s@[IPv6:2001:db8::1]",
            "%s@192.0.2.1",
            "%s@far.example@demo.example",
            "%s@demo.example@far.example",
            "%s@demo.example%%far.example",
            "%s@demo.example,%s@far.example",
            "%s@demo.example> <%s@far.example",
            "%s@demo.example>,<%s@far.example",
            "%s@demo.example\0@far.example",
            "%s@demo.example.far.example",
            "%s@far.example;demo.example",
            "%s@far.example(demo.example)",
            "%s(@demo.example)@far.example",
            "postmaster@far.example",
            "\"postmaster\"@far.example",
            "POSTMASTER@far.example",
            "postmaster%%far.example",
            "abuse@far.example",
            "%s@xn--far-.example",
            "%s@f\u00e4r.example",
            "%s@localhost",
            "%s@other.example",
            " %s@far.example ",
            "%s@ far.example",
            "<%s@far.example>",
            "\"\\%s@far.example\\\"\"@demo.example",
            "%s\\@far.example@demo.example");
    /** Recipients here, not all of whom are there. */
    static final List<String> LOCAL =
            List.of("alice@demo.example", "Bob@Demo.Example", "nobody@demo.example", "postmaster", "team@demo.example");
    /** Envelope senders with their brackets, or without. */
    static final List<String> SENDERS = List.of(
            "<>",
            "<eve@good.example>",
            "<eve@good.example>",
            "<eve@good.example>",
            "<eve@good.example>",
            "<alice@demo.example>",
            "<printer@demo.example>",
            "<\"\"@good.example>",
            "eve@good.example",
            "<eve>",
            "<@demo.example:alice@demo.example>",
            "<postmaster@demo.example>",
            "<mailer-daemon@demo.example>");
    /** What may follow MAIL; most often nothing. */
    static final List<String> PARAMETERS = List.of(
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            " SIZE=100",
            " SIZE=99999999999",
            " SIZE=-1",
            " SIZE=x",
            " BODY=8BITMIME",
            " BODY=BINARYMIME",
            " AUTH=<>",
            " AUTH=alice@demo.example",
            " RET=FULL ENVID=x",
            " SMTPUTF8",
            " X=Y");
    /** What may follow RCPT; most often nothing. */
    static final List<String> RCPT_PARAMETERS =
            List.of("", "", "", "", " NOTIFY=NEVER", " NOTIFY=SUCCESS,FAILURE", " ORCPT=rfc822;%s@far.example", " X=Y");
    /** Whole lines that belong nowhere in particular. */
    static final List<String> ODD = List.of(
            "NOOP",
            "NOOP RCPT TO:<x@far.example>",
            "HELP",
            "VRFY alice",
            "EXPN team",
            "TURN",
            "ETRN far.example",
            "SEND FROM:<eve@good.example>",
            "SAML FROM:<eve@good.example>",
            "XCLIENT ADDR=127.0.0.20",
            "XFORWARD ADDR=127.0.0.20",
            "PROXY TCP4 127.0.0.20 127.0.0.1 1 25",
            "AUTH",
            "AUTH PLAIN",
            "AUTH PLAIN =",
            "AUTH PLAIN AG1hbGxvcnkAeA==",
            "AUTH LOGIN",
            "AUTH LOGIN bWFsbG9yeQ==",
            "AUTH CRAM-MD5",
            "AUTH EXTERNAL =",
            "AUTH PLAIN YWxpY2VAZGVtby5leGFtcGxl",
            "BDAT 5 LAST\r\nhello",
            "BDAT 0 LAST",
            "",
            " ",
            "\0",
            ".",
            "QUIT NOW",
            "RCPT",
            "MAIL",
            "RCPT TO",
            "MAIL FROM:",
            "RCPT TO:",
            "RCPT TO: x@far.example",
            "MAIL FROM:<eve@good.example> RCPT TO:<x@far.example>",
            "DATA x");

    private FuzzWords() {}
}
