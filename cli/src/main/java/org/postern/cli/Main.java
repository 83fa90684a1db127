package org.postern.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What stands on the command line. Exit codes: 0 yes, 1 no, 2 it could not be found out. */
@Command(
        name = "postern",
        description = "Asks what Postern, SMTP security for Apache James, has decided and why.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {AuditCommand.class})
public final class Main {
    static final int YES = 0;
    static final int NO = 1;
    static final int TROUBLE = 2;

    private static final int WIDTH = 100;

    private Main() {}

    public static void main(String[] args) throws IOException {
        Screen screen = new Screen(
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                Boolean.getBoolean("postern.progress"));
        int code = run(screen, Clock.systemUTC(), args);
        System.exit(code);
    }

    /** Does what the arguments say, and gives the exit code. */
    static int run(Screen screen, Clock clock, String... args) {
        PrintWriter out = new PrintWriter(screen.out(), false);
        PrintWriter err = new PrintWriter(screen.err(), true);
        CommandLine line = commands(screen, clock)
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((exception, command, parsed) -> failed(exception, screen));
        int code;
        try {
            code = line.execute(args);
        } catch (Error e) {
            code = broken(e, screen);
        }
        out.flush();
        screen.flush();
        return code;
    }

    private static int failed(Exception exception, Screen screen) {
        if (screen.isCutOff()) {
            // Whoever read this has read enough, as head does.
            return YES;
        }
        if (exception instanceof IOException || exception instanceof Trouble) {
            screen.complain("postern: " + Trouble.text(exception));
            return TROUBLE;
        }
        return broken(exception, screen);
    }

    /** A fault of ours, which must not be taken for an answer. */
    private static int broken(Throwable fault, Screen screen) {
        StringWriter trace = new StringWriter();
        fault.printStackTrace(new PrintWriter(trace));
        trace.toString().lines().forEach(screen::complain);
        return TROUBLE;
    }

    /** All commands, to run them or to describe them. */
    static CommandLine commands(Screen screen, Clock clock) {
        CommandLine line = new CommandLine(new Main(), new Parts(screen, clock));
        return line.setUsageHelpWidth(WIDTH).setCaseInsensitiveEnumValuesAllowed(true);
    }

    /** Gives commands the screen and the clock. */
    private static final class Parts implements CommandLine.IFactory {
        private final Screen screen;
        private final Clock clock;

        Parts(Screen screen, Clock clock) {
            this.screen = screen;
            this.clock = clock;
        }

        @Override
        public <K> K create(Class<K> type) throws Exception {
            if (type == VerifyCommand.class) {
                return type.cast(new VerifyCommand(screen));
            } else if (type == SearchCommand.class) {
                return type.cast(new SearchCommand(screen, clock));
            } else if (type == ShowCommand.class) {
                return type.cast(new ShowCommand(screen));
            } else if (type == ReportCommand.class) {
                return type.cast(new ReportCommand(screen, clock));
            } else if (type == PseudonymCommand.class) {
                return type.cast(new PseudonymCommand(screen));
            }
            return CommandLine.defaultFactory().create(type);
        }
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"postern " + (version == null ? "(from the source tree)" : version)};
        }
    }
}
