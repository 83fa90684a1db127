package org.postern.distribution;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** What the classes of a jar name of somebody else's: {@code owner} for a type, {@code owner name descriptor} for a member. */
final class Links extends ClassVisitor {
    private final String start;
    private final Set<String> found = new TreeSet<>();

    private Links(String start) {
        super(Opcodes.ASM9);
        this.start = start;
    }

    /** @param start how the internal names of the other's types begin, such as {@code org/xbill/} */
    static Set<String> of(Path jar, String start) throws IOException {
        Links links = new Links(start);
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : file.stream().toList()) {
                if (entry.getName().endsWith(".class")) {
                    try (InputStream in = file.getInputStream(entry)) {
                        new ClassReader(in).accept(links, ClassReader.SKIP_DEBUG);
                    }
                }
            }
        }
        return links.found;
    }

    private void type(Type type) {
        if (type.getSort() == Type.ARRAY) {
            type(type.getElementType());
        } else if (type.getSort() == Type.METHOD) {
            types(type.getDescriptor());
        } else if (type.getSort() == Type.OBJECT && type.getInternalName().startsWith(start)) {
            found.add(type.getInternalName());
        }
    }

    private void types(String methodDescriptor) {
        type(Type.getReturnType(methodDescriptor));
        for (Type argument : Type.getArgumentTypes(methodDescriptor)) {
            type(argument);
        }
    }

    private void member(String owner, String name, String descriptor) {
        if (owner.startsWith(start)) {
            found.add(owner + " " + name + " " + descriptor);
        }
    }

    @Override
    public void visit(int version, int access, String name, String signature, String parent, String[] interfaces) {
        type(Type.getObjectType(parent));
        for (String one : interfaces) {
            type(Type.getObjectType(one));
        }
    }

    @Override
    public FieldVisitor visitField(int access, String name, String descriptor, String signature, Object value) {
        type(Type.getType(descriptor));
        return null;
    }

    @Override
    public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] thrown) {
        types(descriptor);
        for (String one : thrown == null ? new String[0] : thrown) {
            type(Type.getObjectType(one));
        }
        return new Code();
    }

    private final class Code extends MethodVisitor {
        private Code() {
            super(Opcodes.ASM9);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            member(owner, name, descriptor);
            types(descriptor);
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
            member(owner, name, descriptor);
            type(Type.getType(descriptor));
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            type(Type.getObjectType(type));
        }

        @Override
        public void visitLdcInsn(Object value) {
            if (value instanceof Type type) {
                type(type);
            }
        }

        @Override
        public void visitTryCatchBlock(Label from, Label to, Label handler, String type) {
            if (type != null) {
                type(Type.getObjectType(type));
            }
        }

        /** A method reference or a lambda. */
        @Override
        public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
            types(descriptor);
            for (Object argument : arguments) {
                if (argument instanceof Handle handle) {
                    member(handle.getOwner(), handle.getName(), handle.getDesc());
                } else if (argument instanceof Type type) {
                    type(type);
                }
            }
        }
    }
}
