/**
 * What is remembered and what is counted, kept in a file each: {@link org.postern.store.FileState} and {@link
 * org.postern.store.FileCounters}. Memory is the authority and answers every question; the file follows it within a second
 * and is read when James starts.
 */
package org.postern.store;
