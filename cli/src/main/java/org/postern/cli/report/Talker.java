package org.postern.cli.report;

/** What a client, or a network, did that is nothing bad, and how often it was refused. */
final class Talker {
    long connections;
    long mails;
    long recipients;
    long logins;
    long refusals;
    long failedLogins;

    /** What only those do whom the server knows or wants. */
    long good() {
        return mails + logins;
    }
}
