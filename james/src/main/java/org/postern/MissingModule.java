package org.postern;

import com.google.inject.Provider;

/** Says what to write when extensions.properties does not name the {@link PosternModule}. */
final class MissingModule implements Provider<Postern> {
    @Override
    public Postern get() {
        // Not Guice's own exception: that one cuts class names in its message, and the line must be copied whole.
        throw new IllegalStateException(
                "extensions.properties: guice.extension.module does not name Postern's module; add"
                        + " the line guice.extension.module=" + PosternModule.class.getName());
    }
}
