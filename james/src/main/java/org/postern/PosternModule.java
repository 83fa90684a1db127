package org.postern;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.utils.PropertiesProvider;
import org.postern.james.JamesDirectory;
import org.postern.james.JamesSenderRights;

/**
 * Binds what Postern's handlers, mailets and routes share. To be named in {@code extensions.properties}: {@code
 * guice.extension.module=org.postern.PosternModule}.
 */
public final class PosternModule extends AbstractModule {
    @Provides
    @Singleton
    Postern postern(
            FileSystem files,
            ConfigurationProvider configurations,
            PropertiesProvider properties,
            JamesDirectory directory,
            JamesSenderRights senderRights,
            GaugeRegistry gauges) {
        Postern postern = Postern.open(files, configurations, properties, directory, senderRights);
        AuditGauges.register(postern, gauges);
        return postern;
    }
}
