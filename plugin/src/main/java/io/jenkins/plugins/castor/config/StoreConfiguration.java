package io.jenkins.plugins.castor.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.ExtensionPoint;
import hudson.FilePath;
import hudson.Util;
import hudson.model.Describable;
import hudson.model.Descriptor;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.admin.ProbeReport;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.kohsuke.stapler.StaplerRequest2;

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

    /**
     * The full name of the folder whose credentials it uses, so that it is only for jobs in that folder; empty where it uses
     * those of Jenkins itself, or none.
     */
    public Optional<String> credentialsFolder() {
        return Optional.empty();
    }

    /**
     * Tries out the store from the controller. Empty where the controller does not see it.
     *
     * @throws IOException as {@link #begin}
     */
    Optional<ProbeReport> probe(Duration limit) throws IOException, InterruptedException {
        Optional<Castor> opened = open();
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        try (Castor castor = opened.get()) {
            return Optional.of(castor.probe(limit, Optional.empty()));
        }
    }

    /** What people call it, without anything secret. */
    @Override
    public abstract String toString();

    @Override
    public StoreDescriptor getDescriptor() {
        return (StoreDescriptor) Jenkins.get().getDescriptorOrDie(getClass());
    }

    /** The descriptor of a kind of store. */
    public abstract static class StoreDescriptor extends Descriptor<StoreConfiguration> {

        protected StoreDescriptor() {}

        /** @throws InvalidValueException for nothing, with these words */
        static String required(@CheckForNull String value, String what) {
            String text = Util.fixNull(value).strip();
            InvalidValueException.where(text.isEmpty() ? what : null);
            return text;
        }

        /** The form's values, with the words of the setter that refuses one. */
        @Override
        public StoreConfiguration newInstance(StaplerRequest2 request, @NonNull JSONObject form) throws FormException {
            return InvalidValueException.explained(() -> super.newInstance(request, form));
        }
    }
}
