/**
 * {@code postern}, the program with which an administrator asks what happened. One class a command; {@link
 * org.postern.cli.Main} names them. Whatever comes from a log is hostile text: it reaches a terminal through {@link
 * org.postern.cli.Printable} only, and a page through {@code Html} only.
 */
package org.postern.cli;
