package org.postern.distribution;

import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the one {@link TestJames} that all classes share; it starts with the first that asks and ends after all. */
final class SharedJames implements ParameterResolver {
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
}
