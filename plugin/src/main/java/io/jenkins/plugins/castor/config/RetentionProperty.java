package io.jenkins.plugins.castor.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.JobProperty;
import hudson.util.FormValidation;
import java.util.List;
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

/** Keeps less of a job's caches than the administrator would. It cannot keep more. */
public final class RetentionProperty extends OptionalJobProperty<Job<?, ?>> {

    private Integer keepLast;
    private Integer unusedDays;
    private Integer gigabytes;
    private Integer maxSize;

    @DataBoundConstructor
    public RetentionProperty() {}

    /** How many of the newest generations stay; null for as many as the administrator keeps. */
    @CheckForNull
    public Integer getKeepLast() {
        return keepLast;
    }

    @DataBoundSetter
    public void setKeepLast(@CheckForNull Integer keepLast) {
        this.keepLast = checked(NumberLimits.KEEP_LAST, keepLast);
    }

    /** After how many days without a load or a save all goes; null for what the administrator set. */
    @CheckForNull
    public Integer getUnusedDays() {
        return unusedDays;
    }

    @DataBoundSetter
    public void setUnusedDays(@CheckForNull Integer unusedDays) {
        this.unusedDays = checked(NumberLimits.UNUSED_DAYS, unusedDays);
    }

    /** How many gigabytes each namespace of the job may have in the store; null for what the administrator set. */
    @CheckForNull
    public Integer getGigabytes() {
        return gigabytes;
    }

    @DataBoundSetter
    public void setGigabytes(@CheckForNull Integer gigabytes) {
        this.gigabytes = checked(NumberLimits.JOB_GIGABYTES, gigabytes);
    }

    /** The most gigabytes that the job's caches may have when they are saved; null for what the administrator set. */
    @CheckForNull
    public Integer getMaxSize() {
        return maxSize;
    }

    @DataBoundSetter
    public void setMaxSize(@CheckForNull Integer maxSize) {
        this.maxSize = checked(NumberLimits.MAX_SIZE, maxSize);
    }

    @CheckForNull
    private static Integer checked(NumberLimits field, @CheckForNull Integer number) {
        return number == null ? null : Integer.valueOf(field.checked(number));
    }

    /** Its form. */
    @Extension
    @Symbol("castorRetention")
    public static final class DescriptorImpl extends OptionalJobPropertyDescriptor {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.RetentionProperty_DisplayName();
        }

        @POST
        public FormValidation doCheckKeepLast(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, NumberLimits.KEEP_LAST, value);
        }

        @POST
        public FormValidation doCheckUnusedDays(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, NumberLimits.UNUSED_DAYS, value);
        }

        @POST
        public FormValidation doCheckGigabytes(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, NumberLimits.JOB_GIGABYTES, value);
        }

        @POST
        public FormValidation doCheckMaxSize(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, NumberLimits.MAX_SIZE, value);
        }

        private static FormValidation check(Item item, NumberLimits field, String value) {
            if (item == null) {
                Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            } else {
                item.checkPermission(Item.CONFIGURE);
            }
            return value.isBlank() ? FormValidation.ok() : field.asTyped(value);
        }

        /** The values of the form. A text that is no number, or a number outside of its limits, gives a sentence. */
        @Override
        public JobProperty<?> newInstance(StaplerRequest2 request, JSONObject form) throws FormException {
            for (NumberLimits field : List.of(
                    NumberLimits.KEEP_LAST,
                    NumberLimits.UNUSED_DAYS,
                    NumberLimits.JOB_GIGABYTES,
                    NumberLimits.MAX_SIZE)) {
                String name = field == NumberLimits.JOB_GIGABYTES ? "gigabytes" : field.field();
                String text = form.optString(name);
                String problem = text.isBlank() ? null : field.problem(text);
                if (problem != null) {
                    throw new FormException("Castor: " + problem, name);
                }
                if (text.isBlank()) {
                    form.remove(name);
                }
            }
            return InvalidValueException.explained(() -> super.newInstance(request, form));
        }
    }
}
