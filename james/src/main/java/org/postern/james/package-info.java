/** What the adapters share inside one James: its configuration as settings, its addresses as a directory. */
package org.postern.james;
