package org.postern.distribution;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;

/**
 * What a class file of the jar may be and may name, so that one jar loads in James 3.8.1, 3.9 and 3.10.
 *
 * <p>Guice resolves every type in the signatures, {@code throws} and catch blocks of a class when it makes an object of
 * it, so that a {@code javax} type which a later James lacks stops the start even where it is never used.
 */
final class JarRules {
    private static final int JAVA_11 = Opcodes.V11;

    /** Beginnings of internal names, and why a class must not name them. */
    private static final Map<String, String> FORBIDDEN = Map.ofEntries(
            Map.entry("javax/mail/", "James 3.9 has jakarta.mail"),
            Map.entry("javax/activation/", "James 3.9 has jakarta.activation"),
            Map.entry("javax/annotation/", "James 3.9 has jakarta.annotation"),
            Map.entry("javax/servlet/", "James 3.9 has jakarta.servlet"),
            Map.entry("javax/inject/", "the Guice of James 3.9 ignores it"),
            Map.entry("jakarta/", "James 3.8 has none of it"),
            Map.entry("com/google/common/", "Guava's version differs from James to James"),
            Map.entry("io/netty/", "Netty's version differs from James to James"),
            Map.entry("org/xbill/", "dnsjava's version differs from James to James"),
            Map.entry("org/apache/james/protocols/smtp/hook/AuthHook", "a class that has it stops James 3.10"));

    /** What stands before a class name in a descriptor: primitive parameters before it, and its own mark. */
    private static final Pattern IN_DESCRIPTOR = Pattern.compile("^[BCDFIJSVZ]*L");

    private static final String SESSION_THREAD =
            "the only way to the thread that James serves a session on; unchanged in"
                    + " Netty from 4.1.86 (James 3.8.1) to 4.1.132 (3.10)";

    /** {@code class -> type} that is allowed all the same, with the reason. */
    private static final Map<String, String> EXCEPTIONS = Map.of(
            "org/postern/redis/Link -> io/netty/util/concurrent/Future",
                    "what the Redis client's resources return when they end; never called",
            "org/postern/smtp/SessionThread -> io/netty/util/concurrent/EventExecutor", SESSION_THREAD,
            "org/postern/smtp/SessionThread -> io/netty/util/internal/ThreadExecutorMap", SESSION_THREAD);

    /**
     * The Redis client talks through James's Netty: to these parts of it, whose every member that it names is looked up in
     * the Netty of James 3.8.1 by LettuceLinksTest; a transport in the incubator is tried where it is installed.
     */
    private static final Pattern REDIS_CLIENT = Pattern.compile(
            "org/postern/shaded/lettuce/core/.* -> "
                    + "io/netty/(incubator/channel/uring|bootstrap|buffer|channel|handler/(codec|ssl|timeout)|resolver|util)/.*");

    /** Messages of DNS are read and written with James's dnsjava, by members that DnsjavaLinksIT has found in each version. */
    private static final Pattern DNS = Pattern.compile("org/postern/dns/.* -> org/xbill/DNS/.*");

    private JarRules() {}

    /** Every breach of the rules, one sentence each. */
    static List<String> breaches(byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        List<String> breaches = new ArrayList<>();
        String name = reader.getClassName();
        if (!name.startsWith("org/postern/")) {
            breaches.add(name + " is not under org/postern/: bundle it relocated or not at all");
        }
        int major = reader.readUnsignedShort(6);
        if (major > JAVA_11) {
            breaches.add(name + " has class file version " + major + ", Java 11 reads at most " + JAVA_11);
        }
        for (String type : types(reader)) {
            FORBIDDEN.forEach((start, reason) -> {
                if (type.startsWith(start) && !isException(name + " -> " + type)) {
                    breaches.add(name + " names " + type + ": " + reason);
                }
            });
        }
        return breaches;
    }

    private static boolean isException(String use) {
        return EXCEPTIONS.containsKey(use)
                || REDIS_CLIENT.matcher(use).matches()
                || DNS.matcher(use).matches();
    }

    /** Whatever type a class file names: all of it stands in the constant pool, or in an annotation's descriptor. */
    static TreeSet<String> types(ClassReader reader) {
        TreeSet<String> types = new TreeSet<>();
        for (int i = 1; i < reader.getItemCount(); i++) {
            int offset = reader.getItem(i);
            // A long or double takes two entries, the second of which is empty.
            if (offset != 0 && reader.readByte(offset - 1) == 1) {
                addNames(utf8(reader, offset), types);
            }
        }
        return types;
    }

    private static String utf8(ClassReader reader, int offset) {
        int length = reader.readUnsignedShort(offset);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) reader.readByte(offset + 2 + i));
        }
        return text.toString();
    }

    /** Class names, descriptors and generic signatures hold names with slashes; a plain text hardly ever does. */
    private static void addNames(String text, TreeSet<String> types) {
        Stream.of(text.split("[^A-Za-z0-9_$/]"))
                .filter(word -> word.contains("/"))
                .flatMap(word -> Stream.of(word, IN_DESCRIPTOR.matcher(word).replaceFirst("")))
                .forEach(types::add);
    }
}
