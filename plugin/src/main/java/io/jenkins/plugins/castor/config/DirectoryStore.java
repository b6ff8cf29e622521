package io.jenkins.plugins.castor.config;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.FilePath;
import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.castor.agent.LineAccess;
import io.jenkins.plugins.castor.agent.ShareTask;
import io.jenkins.plugins.castor.agent.UrlAccess;
import io.jenkins.plugins.castor.engine.Castor;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.interceptor.RequirePOST;
import org.kohsuke.stapler.verb.POST;

/**
 * A directory that every agent has at the same path, on a file system that they share. Any build can write there; what it
 * writes is not believed, as it is not signed.
 */
public final class DirectoryStore extends StoreConfiguration {

    private final String path;

    /** @throws IllegalArgumentException for a path that is not absolute */
    @DataBoundConstructor
    public DirectoryStore(String path) {
        this.path = StoreDescriptor.required(path, Messages.Path_NotAbsolute());
        InvalidValueException.where(DescriptorImpl.problem(this.path));
    }

    /** Where it is on the agents. */
    public String getPath() {
        return path;
    }

    @Override
    public StoreSession begin(FilePath workspace, Duration validity) throws IOException, InterruptedException {
        LineAccess line = workspace.act(new ShareTask(path));
        UrlAccess access = new UrlAccess(path, null);
        return new DirectSession(line.open(), access, access);
    }

    /** The controller may share the file system, too. */
    @Override
    public Optional<Castor> open() {
        return new File(path).isDirectory() ? Optional.of(Castor.open(path)) : Optional.empty();
    }

    @Override
    public String toString() {
        return path + " on the agents";
    }

    /** Its form. */
    @Extension(ordinal = 90)
    @Symbol("directory")
    public static final class DescriptorImpl extends StoreDescriptor {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.DirectoryStore_DisplayName();
        }

        /** Agents of any system: {@code /srv/castor}, {@code C:\castor}, {@code \\server\castor}. */
        static String problem(String path) {
            return path.matches("(?s)(/|[A-Za-z]:[/\\\\]|\\\\\\\\).+") ? null : Messages.Path_NotAbsolute();
        }

        /** Says what is wrong with a path as it is typed. */
        @POST
        public FormValidation doCheckPath(@QueryParameter String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return FieldChecks.asTyped(problem(Util.fixNull(value).strip()));
        }

        /** Tries it out as the controller sees it. */
        @RequirePOST
        public FormValidation doTestConnection(@QueryParameter String path) {
            return ConnectionTest.of(() -> new DirectoryStore(path));
        }
    }
}
