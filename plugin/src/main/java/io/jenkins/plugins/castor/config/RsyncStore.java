package io.jenkins.plugins.castor.config;

import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.FilePath;
import hudson.Util;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.castor.agent.StoreAccess;
import io.jenkins.plugins.castor.agent.UrlAccess;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.admin.ProbeReport;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.work.Limits;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jenkinsci.Symbol;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.interceptor.RequirePOST;
import org.kohsuke.stapler.verb.POST;

/**
 * An rsync daemon with two modules over one directory: one that everybody may read, and one that takes a password to
 * write. The password goes to an agent only for the transfer of a save that was allowed. The controller needs rsync, too.
 */
public final class RsyncStore extends StoreConfiguration {

    private static final String[] SCHEMES = {"rsync", "rsync+ssh"};

    private final String readUrl;
    private final String writeUrl;
    private String credentialsId;
    private String credentialsFolder;

    /** @throws IllegalArgumentException for anything but URLs of rsync */
    @DataBoundConstructor
    public RsyncStore(String readUrl, String writeUrl) {
        this.readUrl = checked(readUrl);
        this.writeUrl = checked(writeUrl);
    }

    private static String checked(String url) {
        String text = StoreDescriptor.required(url, Messages.RsyncStore_NoUrl());
        InvalidValueException.where(UrlCheck.problem(text, SCHEMES));
        return text;
    }

    /** {@code rsync://host/module/path} that everybody may read. */
    public String getReadUrl() {
        return readUrl;
    }

    /** {@code rsync://user@host/module/path} of the same directory, to write. */
    public String getWriteUrl() {
        return writeUrl;
    }

    /** The password of the module to write; null where it takes none. */
    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
    }

    /** The full name of the folder that has the credentials; null where Jenkins itself has them. */
    public String getCredentialsFolder() {
        return credentialsFolder;
    }

    /** @throws IllegalArgumentException for what is no full name */
    @DataBoundSetter
    public void setCredentialsFolder(String credentialsFolder) {
        InvalidValueException.where(CredentialsLookup.folderProblem(credentialsFolder));
        this.credentialsFolder = Util.fixEmptyAndTrim(credentialsFolder);
    }

    @Override
    public Optional<String> credentialsFolder() {
        return Optional.ofNullable(credentialsFolder);
    }

    /** The URL to write, with the user that the credentials name. */
    private UrlAccess writing() throws IOException {
        if (credentialsId == null) {
            return new UrlAccess(writeUrl, null);
        }
        CredentialsLookup.Password password = CredentialsLookup.password(credentialsFolder, credentialsId);
        String scheme = writeUrl.substring(0, writeUrl.indexOf("://") + 3);
        String rest = writeUrl.substring(scheme.length());
        boolean named = rest.substring(0, Math.max(0, rest.indexOf('/'))).contains("@");
        String user = named ? "" : password.user().map(name -> name + "@").orElse("");
        return new UrlAccess(scheme + user + rest, password.password());
    }

    @Override
    public StoreSession begin(FilePath workspace, Duration validity) {
        return new Session();
    }

    /** Asks for the password when something is written: everybody may load, also when the credentials are gone. */
    private final class Session implements StoreSession {

        private Castor opened;

        @Override
        public Castor castor() throws IOException {
            if (opened == null) {
                opened = writing().open();
            }
            return opened;
        }

        @Override
        public StoreAccess toLoad(List<Namespace> namespaces) {
            return new UrlAccess(readUrl, null);
        }

        @Override
        public StoreAccess toTransfer(Namespace namespace, Manifest manifest, Limits limits)
                throws IOException, InterruptedException {
            castor().parts().admit(namespace, manifest, limits);
            return writing();
        }

        @Override
        public void close() {
            if (opened != null) {
                opened.close();
            }
        }
    }

    @Override
    public Optional<Castor> open() throws IOException {
        return Optional.of(writing().open());
    }

    /** Writes as saves do, reads as loads do, and sees whether loads could write, too. */
    @Override
    Optional<ProbeReport> probe(Duration limit) throws IOException, InterruptedException {
        try (Castor writer = writing().open();
                Castor reader = new UrlAccess(readUrl, null).open()) {
            return Optional.of(writer.probe(limit, Optional.of(reader)));
        }
    }

    @Override
    public String toString() {
        return readUrl;
    }

    /** Its form. */
    @Extension(ordinal = 80)
    @Symbol("rsync")
    public static final class DescriptorImpl extends StoreDescriptor {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.RsyncStore_DisplayName();
        }

        /** Says what is wrong with a URL as it is typed. */
        @POST
        public FormValidation doCheckReadUrl(@QueryParameter String value) {
            return UrlCheck.asTyped(value, SCHEMES);
        }

        /** Says what is wrong with a URL as it is typed. */
        @POST
        public FormValidation doCheckWriteUrl(@QueryParameter String value) {
            return UrlCheck.asTyped(value, SCHEMES);
        }

        /** Tries out both URLs. */
        @RequirePOST
        public FormValidation doTestConnection(
                @QueryParameter String readUrl,
                @QueryParameter String writeUrl,
                @QueryParameter String credentialsId,
                @QueryParameter String credentialsFolder) {
            return ConnectionTest.of(() -> {
                RsyncStore store = new RsyncStore(readUrl, writeUrl);
                store.setCredentialsId(credentialsId);
                store.setCredentialsFolder(credentialsFolder);
                return store;
            });
        }

        /** Says when there are no such credentials any more. */
        @POST
        public FormValidation doCheckCredentialsId(
                @QueryParameter String value, @QueryParameter String credentialsFolder) {
            return CredentialsLookup.asTyped(credentialsFolder, value, CredentialsLookup::password);
        }

        /** Says when there is no such folder. */
        @POST
        public FormValidation doCheckCredentialsFolder(@QueryParameter String value) {
            return CredentialsLookup.folderAsTyped(value);
        }

        /** The credentials that fit. */
        @POST
        public ListBoxModel doFillCredentialsIdItems(
                @QueryParameter String credentialsId, @QueryParameter String credentialsFolder) {
            return CredentialsLookup.list(
                    credentialsFolder,
                    credentialsId,
                    StandardUsernamePasswordCredentials.class,
                    StringCredentials.class);
        }
    }
}
