package org.postern;

import com.google.inject.Provider;
import com.google.inject.ProvisionException;

/** Says what to write when extensions.properties does not name the {@link PosternModule}. */
final class MissingModule implements Provider<Postern> {
    @Override
    public Postern get() {
        throw new ProvisionException("extensions.properties: guice.extension.module does not name Postern's module; add"
                + " the line guice.extension.module=" + PosternModule.class.getName());
    }
}
