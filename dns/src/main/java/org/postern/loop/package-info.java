/** Sockets that no thread waits for. */
package org.postern.loop;
