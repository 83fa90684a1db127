/** Limits on mail that James has accepted already, the record of what became of mail, and what matchers share with both. */
package org.postern.mailets;
