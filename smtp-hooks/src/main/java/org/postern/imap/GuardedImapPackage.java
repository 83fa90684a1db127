package org.postern.imap;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.james.imap.decode.parser.AuthenticateCommandParser;
import org.apache.james.imap.decode.parser.LoginCommandParser;
import org.apache.james.imap.decode.parser.LogoutCommandParser;
import org.apache.james.imap.processor.CapabilityProcessor;
import org.apache.james.modules.protocols.ImapPackage;
import org.apache.james.utils.ClassName;

/**
 * James's own IMAP, with LOGIN and AUTHENTICATE passing through {@link LoginGate}. To be named in imapserver.xml: {@code
 * <imapPackages>org.postern.imap.GuardedImapPackage</imapPackages>}, for James 3.8 directly in {@code <imapservers>}, for
 * later ones in each {@code <imapserver>}; see {@link ImapLogins} for the settings.
 *
 * <p>James keeps its own processors, since 3.10 gives them more than their constructors ask for. Our parsers make requests of
 * classes of our own, so that they reach the gate first; the gate hands them on to James's processors.
 */
public final class GuardedImapPackage implements ImapPackage {
    private static final Map<ClassName, ClassName> OURS = Map.of(
            name(CapabilityProcessor.class), name(Capabilities.class),
            name(LoginCommandParser.class), name(LoginParser.class),
            name(AuthenticateCommandParser.class), name(AuthenticateParser.class),
            name(LogoutCommandParser.class), name(LogoutParser.class));

    @Override
    public Collection<ClassName> processors() {
        return Stream.concat(substituted(ImapPackage.DEFAULT.processors()), Stream.of(name(LoginGate.class)))
                .collect(Collectors.toUnmodifiableList());
    }

    @Override
    public Collection<ClassName> decoders() {
        return substituted(ImapPackage.DEFAULT.decoders()).collect(Collectors.toUnmodifiableList());
    }

    @Override
    public Collection<ClassName> encoders() {
        return List.copyOf(ImapPackage.DEFAULT.encoders());
    }

    private static Stream<ClassName> substituted(Collection<ClassName> names) {
        return names.stream().map(name -> OURS.getOrDefault(name, name));
    }

    private static ClassName name(Class<?> type) {
        return new ClassName(type.getName());
    }
}
