package io.jenkins.plugins.castor.config;

import com.cloudbees.jenkins.plugins.awscredentials.AmazonWebServicesCredentials;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.ItemGroup;
import hudson.model.Job;
import hudson.security.ACL;
import hudson.security.ACLContext;
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
     * @param folder the full name of the folder that has the credentials; null for those of Jenkins itself
     * @param id null for what the controller has
     */
    static Map<String, String> aws(@CheckForNull String folder, @CheckForNull String id) throws IOException {
        Map<String, String> environment = new HashMap<>(System.getenv());
        if (id == null) {
            return environment;
        }
        AWS.forEach(environment::remove);
        StandardCredentials found = find(folder, id);
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

    static Password password(@CheckForNull String folder, String id) throws IOException {
        StandardCredentials found = find(folder, id);
        if (found instanceof StandardUsernamePasswordCredentials pair) {
            return new Password(Optional.of(pair.getUsername()), Secret.toString(pair.getPassword()));
        }
        if (found instanceof StringCredentials text) {
            return new Password(Optional.empty(), Secret.toString(text.getSecret()));
        }
        throw new IOException(
                "the credentials " + id + " are no password; choose a user name and password, or a secret text");
    }

    private static StandardCredentials find(@CheckForNull String folder, String id) throws IOException {
        return CredentialsProvider.lookupCredentialsInItemGroup(
                        StandardCredentials.class, owner(folder), ACL.SYSTEM2, List.of())
                .stream()
                .filter(CredentialsMatchers.withId(id)::matches)
                .findFirst()
                .orElseThrow(() -> new IOException("there are no credentials " + id
                        + (folder == null ? "" : " in the folder " + folder)
                        + "; choose others in Manage Jenkins, Castor"));
    }

    /** What has the credentials. A folder sees those of Jenkins itself, too, except those that only Jenkins uses. */
    private static ItemGroup<?> owner(@CheckForNull String folder) throws IOException {
        if (folder == null) {
            return Jenkins.get();
        }
        try (ACLContext ignored = ACL.as2(ACL.SYSTEM2)) {
            // A job holds no credentials, and a matrix no folder's.
            if (Jenkins.get().getItemByFullName(folder) instanceof ItemGroup<?> group && !(group instanceof Job)) {
                return group;
            }
        }
        throw new IOException(Messages.CredentialsLookup_NoFolder(folder));
    }

    /** Says what is wrong with the full name of a folder; null if nothing is. It need not exist yet. */
    @CheckForNull
    static String folderProblem(@CheckForNull String folder) {
        String name = Util.fixNull(folder).strip();
        return name.lines().count() > 1 ? Messages.FieldChecks_NoFullName(name) : FieldChecks.folders(name);
    }

    static FormValidation folderAsTyped(@CheckForNull String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        String problem = folderProblem(value);
        if (problem != null) {
            return FormValidation.error(problem);
        }
        try {
            owner(Util.fixEmptyAndTrim(value));
            return FormValidation.ok();
        } catch (IOException e) {
            return FormValidation.warning(e.getMessage());
        }
    }

    /** Finds what credentials of an id hold. */
    interface Search {
        @SuppressWarnings("unused") // what they hold is not wanted, but whether they can be used
        Object of(@CheckForNull String folder, String id) throws IOException;
    }

    static FormValidation asTyped(@CheckForNull String folder, @CheckForNull String value, Search search) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        String id = Util.fixEmptyAndTrim(value);
        try {
            return id == null || search.of(Util.fixEmptyAndTrim(folder), id) != null
                    ? FormValidation.ok()
                    : FormValidation.error(id);
        } catch (IOException e) {
            return FormValidation.error(e.getMessage());
        }
    }

    /** The credentials of these types that a folder, or without one Jenkins itself, has; and an empty entry. */
    @SafeVarargs
    static ListBoxModel list(
            @CheckForNull String folder, String current, Class<? extends StandardCredentials>... types) {
        if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
            return new StandardListBoxModel().includeCurrentValue(current);
        }
        StandardListBoxModel list = new StandardListBoxModel();
        list.includeEmptyValue();
        try {
            ItemGroup<?> owner = owner(Util.fixEmptyAndTrim(folder));
            for (Class<? extends StandardCredentials> type : types) {
                list.includeMatchingAs(ACL.SYSTEM2, owner, type, List.of(), CredentialsMatchers.always());
            }
        } catch (IOException e) {
            // The check of the folder says so.
        }
        return list.includeCurrentValue(current);
    }
}
