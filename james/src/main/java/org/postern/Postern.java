package org.postern;

import com.google.inject.ProvidedBy;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.utils.PropertiesProvider;
import org.postern.PosternProperties.Store;
import org.postern.audit.Head;
import org.postern.audit.LogWriter;
import org.postern.james.JamesSettings;
import org.postern.james.SmtpServers;
import org.postern.policy.audit.Audit;
import org.postern.policy.audit.AuditRecord;
import org.postern.policy.command.Directory;
import org.postern.policy.config.BadSettings;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.dns.Dns;
import org.postern.policy.envelope.Callouts;
import org.postern.policy.limit.Counters;
import org.postern.policy.login.Attempts;
import org.postern.policy.login.RecentLogins;
import org.postern.policy.net.Block;
import org.postern.policy.relay.SenderRights;
import org.postern.policy.state.State;
import org.postern.redis.RedisSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all of Postern shares inside one James: the audit log, the clock, the directory, DNS, the watched files, a timer and a
 * few threads for look-ups. There is one; it opens with the first handler that needs it and closes when the last one
 * that {@link #retain() retained} it is gone, since James tells only handlers that it stops.
 */
@ProvidedBy(MissingModule.class)
public final class Postern {
    private static final Logger LOGGER = LoggerFactory.getLogger(Postern.class);
    private static final int LOOKUP_THREADS = 4;
    private static final int LOOKUPS_WAITING = 256;

    private final Path base;
    private final Clock clock;
    private final PosternProperties properties;
    private final SmtpServers servers;
    private final Directory directory;
    private final SenderRights senderRights;
    private final LogWriter audit;
    private final Remembered remembered;
    private final SharedDns dns;
    private final SharedCallouts callouts;
    private final SharedLimits limits = new SharedLimits();
    private final SessionIds ids = new SessionIds();
    private final WatchedFiles watched;
    private final ScheduledThreadPoolExecutor timer;
    private final ThreadPoolExecutor lookups;
    private final AtomicInteger users = new AtomicInteger();

    private Postern(
            Path base,
            Clock clock,
            PosternProperties properties,
            Optional<RedisSettings> redis,
            SmtpServers servers,
            Directory directory,
            SenderRights senderRights) {
        this.base = base;
        this.clock = clock;
        this.properties = properties;
        this.servers = servers;
        this.directory = directory;
        this.senderRights = senderRights;
        this.audit = AuditLog.open(properties.audit, base, clock);
        this.timer = new ScheduledThreadPoolExecutor(1, daemon("postern-timer"));
        timer.setRemoveOnCancelPolicy(true);
        this.remembered = new Remembered(properties, base, clock, redis, timer);
        this.dns = new SharedDns(properties.dns, daemon("postern-answer"));
        this.callouts = new SharedCallouts(dns.answers());
        this.lookups = new ThreadPoolExecutor(
                LOOKUP_THREADS,
                LOOKUP_THREADS,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(LOOKUPS_WAITING),
                daemon("postern-lookup"));
        lookups.allowCoreThreadTimeOut(true);
        this.watched = new WatchedFiles(clock, daemon("postern-poll"));
    }

    static Postern open(
            FileSystem files,
            ConfigurationProvider configurations,
            PropertiesProvider properties,
            Directory directory,
            SenderRights senderRights) {
        try {
            Path base = files.getBasedir().toPath();
            PosternProperties ours = new PosternProperties(read(properties), DnsServers.of(configurations));
            Postern postern = new Postern(
                    base,
                    Clock.systemUTC(),
                    ours,
                    ours.state == Store.REDIS ? Optional.of(readRedis(properties, base)) : Optional.empty(),
                    new SmtpServers(JamesSettings.of(configurations.getConfiguration("smtpserver"), SmtpServers.FILE)),
                    directory,
                    senderRights);
            postern.audit.record(AuditRecord.at(postern.clock.instant(), "started")
                    .with(
                            "postern.version",
                            Optional.ofNullable(Postern.class.getPackage().getImplementationVersion()))
                    .with("postern.configuration", Configuration.digests(files)));
            return postern;
        } catch (IOException e) {
            throw new UncheckedIOException("Postern cannot find James's directory: " + e, e);
        } catch (ConfigurationException e) {
            throw new IllegalStateException("Postern cannot read James's configuration: " + e, e);
        }
    }

    private static Settings read(PropertiesProvider properties) throws ConfigurationException {
        Place place = Place.file("postern.properties");
        try {
            return JamesSettings.ofProperties(properties.getConfiguration("postern"), place);
        } catch (FileNotFoundException e) {
            LOGGER.info("No postern.properties found: no proxy is trusted and all else is at its default");
            return new Settings(place, "properties", java.util.Map.of(), "", List.of());
        }
    }

    private static RedisSettings readRedis(PropertiesProvider properties, Path base) throws ConfigurationException {
        Place place = Place.file("redis.properties");
        try {
            return new RedisSettings(JamesSettings.ofProperties(properties.getConfiguration("redis"), place), base);
        } catch (FileNotFoundException e) {
            Problems problems = new Problems();
            problems.error(
                    Place.file("postern.properties"),
                    "state=\"redis\" needs conf/redis.properties, which is missing; write redisURL=redis://HOST:6379 into"
                            + " it, or state=file here");
            throw new BadSettings(problems);
        }
    }

    /** Says that its caller uses this until it calls {@link #release()}. */
    public void retain() {
        users.incrementAndGet();
    }

    /** The counterpart of {@link #retain()}; the last one ends the threads and writes what is left to write. */
    public void release() {
        if (users.decrementAndGet() == 0) {
            watched.close();
            lookups.shutdownNow();
            callouts.close();
            dns.close();
            remembered.close();
            timer.shutdownNow();
            audit.record(AuditRecord.at(clock.instant(), "stopped"));
            AuditLog.close(audit);
        }
    }

    /** James's directory, to which relative file names in configurations refer. */
    public Path base() {
        return base;
    }

    public Clock clock() {
        return clock;
    }

    public Audit audit() {
        return audit;
    }

    /** The last checkpoint of the audit log, to be kept elsewhere. */
    public Head auditHead() {
        return audit.head();
    }

    /** How many records of the audit log have been lost since the start. */
    public long auditLost() {
        return audit.lost();
    }

    public SessionIds ids() {
        return ids;
    }

    public SmtpServers servers() {
        return servers;
    }

    public Directory directory() {
        return directory;
    }

    /** In whose name users may send; asked on the same terms as the directory. */
    public SenderRights senderRights() {
        return senderRights;
    }

    /** Who has logged in over POP3 or IMAP a short while ago. */
    public RecentLogins recentLogins() {
        return remembered.recentLogins();
    }

    /** The failed logins of all protocols. */
    public Attempts attempts() {
        return remembered.attempts();
    }

    /** Where whoever has something else to remember keeps it. */
    public State state() {
        return remembered.state();
    }

    /** The domain name system; opened by the first who asks. What follows on an answer must not wait. */
    public Dns dns() {
        return dns.dns();
    }

    /** What is asked of other mail servers. What follows on an answer must not wait. */
    public Callouts callouts() {
        return callouts.callouts();
    }

    /** The limits of all servers and mailets. */
    public SharedLimits limits() {
        return limits;
    }

    /** What has been used of them. */
    public Counters counters() {
        return remembered.counters();
    }

    /** For what must happen later; its tasks must be short. */
    public ScheduledExecutorService timer() {
        return timer;
    }

    /**
     * For what may take time, with few threads and a bounded queue: throws {@link
     * java.util.concurrent.RejectedExecutionException} when both are full.
     */
    public Executor lookups() {
        return lookups;
    }

    /** The proxies whose PROXY header is believed. */
    public List<Block> trustedProxies() {
        return properties.trustedProxies;
    }

    /** Whether the peer's PROXY header is believed. */
    public boolean trustsProxy(InetAddress peer) {
        return properties.trusts(peer);
    }

    /** Looks after something that can change while James runs. */
    public void watch(Watched one) {
        watched.add(one);
    }

    /** Ends what {@link #watch} began. */
    public void unwatch(Watched one) {
        watched.remove(one);
    }

    /** What is not as it should be at the moment, one sentence each; empty when all is well. */
    public List<String> troubles() {
        List<String> troubles = new ArrayList<>(watched.troubles());
        audit.trouble().ifPresent(trouble -> troubles.add("the audit log cannot be written: " + trouble));
        troubles.addAll(audit.outputTroubles());
        troubles.addAll(remembered.troubles());
        return troubles;
    }

    private static ThreadFactory daemon(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
