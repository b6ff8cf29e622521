package io.jenkins.plugins.castor.config;

import com.cloudbees.jenkins.plugins.awscredentials.AmazonWebServicesCredentials;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import hudson.util.Secret;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** Finds credentials by their id, and lists those that fit. They stay on the controller, except the password of rsync. */
final class CredentialsLookup {

    private static final List<String> AWS = List.of(
            "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_DEFAULT_PROFILE");

    private CredentialsLookup() {}

    /**
     * The environment in which the engine finds the keys of S3.
     *
     * @param id null for what the controller has
     */
    static Map<String, String> aws(String id) throws IOException {
        Map<String, String> environment = new HashMap<>(System.getenv());
        if (id == null) {
            return environment;
        }
        AWS.forEach(environment::remove);
        StandardCredentials found = find(id);
        if (found instanceof AmazonWebServicesCredentials aws) {
            AwsCredentials keys = resolved(id, aws);
            environment.put("AWS_ACCESS_KEY_ID", keys.accessKeyId());
            environment.put("AWS_SECRET_ACCESS_KEY", keys.secretAccessKey());
            if (keys instanceof AwsSessionCredentials session) {
                environment.put("AWS_SESSION_TOKEN", session.sessionToken());
            }
        } else if (found instanceof StandardUsernamePasswordCredentials pair) {
            environment.put("AWS_ACCESS_KEY_ID", pair.getUsername());
            environment.put("AWS_SECRET_ACCESS_KEY", Secret.toString(pair.getPassword()));
        } else {
            throw new IOException(
                    "the credentials " + id + " are no keys for S3; choose AWS credentials, or a user name"
                            + " and password that are an access key and its secret");
        }
        return environment;
    }

    /** Asks Amazon for a role, where the credentials say so. */
    private static AwsCredentials resolved(String id, AmazonWebServicesCredentials aws) throws IOException {
        try {
            return aws.resolveCredentials();
        } catch (RuntimeException e) {
            throw new IOException("the credentials " + id + " gave no keys: " + e.getMessage(), e);
        }
    }

    /** A password, and who it is of where that is known. */
    record Password(Optional<String> user, String password) {

        /** Without the password. */
        @Override
        public String toString() {
            return "the password of " + user.orElse("an unnamed user");
        }
    }

    static Password password(String id) throws IOException {
        StandardCredentials found = find(id);
        if (found instanceof StandardUsernamePasswordCredentials pair) {
            return new Password(Optional.of(pair.getUsername()), Secret.toString(pair.getPassword()));
        }
        if (found instanceof StringCredentials text) {
            return new Password(Optional.empty(), Secret.toString(text.getSecret()));
        }
        throw new IOException(
                "the credentials " + id + " are no password; choose a user name and password, or a secret text");
    }

    private static StandardCredentials find(String id) throws IOException {
        return CredentialsProvider.lookupCredentialsInItemGroup(
                        StandardCredentials.class, Jenkins.get(), ACL.SYSTEM2, List.of())
                .stream()
                .filter(CredentialsMatchers.withId(id)::matches)
                .findFirst()
                .orElseThrow(() -> new IOException(
                        "there are no credentials " + id + "; choose others in Manage Jenkins, Castor"));
    }

    /** Finds what credentials of an id hold. */
    interface Search {
        @SuppressWarnings("unused") // what they hold is not wanted, but whether they can be used
        Object of(String id) throws IOException;
    }

    static FormValidation asTyped(@CheckForNull String value, Search search) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        String id = Util.fixEmptyAndTrim(value);
        try {
            return id == null || search.of(id) != null ? FormValidation.ok() : FormValidation.error(id);
        } catch (IOException e) {
            return FormValidation.error(e.getMessage());
        }
    }

    /** The credentials of these types, and an empty entry. */
    @SafeVarargs
    static ListBoxModel list(String current, Class<? extends StandardCredentials>... types) {
        if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
            return new StandardListBoxModel().includeCurrentValue(current);
        }
        StandardListBoxModel list = new StandardListBoxModel();
        list.includeEmptyValue();
        for (Class<? extends StandardCredentials> type : types) {
            list.includeMatchingAs(ACL.SYSTEM2, Jenkins.get(), type, List.of(), CredentialsMatchers.always());
        }
        return list.includeCurrentValue(current);
    }
}
