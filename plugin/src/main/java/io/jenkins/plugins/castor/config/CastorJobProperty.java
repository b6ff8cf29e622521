package io.jenkins.plugins.castor.config;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.JobProperty;
import hudson.util.FormValidation;
import io.jenkins.plugins.castor.engine.trust.WritePolicy;
import java.util.Optional;
import jenkins.model.Jenkins;
import jenkins.model.OptionalJobProperty;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** Restricts which builds of a job save its caches. It cannot widen: the administrator's policy has to allow them, too. */
public final class CastorJobProperty extends OptionalJobProperty<Job<?, ?>> {

    private String policy;

    @DataBoundConstructor
    public CastorJobProperty() {}

    /** Rules that have to allow a save, besides the administrator's; null for none, so that no build saves. */
    public String getPolicy() {
        return policy;
    }

    /** @throws IllegalArgumentException which says where the text is wrong */
    @DataBoundSetter
    public void setPolicy(String policy) {
        InvalidValueException.where(Policies.problem(policy));
        this.policy = Util.fixEmptyAndTrim(policy);
    }

    /** Its rules; empty where no build of the job saves. */
    public Optional<WritePolicy> writePolicy() {
        return Optional.ofNullable(policy).map(WritePolicy::parse);
    }

    /** Its form. */
    @Extension
    @Symbol("castorRestriction")
    public static final class DescriptorImpl extends OptionalJobPropertyDescriptor {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.CastorJobProperty_DisplayName();
        }

        /** Says what is wrong with a policy as it is typed. */
        @POST
        public FormValidation doCheckPolicy(@AncestorInPath Item item, @QueryParameter String value) {
            if (item == null) {
                Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            } else {
                item.checkPermission(Item.CONFIGURE);
            }
            return Util.fixEmptyAndTrim(value) == null
                    ? FormValidation.ok(Messages.CastorJobProperty_Nothing())
                    : FieldChecks.asTyped(Policies.problem(value));
        }

        /** The form's values, with the words of the setter that refuses one. */
        @Override
        public JobProperty<?> newInstance(StaplerRequest2 request, JSONObject form) throws FormException {
            return InvalidValueException.explained(() -> super.newInstance(request, form));
        }
    }
}
