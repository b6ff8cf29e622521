package io.jenkins.plugins.castor.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.ExtensionPoint;
import hudson.FilePath;
import hudson.model.Describable;
import hudson.model.Descriptor;
import io.jenkins.plugins.castor.engine.Castor;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import jenkins.model.Jenkins;

/** A kind of store, and where it is. */
public abstract class StoreConfiguration implements Describable<StoreConfiguration>, ExtensionPoint {

    /**
     * Begins a load or a save.
     *
     * @param workspace of the build
     * @param validity how long the agent may need what it is given
     * @return the caller closes it
     * @throws IOException for a store that cannot be used as it is configured; the message says what to do
     */
    public abstract StoreSession begin(FilePath workspace, Duration validity) throws IOException, InterruptedException;

    /**
     * Opens the store on the controller; the caller closes it. Empty where the controller does not see it.
     *
     * @throws IOException as {@link #begin}
     */
    public abstract Optional<Castor> open() throws IOException;

    /** What people call it, without anything secret. */
    @Override
    public abstract String toString();

    @Override
    public StoreDescriptor getDescriptor() {
        return (StoreDescriptor) Jenkins.get().getDescriptorOrDie(getClass());
    }

    /** Of a kind of store. */
    public abstract static class StoreDescriptor extends Descriptor<StoreConfiguration> {

        protected StoreDescriptor() {}

        /** Refuses what a setter must refuse too, whether it comes from a form or from configuration as code. */
        static String required(@CheckForNull String value, String what) {
            if (value == null || value.isBlank()) {
                throw new IllegalArgumentException("Castor: " + what);
            }
            return value.strip();
        }
    }
}
