package org.postern.distribution;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one {@link TestJames} that all classes share; it starts with the first that asks and ends after all. A
 * class fails when a record that has been written until its end is not as the schema says.
 */
final class SharedJames implements ParameterResolver, AfterAllCallback {
    private static final Namespace NAMESPACE = Namespace.create(SharedJames.class);
    private static final Path DIRECTORY = Path.of("target/it/shared");

    /** Ends James when JUnit ends. */
    private static final class Running implements AutoCloseable {
        private final TestJames james;

        private Running() {
            try {
                this.james = TestJames.start(DIRECTORY);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while James started", e);
            } catch (Exception e) {
                throw new IllegalStateException("James did not start: " + e.getMessage(), e);
            }
        }

        @Override
        public void close() {
            james.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestJames.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(Running.class, unused -> new Running(), Running.class)
                .james;
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        Running running = context.getRoot().getStore(NAMESPACE).get(Running.class, Running.class);
        if (running != null) {
            running.james.audit().records();
        }
    }
}
