/** Matchers that ask how much of a limit is used, for mail processing to act on in its own way. */
package org.postern.matchers;
