package io.jenkins.plugins.castor.facts;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.FilePath;
import io.jenkins.plugins.castor.config.ControllerStore;
import io.jenkins.plugins.castor.config.StoreConfiguration;
import io.jenkins.plugins.castor.config.StoreSession;
import io.jenkins.plugins.castor.engine.Castor;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jvnet.hudson.test.TestExtension;

/** The controller's store, which counts how often builds came to it. */
public final class WatchedStore extends StoreConfiguration {

    private final transient AtomicInteger sessions = new AtomicInteger();
    private final transient ControllerStore store = new ControllerStore();

    int sessions() {
        return sessions.get();
    }

    @Override
    public StoreSession begin(FilePath workspace, Duration validity) throws IOException {
        sessions.incrementAndGet();
        return store.begin(workspace, validity);
    }

    @Override
    public Optional<Castor> open() {
        return store.open();
    }

    @Override
    public String toString() {
        return store.toString();
    }

    /** It has no form. */
    @TestExtension
    public static final class DescriptorImpl extends StoreDescriptor {

        @NonNull
        @Override
        public String getDisplayName() {
            return "watched";
        }
    }
}
