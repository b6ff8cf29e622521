package io.jenkins.plugins.castor.config;

import hudson.util.FormValidation;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Checks values in the form of {@link CastorConfiguration} while an administrator types. */
@Restricted(NoExternalUse.class)
public interface ConfigurationForm extends NearForm {

    /** What stands in {@link CastorConfiguration#getPolicy()} where nothing else was chosen, for the page. */
    default String getDefaultPolicy() {
        return Policies.DEFAULT;
    }

    @POST
    default FormValidation doCheckCaches(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return FieldChecks.asTyped(FieldChecks.caches(value));
    }

    @POST
    default FormValidation doCheckPolicy(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return FieldChecks.asTyped(Policies.problem(value));
    }

    @POST
    default FormValidation doCheckPolicyFolders(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return FieldChecks.foldersAsTyped(value);
    }

    @POST
    default FormValidation doCheckTrustedCauses(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return FieldChecks.asTyped(Policies.causesProblem(value));
    }

    @POST
    default FormValidation doCheckPrimaryBranches(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return FieldChecks.asTyped(FieldChecks.branches(value));
    }

    @POST
    default FormValidation doCheckSharedProjects(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return FieldChecks.asTyped(FieldChecks.projects(value));
    }

    @POST
    default FormValidation doCheckTrustedKeys(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return FieldChecks.asTyped(FieldChecks.keys(value));
    }

    @POST
    default FormValidation doCheckDeadline(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return NumberLimits.DEADLINE.asTyped(value);
    }

    @POST
    default FormValidation doCheckSpread(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return NumberLimits.SPREAD.asTyped(value);
    }

    @POST
    default FormValidation doCheckMaxAge(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return NumberLimits.MAX_AGE.asTyped(value);
    }

    @POST
    default FormValidation doCheckMaxSize(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return NumberLimits.MAX_SIZE.asTyped(value);
    }

    @POST
    default FormValidation doCheckStaleAfter(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return NumberLimits.STALE_AFTER.asTyped(value);
    }

    @POST
    default FormValidation doCheckLevel(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return NumberLimits.LEVEL.asTyped(value);
    }
}
