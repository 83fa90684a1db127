package org.postern.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual page of all commands, in the man macros of roff. */
final class ManPage {
    private final StringBuilder page = new StringBuilder();

    private ManPage() {}

    static String of(CommandLine commands) {
        ManPage man = new ManPage();
        CommandSpec top = commands.getCommandSpec();
        man.page.append(".TH POSTERN 1 \"\" \"Postern\" \"Postern\"\n.SH NAME\n");
        man.text("postern - " + uncapitalised(description(top)));
        man.page.append(".SH SYNOPSIS\n");
        Map<String, CommandLine> leaves = new LinkedHashMap<>();
        leaves(commands, leaves);
        leaves.values().forEach(man::synopsis);
        man.page.append(".SH COMMANDS\n");
        leaves.forEach(man::command);
        man.page.append(".SH FILES\n.TP\n.B var/postern\n");
        man.text("Where James keeps the audit log, seen from its directory.");
        man.page.append(".SH ENVIRONMENT\n.TP\n.B JAVA_HOME\n");
        man.text("Where Java is, version 11 or newer; without it, java is looked for on the path.");
        man.page.append(".TP\n.B POSTERN_JAVA_OPTS\n");
        man.text("Options for Java, such as -Xmx1g.");
        return man.page.toString();
    }

    private static void leaves(CommandLine line, Map<String, CommandLine> leaves) {
        if (line.getSubcommands().isEmpty()) {
            leaves.put(line.getCommandSpec().qualifiedName(), line);
        }
        line.getSubcommands().values().forEach(sub -> leaves(sub, leaves));
    }

    private void synopsis(CommandLine line) {
        CommandSpec spec = line.getCommandSpec();
        List<String> words = new ArrayList<>();
        words.add("[OPTION]...");
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            words.add(parameter.required() ? parameter.paramLabel() : "[" + parameter.paramLabel() + "]");
        }
        page.append(".PP\n.B ").append(escaped(spec.qualifiedName())).append('\n');
        text(String.join(" ", words));
    }

    private void command(String name, CommandLine line) {
        CommandSpec spec = line.getCommandSpec();
        page.append(".SS ").append(escaped(name)).append('\n');
        text(description(spec));
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            page.append(".TP\n.I ").append(escaped(parameter.paramLabel())).append('\n');
            text(interpolated(parameter.description(), parameter.defaultValueString(true)));
        }
        for (OptionSpec option : spec.options()) {
            String value = option.arity().max() == 0 ? "" : " \\fI" + escaped(option.paramLabel()) + "\\fR";
            page.append(".TP\n\\fB")
                    .append(escaped(String.join(", ", option.names())))
                    .append("\\fR")
                    .append(value)
                    .append('\n');
            text(interpolated(option.description(), option.defaultValueString(true)));
        }
        for (String foot : spec.usageMessage().footer()) {
            if (!foot.isEmpty()) {
                page.append(".PP\n");
                text(foot);
            }
        }
    }

    private static String description(CommandSpec spec) {
        return String.join(" ", spec.usageMessage().description());
    }

    private static String interpolated(String[] description, String defaultValue) {
        return String.join(" ", description).replace("${DEFAULT-VALUE}", String.valueOf(defaultValue));
    }

    private static String uncapitalised(String text) {
        return Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }

    private void text(String text) {
        String escaped = escaped(Help.Ansi.OFF.string(text));
        page.append(escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" : "")
                .append(escaped)
                .append('\n');
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-");
    }
}
