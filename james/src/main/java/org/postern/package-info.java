/** Postern inside James: the Guice module that extensions.properties names, and what all adapters share. */
package org.postern;
