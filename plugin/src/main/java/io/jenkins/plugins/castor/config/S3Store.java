package io.jenkins.plugins.castor.config;

import com.cloudbees.jenkins.plugins.awscredentials.AmazonWebServicesCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.FilePath;
import hudson.Util;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.castor.agent.GrantAccess;
import io.jenkins.plugins.castor.agent.StoreAccess;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.admin.ProbeReport;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.save.Grants.Terms;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.StoreUrl;
import io.jenkins.plugins.castor.engine.store.signed.GrantCodec;
import io.jenkins.plugins.castor.engine.work.Limits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.interceptor.RequirePOST;
import org.kohsuke.stapler.verb.POST;

/** A bucket of S3. Only the controller has its keys; agents get signed URLs of exactly the objects that they need. */
public final class S3Store extends StoreConfiguration {

    private final String url;
    private String credentialsId;
    private String credentialsFolder;
    private boolean plainHttp;

    /** @throws IllegalArgumentException for anything but the URL of a bucket */
    @DataBoundConstructor
    public S3Store(String url) {
        this.url = StoreDescriptor.required(url, Messages.S3Store_NoUrl());
        InvalidValueException.where(DescriptorImpl.problem(this.url));
    }

    /** {@code s3://bucket/prefix}, with {@code ?region=…&endpoint=…}. */
    public String getUrl() {
        return url;
    }

    /** AWS keys, or a user name and password that are such; null for the SDK's own chain on the controller. */
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

    /** Whether signed URLs may lead over plain HTTP, where others could read and change what is sent. */
    public boolean isPlainHttp() {
        return plainHttp;
    }

    @DataBoundSetter
    public void setPlainHttp(boolean plainHttp) {
        this.plainHttp = plainHttp;
    }

    private Castor castor() throws IOException {
        return Castor.open(
                url, StoreOptions.NONE.withEnvironment(CredentialsLookup.aws(credentialsFolder, credentialsId)));
    }

    @Override
    public StoreSession begin(FilePath workspace, Duration validity) throws IOException {
        return new Session(
                castor(),
                new Terms(validity, plainHttp)
                        .withTrustedKeys(SigningKeys.trusted())
                        .withLimits(CastorConfiguration.get().limits())
                        .withDeadline(validity)); // the step's own deadline passes first
    }

    private record Session(Castor castor, Terms terms) implements StoreSession {

        @Override
        public StoreAccess toLoad(List<Namespace> namespaces) throws IOException, InterruptedException {
            return new GrantAccess(GrantCodec.encode(castor.grants().load(namespaces, terms)));
        }

        @Override
        public StoreAccess toLoad(List<Namespace> namespaces, WantedKey key) throws IOException, InterruptedException {
            Terms wanted = key.get().map(terms::withKey).orElse(terms);
            return new GrantAccess(GrantCodec.encode(castor.grants().load(namespaces, wanted)));
        }

        @Override
        public StoreAccess toTransfer(Namespace namespace, Manifest manifest, Limits limits)
                throws IOException, InterruptedException {
            return new GrantAccess(
                    GrantCodec.encode(castor.grants().save(namespace, manifest, terms.withLimits(limits))));
        }
    }

    @Override
    public Optional<Castor> open() throws IOException {
        return Optional.of(castor());
    }

    /** Agents are stricter than the controller: they refuse what would go over plain HTTP. */
    @Override
    Optional<ProbeReport> probe(Duration limit) throws IOException, InterruptedException {
        ProbeReport report = super.probe(limit).orElseThrow();
        String endpoint = StoreUrl.parse(url).options().getOrDefault("endpoint", "");
        if (plainHttp || !endpoint.startsWith("http:")) {
            return Optional.of(report);
        }
        List<String> warnings = new ArrayList<>(report.warnings());
        warnings.add(Messages.S3Store_PlainHttp(endpoint));
        return Optional.of(new ProbeReport(report.steps(), warnings, report.took()));
    }

    @Override
    public String toString() {
        return url;
    }

    /** Its form. */
    @Extension(ordinal = 70)
    @Symbol("s3")
    public static final class DescriptorImpl extends StoreDescriptor {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.S3Store_DisplayName();
        }

        static String problem(String url) {
            return UrlCheck.problem(url, "s3");
        }

        /** Says what is wrong with a URL as it is typed. */
        @POST
        public FormValidation doCheckUrl(@QueryParameter String value) {
            return UrlCheck.asTyped(value, "s3");
        }

        /** Tries out the bucket, and whether URLs for agents can be signed. */
        @RequirePOST
        public FormValidation doTestConnection(
                @QueryParameter String url,
                @QueryParameter String credentialsId,
                @QueryParameter String credentialsFolder,
                @QueryParameter boolean plainHttp) {
            return ConnectionTest.of(() -> {
                S3Store store = new S3Store(url);
                store.setCredentialsId(credentialsId);
                store.setCredentialsFolder(credentialsFolder);
                store.setPlainHttp(plainHttp);
                return store;
            });
        }

        /** Says when there are no such credentials any more. */
        @POST
        public FormValidation doCheckCredentialsId(
                @QueryParameter String value, @QueryParameter String credentialsFolder) {
            return CredentialsLookup.asTyped(credentialsFolder, value, CredentialsLookup::aws);
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
                    AmazonWebServicesCredentials.class,
                    StandardUsernamePasswordCredentials.class);
        }
    }
}
