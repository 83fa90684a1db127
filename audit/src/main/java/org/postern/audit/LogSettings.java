package org.postern.audit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.postern.audit.privacy.PrivacySettings;
import org.postern.audit.syslog.SyslogServer;
import org.postern.policy.config.Parsers;
import org.postern.policy.config.SettingsReader;

/**
 * Where the log is and how it is kept, from postern.properties.
 *
 * <ul>
 *   <li>{@code audit.file}: the file that is written; default {@code var/postern/audit.jsonl}
 *   <li>{@code audit.maxSizeMiB}: the size at which it is closed and a new one begun, as it is each day (UTC), 1 to 1048576;
 *       default 100
 *   <li>{@code audit.keep}: how many closed files are kept, 1 to 1000; default 9
 *   <li>{@code audit.keepDays}: for how many days records are kept, 1 to 36500; default no limit
 *   <li>{@code audit.keepMiB}: how large all closed files together may be on disk, 1 to 16777216; default no limit
 *   <li>{@code audit.compress}: whether closed files are compressed; default {@code true}
 *   <li>{@code audit.durability}: {@code batch}, on disk within {@code audit.flush}, or {@code reply}, on disk before the
 *       client has its answer; default {@code batch}
 *   <li>{@code audit.flush}: the longest time after which records are forced to disk, 1s to 1h; default {@code 1s}
 *   <li>{@code audit.onFull}: what happens when more waits to be written than there is room for: {@code count}, records
 *       are lost and a record says how many, or {@code defer}, new mail is put off with a 4xx before; default {@code
 *       count}
 *   <li>{@code audit.checkpoint}: the time between checkpoints when there is something new, 1s to 24h; default {@code 1m}
 *   <li>{@code audit.key}: the file with the key that signs them, outside the log's directory; default none
 *   <li>{@code audit.privacy.…}: what is concealed, see {@link PrivacySettings}
 *   <li>{@code audit.slf4j}: whether lines also go to James's own log, as {@code org.postern.audit}; default {@code false}
 *   <li>{@code audit.syslog}, {@code audit.syslog.ca}: a server to which they go, see {@link SyslogServer}
 * </ul>
 */
public final class LogSettings implements Cloneable {
    public enum Durability {
        BATCH,
        REPLY
    }

    public enum OnFull {
        COUNT,
        DEFER
    }

    private static final long MIB = 1024L * 1024;

    private Path file;
    private long maxOctets = 100 * MIB;
    private int keep = 9;
    private int keepDays = Integer.MAX_VALUE;
    private long keepOctets = Long.MAX_VALUE;
    private boolean compress = true;
    private Durability durability = Durability.BATCH;
    private Duration flush = Duration.ofSeconds(1);
    private OnFull onFull = OnFull.COUNT;
    private Duration checkpoint = Duration.ofMinutes(1);
    private Optional<Path> key = Optional.empty();
    private PrivacySettings privacy = PrivacySettings.KEEP;
    private boolean slf4j;
    private Optional<SyslogServer> syslog = Optional.empty();

    private LogSettings(Path file) {
        this.file = file;
    }

    /** The defaults, for a log at this place. */
    public static LogSettings of(Path file) {
        return new LogSettings(file);
    }

    /** Reads the keys; problems go to the reader's collection. */
    public static LogSettings read(SettingsReader reader) {
        LogSettings read = of(reader.attribute("audit.file", Path.of("var/postern/audit.jsonl"), Path::of));
        read.maxOctets = reader.attribute("audit.maxSizeMiB", 100, Parsers.number(1, 1 << 20)) * MIB;
        read.keep = reader.attribute("audit.keep", read.keep, Parsers.number(1, 1000));
        read.keepDays = reader.attribute("audit.keepDays", read.keepDays, Parsers.number(1, 36_500));
        read.keepOctets = reader.attribute(
                "audit.keepMiB",
                read.keepOctets,
                text -> Parsers.number(1, 1 << 24).apply(text) * MIB);
        read.compress = reader.attribute("audit.compress", read.compress, Parsers::yesOrNo);
        read.durability =
                reader.attribute("audit.durability", read.durability, oneOf(Durability.BATCH, Durability.REPLY));
        read.flush = reader.attribute("audit.flush", read.flush, duration(Duration.ofHours(1)));
        read.onFull = reader.attribute("audit.onFull", read.onFull, oneOf(OnFull.COUNT, OnFull.DEFER));
        read.checkpoint = reader.attribute("audit.checkpoint", read.checkpoint, duration(Duration.ofHours(24)));
        read.key = reader.attribute("audit.key", read.key, text -> Optional.of(Path.of(text)));
        read.privacy = PrivacySettings.read(reader);
        read.slf4j = reader.attribute("audit.slf4j", read.slf4j, Parsers::yesOrNo);
        read.syslog = SyslogServer.read(reader);
        return read;
    }

    private static Function<String, Duration> duration(Duration max) {
        return Parsers.duration(Duration.ofSeconds(1), max);
    }

    private static <E extends Enum<E>> Function<String, E> oneOf(E one, E other) {
        return text -> {
            for (E choice : List.of(one, other)) {
                if (name(choice).equals(text)) {
                    return choice;
                }
            }
            throw new IllegalArgumentException("is neither " + name(one) + " nor " + name(other));
        };
    }

    private static String name(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    /** The same, with files relative to this directory. */
    public LogSettings in(Path base) {
        LogSettings copy = copy();
        copy.file = base.resolve(file);
        copy.key = key.map(base::resolve);
        copy.privacy = privacy.in(base);
        copy.syslog = syslog.map(server -> server.in(base));
        return copy;
    }

    public LogSettings maxOctets(long octets) {
        LogSettings copy = copy();
        copy.maxOctets = octets;
        return copy;
    }

    public LogSettings keep(int files) {
        LogSettings copy = copy();
        copy.keep = files;
        return copy;
    }

    public LogSettings keepDays(int days) {
        LogSettings copy = copy();
        copy.keepDays = days;
        return copy;
    }

    public LogSettings keepOctets(long octets) {
        LogSettings copy = copy();
        copy.keepOctets = octets;
        return copy;
    }

    public LogSettings compress(boolean whether) {
        LogSettings copy = copy();
        copy.compress = whether;
        return copy;
    }

    public LogSettings durability(Durability wanted) {
        LogSettings copy = copy();
        copy.durability = wanted;
        return copy;
    }

    public LogSettings flush(Duration longest) {
        LogSettings copy = copy();
        copy.flush = longest;
        return copy;
    }

    public LogSettings onFull(OnFull wanted) {
        LogSettings copy = copy();
        copy.onFull = wanted;
        return copy;
    }

    public LogSettings checkpoint(Duration between) {
        LogSettings copy = copy();
        copy.checkpoint = between;
        return copy;
    }

    public LogSettings key(Path keyFile) {
        LogSettings copy = copy();
        copy.key = Optional.of(keyFile);
        return copy;
    }

    private LogSettings copy() {
        try {
            return (LogSettings) clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    public Path file() {
        return file;
    }

    public Optional<Path> key() {
        return key;
    }

    public PrivacySettings privacy() {
        return privacy;
    }

    public boolean slf4j() {
        return slf4j;
    }

    public Optional<SyslogServer> syslog() {
        return syslog;
    }

    long maxOctets() {
        return maxOctets;
    }

    int keep() {
        return keep;
    }

    int keepDays() {
        return keepDays;
    }

    long keepOctets() {
        return keepOctets;
    }

    boolean compress() {
        return compress;
    }

    Durability durability() {
        return durability;
    }

    Duration flush() {
        return flush;
    }

    OnFull onFull() {
        return onFull;
    }

    Duration checkpoint() {
        return checkpoint;
    }
}
