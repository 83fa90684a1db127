/** What James's webadmin shows of Postern. */
package org.postern.webadmin;
