/** What logins tell: who logged in from where a short while ago, and who is guessing passwords. */
package org.postern.policy.login;
