/** A day of a mail server's life, made up from a seed: who is honest and who is not is known beforehand. */
package org.postern.cli.traffic;
