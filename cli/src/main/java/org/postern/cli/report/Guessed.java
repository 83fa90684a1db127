package org.postern.cli.report;

/** A name with which somebody failed to log in. */
final class Guessed {
    long failures;
    final Distinct networks = new Distinct();
}
