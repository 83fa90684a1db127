package org.postern.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.objectweb.asm.Opcodes.ACC_INTERFACE;
import static org.objectweb.asm.Opcodes.ACC_PUBLIC;
import static org.objectweb.asm.Opcodes.ACC_STATIC;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** The finished jar keeps {@link JarRules}, and those find what breaks them. */
class JarRulesIT {
    private static final String JAR = System.getProperty("postern.jar");

    @Test
    void everyClassKeepsTheRules() throws IOException {
        List<String> breaches = new ArrayList<>();
        int classes = 0;
        try (JarFile jar = new JarFile(JAR)) {
            for (JarEntry entry : jar.stream().toList()) {
                if (entry.getName().endsWith(".class")) {
                    classes++;
                    breaches.addAll(JarRules.breaches(read(jar, entry)));
                }
            }
        }
        assertThat(breaches).isEmpty();
        assertThat(classes).isGreaterThan(50);
    }

    /** What administrators write into James's configuration. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.postern.PosternModule",
                "org.postern.mailets.RateLimit",
                "org.postern.matchers.NearLimit",
                "org.postern.matchers.OverLimit",
                "org.postern.smtp.CommandPolicy",
                "org.postern.smtp.ConnectAllowlist",
                "org.postern.smtp.CoreHandlers",
                "org.postern.smtp.Dispatcher",
                "org.postern.smtp.EnvelopeCheck",
                "org.postern.smtp.Greeting",
                "org.postern.smtp.SpfHeader",
                "org.postern.webadmin.AuditRoutes",
                "org.postern.webadmin.ListsHealthCheck"
            })
    void guiceCanMakeWhateverAConfigurationNames(String name) throws IOException {
        try (JarFile jar = new JarFile(JAR)) {
            JarEntry entry = jar.getJarEntry(name.replace('.', '/') + ".class");
            assertThat(entry).as(name).isNotNull();
            Constructors constructors = new Constructors();
            ClassReader reader = new ClassReader(read(jar, entry));
            reader.accept(constructors, 0);
            assertThat(reader.getAccess() & ACC_PUBLIC).isNotZero();
            assertThat(constructors.usable).containsExactly(true);
        }
    }

    @Test
    void theJarSaysWhatItIsAndUnderWhichLicense() throws IOException {
        try (JarFile jar = new JarFile(JAR)) {
            assertThat(new String(read(jar, jar.getJarEntry("META-INF/LICENSE"))))
                    .contains("Apache License");
            assertThat(new String(read(jar, jar.getJarEntry("META-INF/NOTICE"))))
                    .contains("Postern");
            Manifest manifest = jar.getManifest();
            assertThat(manifest.getMainAttributes().getValue("Implementation-Title"))
                    .isEqualTo("Postern");
            assertThat(manifest.getMainAttributes().getValue("Implementation-Version"))
                    .matches("\\d+\\.\\d+\\.\\d+.*");
        }
    }

    static List<Arguments> broken() {
        return List.of(
                broken(
                        "throws",
                        "names javax/mail/MessagingException: James 3.9 has jakarta.mail",
                        type -> type.visitMethod(
                                ACC_PUBLIC, "m", "()V", null, new String[] {"javax/mail/MessagingException"})),
                broken(
                        "parameter behind primitives",
                        "names javax/servlet/Servlet: James 3.9 has jakarta.servlet",
                        type -> type.visitMethod(ACC_PUBLIC, "m", "(IJLjavax/servlet/Servlet;)V", null, null)),
                broken(
                        "field of an array",
                        "names jakarta/mail/Session: James 3.8 has none of it",
                        type -> type.visitField(ACC_PUBLIC, "f", "[[Ljakarta/mail/Session;", null, null)),
                broken(
                        "generic signature",
                        "names io/netty/channel/Channel: Netty's version differs from James to James",
                        type -> type.visitField(
                                ACC_PUBLIC,
                                "f",
                                "Ljava/util/List;",
                                "Ljava/util/List<+Lio/netty/channel/Channel;>;",
                                null)),
                broken(
                        "annotation",
                        "names javax/inject/Inject: the Guice of James 3.9 ignores it",
                        type -> type.visitAnnotation("Ljavax/inject/Inject;", true)),
                broken(
                        "value of an annotation",
                        "names javax/activation/DataHandler: James 3.9 has jakarta.activation",
                        type -> type.visitAnnotation("Lorg/postern/A;", true)
                                .visit("value", Type.getObjectType("javax/activation/DataHandler"))),
                broken(
                        "catch block",
                        "names javax/mail/MessagingException: James 3.9 has jakarta.mail",
                        JarRulesIT::catching),
                broken(
                        "call",
                        "names com/google/common/base/Strings: Guava's version differs from James to James",
                        JarRulesIT::calling));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void aBreachIsFoundWhereverItStands(String where, String breach, Consumer<ClassVisitor> breaking) {
        assertThat(JarRules.breaches(classFile("org/postern/X", Opcodes.V11, breaking)))
                .containsExactly("org/postern/X " + breach);
    }

    @Test
    void aClassThatKeepsTheRulesIsNotComplainedAbout() {
        assertThat(JarRules.breaches(classFile("org/postern/X", Opcodes.V11, type -> {})))
                .isEmpty();
    }

    @Test
    void aClassOfSomebodyElseIsFound() {
        assertThat(JarRules.breaches(classFile("org/other/X", Opcodes.V1_8, type -> {})))
                .containsExactly("org/other/X is not under org/postern/: bundle it relocated or not at all");
    }

    @Test
    void aClassForALaterJavaIsFound() {
        assertThat(JarRules.breaches(classFile("org/postern/X", Opcodes.V17, type -> {})))
                .containsExactly("org/postern/X has class file version 61, Java 11 reads at most 55");
    }

    @Test
    void anAuthHookIsFound() {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(
                Opcodes.V11,
                ACC_PUBLIC | ACC_INTERFACE | Opcodes.ACC_ABSTRACT,
                "org/postern/X",
                null,
                "java/lang/Object",
                new String[] {"org/apache/james/protocols/smtp/hook/AuthHook"});
        writer.visitEnd();
        assertThat(JarRules.breaches(writer.toByteArray()))
                .containsExactly("org/postern/X names org/apache/james/protocols/smtp/hook/AuthHook: a class that has"
                        + " it stops James 3.10");
    }

    private static Arguments broken(String where, String breach, Consumer<ClassVisitor> breaking) {
        return Arguments.of(where, breach, breaking);
    }

    private static void catching(ClassVisitor type) {
        MethodVisitor method = type.visitMethod(ACC_PUBLIC | ACC_STATIC, "m", "()V", null, null);
        method.visitCode();
        Label start = new Label();
        Label end = new Label();
        method.visitTryCatchBlock(start, end, end, "javax/mail/MessagingException");
        method.visitLabel(start);
        method.visitInsn(Opcodes.RETURN);
        method.visitLabel(end);
        method.visitInsn(Opcodes.ATHROW);
        method.visitMaxs(1, 0);
        method.visitEnd();
    }

    private static void calling(ClassVisitor type) {
        MethodVisitor method = type.visitMethod(ACC_PUBLIC | ACC_STATIC, "m", "()V", null, null);
        method.visitCode();
        method.visitInsn(Opcodes.ACONST_NULL);
        method.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                "com/google/common/base/Strings",
                "nullToEmpty",
                "(Ljava/lang/String;)Ljava/lang/String;",
                false);
        method.visitInsn(Opcodes.POP);
        method.visitInsn(Opcodes.RETURN);
        method.visitMaxs(1, 0);
        method.visitEnd();
    }

    private static byte[] classFile(String name, int version, Consumer<ClassVisitor> content) {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(version, ACC_PUBLIC | Opcodes.ACC_ABSTRACT, name, null, "java/lang/Object", null);
        content.accept(writer);
        writer.visitEnd();
        return writer.toByteArray();
    }

    private static byte[] read(JarFile jar, JarEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    /** Whether Guice could call each constructor: it is public, and without parameters or marked for injection. */
    private static final class Constructors extends ClassVisitor {
        private final List<Boolean> usable = new ArrayList<>();

        private Constructors() {
            super(Opcodes.ASM9);
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] thrown) {
            if (!name.equals("<init>")) {
                return null;
            }
            int index = usable.size();
            boolean isPublic = (access & ACC_PUBLIC) != 0;
            usable.add(isPublic && descriptor.equals("()V"));
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public AnnotationVisitor visitAnnotation(String type, boolean visible) {
                    usable.set(index, usable.get(index) || isPublic && type.equals("Lcom/google/inject/Inject;"));
                    return null;
                }
            };
        }
    }
}
