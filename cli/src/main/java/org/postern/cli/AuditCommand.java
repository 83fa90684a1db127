package org.postern.cli;

import picocli.CommandLine.Command;

/** What is asked of the audit log. */
@Command(
        name = "audit",
        description = "Verifies, searches and reports what the audit log holds.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            VerifyCommand.class,
            SearchCommand.class,
            ShowCommand.class,
            ReportCommand.class,
            PseudonymCommand.class
        })
final class AuditCommand {}
