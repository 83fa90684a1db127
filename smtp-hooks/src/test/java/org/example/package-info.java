/** Of somebody else. */
package org.example;
