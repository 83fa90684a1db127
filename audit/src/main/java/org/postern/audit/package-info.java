/**
 * The audit log on disk: one JSON object a line, each line sealed with a number and a hash that depends on all lines before
 * it, with signed checkpoints in between; its writer, its reader and its verifier.
 *
 * <p>{@link org.postern.audit.Chain} says what a line is, {@link org.postern.audit.LogFiles} what the files are called,
 * {@link org.postern.audit.Checkpoint} what is signed.
 */
package org.postern.audit;
