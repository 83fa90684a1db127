/**
 * The demo: a stock James with Postern in its {@code extensions-jars/}, the world around it, and scripted sessions.
 *
 * <p>{@link org.postern.demo.DemoServer} starts everything on loopback: {@link org.postern.demo.DemoDns} answers for the
 * domains of the demo's world, {@link org.postern.demo.Sink} takes what James relays, {@link
 * org.postern.demo.StockJames} is the server itself. {@link org.postern.demo.Dialogue} is a scripted SMTP session in a
 * file, {@link org.postern.demo.DialoguePlayer} plays it against a listener, {@link org.postern.demo.Tour} plays the
 * demo's own and shows the audit record behind each reply.
 */
package org.postern.demo;
