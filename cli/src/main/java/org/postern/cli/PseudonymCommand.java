package org.postern.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.postern.audit.KeyFile;
import org.postern.audit.privacy.Pseudonyms;
import org.postern.policy.net.Block;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code postern audit pseudonym}: what stands in a log for an address or a name that is hashed there. */
@Command(
        name = "pseudonym",
        description = "Tells the hash that stands in the log for an IP address, a mail address or a user, to search for"
                + " with postern audit search --text.",
        mixinStandardHelpOptions = true,
        footer = {"", "Exit codes: 0 done, 2 the key could not be read."})
final class PseudonymCommand implements Callable<Integer> {
    private final Screen screen;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            required = true,
            description = "The secret that audit.privacy.key of postern.properties names.")
    private Path key;

    @Option(names = "--host", description = "The values are names of hosts, as in HELO.")
    private boolean host;

    @Parameters(arity = "1..*", paramLabel = "VALUE", description = "An IP address, a mail address or a user's name.")
    private List<String> values;

    PseudonymCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws IOException {
        Pseudonyms pseudonyms = pseudonyms();
        for (String value : values) {
            screen.line(host ? pseudonyms.host(value) : pseudonym(pseudonyms, value));
        }
        return Main.YES;
    }

    private Pseudonyms pseudonyms() throws IOException {
        try {
            return new Pseudonyms(KeyFile.secret(key));
        } catch (IllegalArgumentException e) {
            throw new Trouble("--key " + key + " " + e.getMessage());
        }
    }

    private static String pseudonym(Pseudonyms pseudonyms, String value) {
        try {
            return pseudonyms.network(Block.parse(value));
        } catch (IllegalArgumentException e) {
            return pseudonyms.person(value);
        }
    }
}
