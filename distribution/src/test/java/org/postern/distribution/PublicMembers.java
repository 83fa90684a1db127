package org.postern.distribution;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** What the public classes of a jar have for others, in the words of {@link Links}; nothing of it is loaded. */
final class PublicMembers {
    private final Map<String, Type> types = new HashMap<>();

    private static final class Type extends ClassVisitor {
        private final Set<String> members = new HashSet<>();
        private final List<String> parents = new ArrayList<>();
        private boolean isPublic;

        private Type() {
            super(Opcodes.ASM9);
        }

        @Override
        public void visit(int version, int access, String name, String signature, String parent, String[] interfaces) {
            isPublic = isPublic(access);
            if (parent != null) {
                parents.add(parent);
            }
            parents.addAll(List.of(interfaces));
        }

        @Override
        public FieldVisitor visitField(int access, String name, String descriptor, String signature, Object value) {
            if (isPublic(access)) {
                members.add(name + " " + descriptor);
            }
            return null;
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] thrown) {
            if (isPublic(access)) {
                members.add(name + " " + descriptor);
            }
            return null;
        }

        private static boolean isPublic(int access) {
            return (access & Opcodes.ACC_PUBLIC) != 0;
        }
    }

    PublicMembers(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : file.stream().toList()) {
                if (entry.getName().endsWith(".class") && !entry.getName().startsWith("META-INF/")) {
                    try (InputStream in = file.getInputStream(entry)) {
                        read(new ClassReader(in));
                    }
                }
            }
        }
        read(new ClassReader("java/lang/Object"));
    }

    private void read(ClassReader reader) {
        Type type = new Type();
        reader.accept(type, ClassReader.SKIP_CODE);
        types.put(reader.getClassName(), type);
    }

    /** Whether the type or the member is there; a member may be inherited, a constructor may not. */
    boolean has(String link) {
        String[] words = link.split(" ", 2);
        Type type = types.get(words[0]);
        return type != null && type.isPublic && (words.length == 1 || hasMember(words[0], words[1]));
    }

    private boolean hasMember(String owner, String member) {
        Type type = types.get(owner);
        return type != null
                && (type.members.contains(member)
                        || !member.startsWith("<init> ")
                                && type.parents.stream().anyMatch(parent -> hasMember(parent, member)));
    }
}
