package io.jenkins.plugins.castor.config;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.FilePath;
import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.castor.engine.Castor;
import java.io.File;
import java.time.Duration;
import java.util.Optional;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.interceptor.RequirePOST;
import org.kohsuke.stapler.verb.POST;

/** A directory of the controller. Agents reach it over their channel, and only what a build needs of it. */
public final class ControllerStore extends StoreConfiguration {

    private String path;

    @DataBoundConstructor
    public ControllerStore() {}

    /** Where it is; null for {@code castor} in Jenkins' home. */
    public String getPath() {
        return path;
    }

    @DataBoundSetter
    public void setPath(String path) {
        String text = Util.fixEmptyAndTrim(path);
        InvalidValueException.where(DescriptorImpl.problem(text));
        this.path = text;
    }

    private String directory() {
        return path == null ? new File(Jenkins.get().getRootDir(), "castor").getPath() : path;
    }

    @Override
    public StoreSession begin(FilePath workspace, Duration validity) {
        return new SharedSession(Castor.open(directory()), validity);
    }

    @Override
    public Optional<Castor> open() {
        return Optional.of(Castor.open(directory()));
    }

    @Override
    public String toString() {
        return directory() + " on the controller";
    }

    /** Its form. */
    @Extension(ordinal = 100)
    @Symbol("controller")
    public static final class DescriptorImpl extends StoreDescriptor {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.ControllerStore_DisplayName();
        }

        static String problem(String path) {
            return path == null || new File(path).isAbsolute() ? null : Messages.Path_NotAbsolute();
        }

        /** Says what is wrong with a path as it is typed. */
        @POST
        public FormValidation doCheckPath(@QueryParameter String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return FieldChecks.asTyped(problem(Util.fixEmptyAndTrim(value)));
        }

        /** Tries out the directory. */
        @RequirePOST
        public FormValidation doTestConnection(@QueryParameter String path) {
            return ConnectionTest.of(() -> {
                ControllerStore store = new ControllerStore();
                store.setPath(path);
                return store;
            });
        }
    }
}
