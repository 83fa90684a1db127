package org.postern.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.inject.AbstractModule;
import com.google.inject.ConfigurationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Module;
import com.google.inject.ProvisionException;
import com.google.inject.TypeLiteral;
import com.google.inject.util.Modules;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.mailetcontainer.impl.MailetConfigImpl;
import org.apache.james.mailetcontainer.impl.MatcherConfigImpl;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.queue.memory.MemoryMailQueueFactory;
import org.apache.james.rrt.api.CanSendFrom;
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.utils.PropertiesProvider;
import org.apache.mailet.Mailet;
import org.apache.mailet.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postern.Postern;
import org.postern.james.JamesSettings;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.XmlSettings;
import org.slf4j.LoggerFactory;

/**
 * Every broken configuration gives its whole message, read by James's own readers and started in James's order, with
 * nothing of James around the handlers and mailets. {@link BadConfigsIT} shows that a whole James does the same.
 */
class BadConfigsTest {
    private static final String CORE = "org.postern.smtp.CoreHandlers";

    @TempDir
    private Path base;

    static Stream<String> cases() throws IOException {
        return BadConfigs.names().stream().filter(name -> !BadConfigs.ONLY_ON_A_SERVER.contains(name));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theAdministratorIsToldAllOfIt(String name) throws Exception {
        BadConfigs.write(name, base);
        assertThat(start()).containsExactlyElementsOf(BadConfigs.expected(name, base));
    }

    @Test
    void theGoodConfigurationStarts() throws Exception {
        BadConfigs.write(BadConfigs.GOOD, base);
        assertThat(start()).isEmpty();
    }

    @Test
    void thereAreCasesOfEachKind() throws IOException {
        assertThat(BadConfigs.names()).hasSizeGreaterThanOrEqualTo(25).containsAll(BadConfigs.ONLY_ON_A_SERVER);
        assertThat(BadConfigs.names().stream().filter(name -> name.startsWith("warning-")))
                .hasSizeGreaterThanOrEqualTo(3);
    }

    /** What a command reads from the file is what James hands to the handlers. */
    @ParameterizedTest
    @MethodSource("cases")
    void theFileSaysTheSameWithoutJames(String name) throws Exception {
        BadConfigs.write(name, base);
        Place place = Place.file("smtpserver.xml");
        Problems problems = new Problems();
        Settings alone = XmlSettings.read(base.resolve("conf/smtpserver.xml"), place, problems)
                .orElseThrow();
        Settings james = JamesSettings.of(configurations().getConfiguration("smtpserver"), place);
        assertThat(chains(alone)).hasSameSizeAs(chains(james)).isNotEmpty();
        for (int i = 0; i < chains(alone).size(); i++) {
            assertThat(chains(alone).get(i).sameAs(chains(james).get(i))).isTrue();
        }
    }

    private static List<Settings> chains(Settings root) {
        return root.children().stream()
                .flatMap(server -> server.children().stream())
                .filter(child -> child.name().equals("handlerchain"))
                .toList();
    }

    /** What a start says, line by line. */
    private List<String> start() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger("org.postern");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        List<String> told = new ArrayList<>();
        try {
            startServers(told);
        } finally {
            logger.detachAppender(log);
        }
        log.list.stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .forEach(event -> told.add("warning: " + event.getFormattedMessage()));
        return told;
    }

    private void startServers(List<String> told) throws Exception {
        Injector injector = Guice.createInjector(new James(), extensions());
        try {
            startMailets(injector);
            for (HierarchicalConfiguration<ImmutableNode> server :
                    configurations().getConfiguration("smtpserver").configurationsAt("smtpserver")) {
                startHandlers(injector, server);
            }
        } catch (RuntimeException e) {
            told.addAll(sentence(e).lines().toList());
        }
        end(injector);
    }

    private static void startHandlers(Injector injector, HierarchicalConfiguration<ImmutableNode> server)
            throws Exception {
        for (HierarchicalConfiguration<ImmutableNode> handler : server.configurationsAt("handlerchain.handler")) {
            String name = handler.getString("[@class]");
            if (name.startsWith("org.postern.") && exists(name)) {
                handler(injector, name).init(handler);
            }
        }
        if (CORE.equals(server.getString("handlerchain[@coreHandlersPackage]"))) {
            handler(injector, "org.postern.smtp.Greeting").init(server);
        }
    }

    private void startMailets(Injector injector) throws Exception {
        if (Files.notExists(base.resolve("conf/mailetcontainer.xml"))) {
            return;
        }
        for (HierarchicalConfiguration<ImmutableNode> mailet :
                configurations().getConfiguration("mailetcontainer").configurationsAt("processors.processor.mailet")) {
            String[] match = mailet.getString("[@match]").split("=", 2);
            if (match[0].startsWith("org.postern.")) {
                MatcherConfigImpl config = new MatcherConfigImpl();
                config.setMatcherName(match[0]);
                config.setCondition(match[1]);
                ((Matcher) injector.getInstance(Class.forName(match[0]))).init(config);
            }
            String name = mailet.getString("[@class]");
            if (name.startsWith("org.postern.")) {
                MailetConfigImpl config = new MailetConfigImpl();
                config.setMailetName(name);
                config.setConfiguration(mailet);
                ((Mailet) injector.getInstance(Class.forName(name))).init(config);
            }
        }
    }

    /** James stops at a class that does not exist; here the handlers after it must say so as well. */
    private static boolean exists(String name) {
        try {
            Class.forName(name);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static ProtocolHandler handler(Injector injector, String name) throws ClassNotFoundException {
        return (ProtocolHandler) injector.getInstance(Class.forName(name));
    }

    private static String sentence(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null
                && cause instanceof ProvisionException | cause instanceof ConfigurationException) {
            cause = cause.getCause();
        }
        return cause.getMessage();
    }

    private static void end(Injector injector) {
        try {
            Postern postern = injector.getInstance(Postern.class);
            postern.retain();
            postern.release();
        } catch (ProvisionException neverOpened) {
            // Then nothing has to be closed.
        }
    }

    private Module extensions() throws Exception {
        String[] names = properties().getConfiguration("extensions").getStringArray("guice.extension.module");
        List<Module> modules = new ArrayList<>();
        for (String name : names) {
            modules.add((Module) Class.forName(name).getDeclaredConstructor().newInstance());
        }
        return Modules.combine(modules);
    }

    private Configuration.Basic configuration() {
        return Configuration.builder().workingDirectory(base.toFile()).build();
    }

    private FileSystem files() {
        return new FileSystemImpl(configuration().directories());
    }

    private ConfigurationProvider configurations() {
        return new FileConfigurationProvider(files(), configuration());
    }

    private PropertiesProvider properties() {
        return new PropertiesProvider(files(), configuration().configurationPath());
    }

    /** What of James the handlers, mailets and matchers ask for when they are made. */
    private final class James extends AbstractModule {
        @Override
        protected void configure() {
            bind(FileSystem.class).toInstance(files());
            bind(ConfigurationProvider.class).toInstance(configurations());
            bind(PropertiesProvider.class).toInstance(properties());
            bind(new TypeLiteral<MailQueueFactory<?>>() {})
                    .toInstance(new MemoryMailQueueFactory(new RawMailQueueItemDecoratorFactory()));
            bind(UsersRepository.class).toInstance(unused(UsersRepository.class));
            bind(DomainList.class).toInstance(unused(DomainList.class));
            bind(GaugeRegistry.class).toInstance(new NoopGaugeRegistry());
            bind(CanSendFrom.class).toInstance(unused(CanSendFrom.class));
            bind(RecipientRewriteTable.class).toInstance(unused(RecipientRewriteTable.class));
        }
    }

    private static <T> T unused(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            if (method.getName().equals("toString")) {
                return "unused " + type.getSimpleName();
            }
            throw new UnsupportedOperationException(method + Arrays.toString(args));
        }));
    }
}
