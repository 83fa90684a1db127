/**
 * From what an administrator wrote to policies: the same {@link org.postern.policy.config.Settings} can be filled from
 * James's configuration objects or from the XML file itself, every problem is collected before the configuration is
 * refused, and each problem names the place, the value and the mend.
 */
package org.postern.policy.config;
