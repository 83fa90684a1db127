/**
 * What stands out in a log of any size, in memory that does not depend on it: {@link org.postern.cli.report.Figures} takes
 * records one by one, {@link org.postern.cli.report.Abuse} judges what has been counted, and a report shows both.
 *
 * <p>Tables keep the heaviest of their keys ({@link org.postern.cli.report.Heaviest}); how many different things there were
 * is estimated ({@link org.postern.cli.report.Distinct}).
 */
package org.postern.cli.report;
