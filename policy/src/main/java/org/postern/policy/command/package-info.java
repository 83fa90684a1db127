/**
 * Which commands a client may use, what EXPN and VRFY answer, and how many commands may fail on one connection.
 */
package org.postern.policy.command;
