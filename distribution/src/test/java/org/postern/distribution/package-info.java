/**
 * Tests on the jar that ships, in a stock James: nothing of ours is on James's class path or on the tests' own but the
 * demo's tools.
 *
 * <p>{@link org.postern.distribution.TestJames} is a forked James with the configuration of {@code src/test/james};
 * {@link org.postern.distribution.SharedJames} gives all classes the same one. {@link
 * org.postern.distribution.ForkedJamesIT} plays {@code src/test/dialogues}.
 */
package org.postern.distribution;
