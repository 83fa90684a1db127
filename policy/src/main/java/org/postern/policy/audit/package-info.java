/**
 * The record of what was decided and why: one JSON object a line, ECS field names where ECS has one, our own under
 * {@code postern.}.
 */
package org.postern.policy.audit;
