package org.postern.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Whatever the Redis client calls in Netty and Reactor is there in the versions that James ships, which are those that this
 * module is tested with.
 */
class LettuceLinksTest {
    @Test
    void theVersionsAreThoseOfJames() {
        assertThat(jar(io.netty.util.Version.class)).endsWith("netty-common-4.1.86.Final.jar");
        assertThat(jar(reactor.core.publisher.Mono.class)).endsWith("reactor-core-3.5.1.jar");
    }

    @Test
    void allThatTheClientCallsIsThere() throws IOException {
        Set<String> missing = new TreeSet<>();
        Calls calls = new Calls(missing);
        try (JarFile jar = new JarFile(jar(RedisClient.class))) {
            for (JarEntry entry : jar.stream().toList()) {
                if (entry.getName().endsWith(".class")) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        new ClassReader(in).accept(calls, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
                    }
                }
            }
        }
        assertThat(calls.found).isGreaterThan(500);
        // Transports that are used where they are there, which they are not.
        missing.removeIf(name -> name.matches("io\\.netty\\.(channel\\.kqueue|incubator|channel\\.uring)\\..*"));
        assertThat(missing).isEmpty();
    }

    private static String jar(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().getPath();
    }

    private static final class Calls extends ClassVisitor {
        private final Set<String> missing;
        private int found;

        private Calls(Set<String> missing) {
            super(Opcodes.ASM9);
            this.missing = missing;
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitMethodInsn(int opcode, String owner, String called, String type, boolean isInterface) {
                    look(owner, called + type, theirs -> hasMethod(theirs, called, type));
                }

                @Override
                public void visitFieldInsn(int opcode, String owner, String read, String type) {
                    look(owner, read, theirs -> hasField(theirs, read));
                }

                @Override
                public void visitTypeInsn(int opcode, String type) {
                    look(type, "", theirs -> true);
                }
            };
        }

        private void look(String owner, String member, java.util.function.Predicate<Class<?>> has) {
            String name = owner.replace('/', '.');
            if (!name.startsWith("io.netty.") && !name.startsWith("reactor.")) {
                return;
            }
            try {
                Class<?> theirs = Class.forName(name, false, getClass().getClassLoader());
                if (has.test(theirs)) {
                    found++;
                    return;
                }
            } catch (ClassNotFoundException | NoClassDefFoundError e) {
                // Told like a missing member.
            }
            missing.add(name + ' ' + member);
        }

        private static boolean hasMethod(Class<?> type, String name, String descriptor) {
            Executable[] own = name.equals("<init>") ? type.getDeclaredConstructors() : type.getDeclaredMethods();
            return Arrays.stream(own)
                            .anyMatch(one -> (one instanceof java.lang.reflect.Constructor
                                            || one.getName().equals(name))
                                    && descriptor(one).equals(descriptor))
                    || above(type).anyMatch(parent -> hasMethod(parent, name, descriptor));
        }

        private static String descriptor(Executable method) {
            return method instanceof java.lang.reflect.Method plain
                    ? Type.getMethodDescriptor(plain)
                    : Type.getConstructorDescriptor((java.lang.reflect.Constructor<?>) method);
        }

        private static boolean hasField(Class<?> type, String name) {
            return Arrays.stream(type.getDeclaredFields()).map(Field::getName).anyMatch(name::equals)
                    || above(type).anyMatch(parent -> hasField(parent, name));
        }

        private static Stream<Class<?>> above(Class<?> type) {
            Stream<Class<?>> interfaces = Arrays.stream(type.getInterfaces());
            Class<?> parent = type.isInterface() ? Object.class : type.getSuperclass();
            return parent == null ? interfaces : Stream.concat(Stream.of(parent), interfaces);
        }
    }
}
