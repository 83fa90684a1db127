/** Finds records in a log: by octets first, and only where these may have been found by their fields. */
package org.postern.cli.search;
