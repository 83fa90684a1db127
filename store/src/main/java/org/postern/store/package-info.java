/**
 * What is remembered, kept in one file: {@link org.postern.store.FileState}. Memory is the authority and answers every
 * question; the file follows it within a second and is read when James starts.
 */
package org.postern.store;
