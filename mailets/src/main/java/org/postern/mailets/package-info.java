/** Limits on mail that James has accepted already: the mailet, and what it shares with the matchers. */
package org.postern.mailets;
