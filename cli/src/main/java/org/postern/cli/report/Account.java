package org.postern.cli.report;

/** What was done by an authenticated user. */
final class Account {
    long mails;
    long recipients;
    long octets;
    long logins;
    long overLimit;
    long notOwned;
    long refusedRecipients;
    long bounced;
    final Distinct networks = new Distinct();
}
