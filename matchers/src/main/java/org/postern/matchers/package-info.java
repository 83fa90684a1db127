/** Matchers that ask how much of a limit is used or what was decided over SMTP, for mail processing to act on in its own way. */
package org.postern.matchers;
