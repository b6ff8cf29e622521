package io.jenkins.plugins.castor.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import io.jenkins.plugins.castor.engine.retention.RetentionPolicy;
import java.time.Duration;
import java.util.List;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** What the daily prune keeps in the store. A number that is 0 limits nothing. */
public final class Retention extends AbstractDescribableImpl<Retention> {

    private static final long GIGABYTE = 1_000_000_000;

    private boolean daily = true;
    private int keepLast = 3;
    private int keepDays;
    private int unusedDays = 60;
    private int jobGigabytes;
    private int totalGigabytes;
    private int deletedJobDays = 30;
    private Integer recompress;
    private int recompressMinutes = 30;

    @DataBoundConstructor
    public Retention() {}

    /** Whether the controller prunes once a day. */
    public boolean isDaily() {
        return daily;
    }

    @DataBoundSetter
    public void setDaily(boolean daily) {
        this.daily = daily;
    }

    /** How many of the newest generations of each namespace stay. */
    public int getKeepLast() {
        return keepLast;
    }

    @DataBoundSetter
    public void setKeepLast(int keepLast) {
        this.keepLast = NumberLimits.KEEP_LAST.checked(keepLast);
    }

    /** Generations that are younger than so many days stay, too. */
    public int getKeepDays() {
        return keepDays;
    }

    @DataBoundSetter
    public void setKeepDays(int keepDays) {
        this.keepDays = NumberLimits.KEEP_DAYS.checked(keepDays);
    }

    /** After how many days without a load or a save a namespace goes as a whole. */
    public int getUnusedDays() {
        return unusedDays;
    }

    @DataBoundSetter
    public void setUnusedDays(int unusedDays) {
        this.unusedDays = NumberLimits.UNUSED_DAYS.checked(unusedDays);
    }

    /** How many gigabytes a namespace may have in the store; its newest generation stays if it has more. */
    public int getJobGigabytes() {
        return jobGigabytes;
    }

    @DataBoundSetter
    public void setJobGigabytes(int jobGigabytes) {
        this.jobGigabytes = NumberLimits.JOB_GIGABYTES.checked(jobGigabytes);
    }

    /** How many gigabytes all namespaces may have together. */
    public int getTotalGigabytes() {
        return totalGigabytes;
    }

    @DataBoundSetter
    public void setTotalGigabytes(int totalGigabytes) {
        this.totalGigabytes = NumberLimits.TOTAL_GIGABYTES.checked(totalGigabytes);
    }

    /** After how many days the caches of a deleted job go. */
    public int getDeletedJobDays() {
        return deletedJobDays;
    }

    @DataBoundSetter
    public void setDeletedJobDays(int deletedJobDays) {
        this.deletedJobDays = NumberLimits.DELETED_JOB_DAYS.checked(deletedJobDays);
    }

    /** The level of zstd at which the daily prune compresses again what is used; null for not at all. */
    @CheckForNull
    public Integer getRecompress() {
        return recompress;
    }

    @DataBoundSetter
    public void setRecompress(@CheckForNull Integer recompress) {
        this.recompress = recompress == null ? null : NumberLimits.RECOMPRESS.checked(recompress);
    }

    /** For how many minutes that begins further packs. */
    public int getRecompressMinutes() {
        return recompressMinutes;
    }

    @DataBoundSetter
    public void setRecompressMinutes(int recompressMinutes) {
        this.recompressMinutes = NumberLimits.RECOMPRESS_MINUTES.checked(recompressMinutes);
    }

    /** The policy for all namespaces. */
    public RetentionPolicy policy() {
        return policy(keepLast, keepDays, unusedDays, jobGigabytes);
    }

    /**
     * The policy for the namespaces of a job: the stricter one of each two numbers.
     *
     * @param job what the job sets; null for nothing
     * @param folderGigabytes what a namespace may have in the folder of the job; 0 for any number
     */
    public RetentionPolicy policy(@CheckForNull RetentionProperty job, int folderGigabytes) {
        int gigabytes = stricter(jobGigabytes, folderGigabytes);
        return job == null
                ? policy(keepLast, keepDays, unusedDays, gigabytes)
                : policy(
                        stricter(keepLast, job.getKeepLast()),
                        job.getKeepLast() == null ? keepDays : 0,
                        stricter(unusedDays, job.getUnusedDays()),
                        stricter(gigabytes, job.getGigabytes()));
    }

    private static int stricter(int general, Integer own) {
        if (own == null || own == 0) {
            return general;
        }
        return general == 0 ? own : Math.min(general, own);
    }

    private RetentionPolicy policy(int last, int days, int unused, int gigabytes) {
        RetentionPolicy policy = RetentionPolicy.DEFAULT.withKeepLast(last);
        if (days > 0) {
            policy = policy.withKeepWithin(Duration.ofDays(days));
        }
        if (unused > 0) {
            policy = policy.withUnusedFor(Duration.ofDays(unused));
        }
        if (gigabytes > 0) {
            policy = policy.withNamespaceMaxBytes(gigabytes * GIGABYTE);
        }
        return totalGigabytes > 0 ? policy.withMaxBytes(totalGigabytes * GIGABYTE) : policy;
    }

    /** Its form. */
    @Extension
    public static final class DescriptorImpl extends Descriptor<Retention> {

        private static final List<NumberLimits> FIELDS = List.of(
                NumberLimits.KEEP_LAST,
                NumberLimits.KEEP_DAYS,
                NumberLimits.UNUSED_DAYS,
                NumberLimits.JOB_GIGABYTES,
                NumberLimits.TOTAL_GIGABYTES,
                NumberLimits.DELETED_JOB_DAYS,
                NumberLimits.RECOMPRESS_MINUTES);

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.Retention_DisplayName();
        }

        /** The values of the form. A text that is no number, or a number outside of its limits, gives a sentence. */
        @Override
        public Retention newInstance(StaplerRequest2 request, @NonNull JSONObject form) throws FormException {
            for (NumberLimits field : FIELDS) {
                String problem = field.problem(form.optString(field.field()));
                if (problem != null) {
                    throw new FormException("Castor: " + problem, field.field());
                }
            }
            String level = form.optString(NumberLimits.RECOMPRESS.field());
            if (level.isBlank()) {
                form.remove(NumberLimits.RECOMPRESS.field());
            } else if (NumberLimits.RECOMPRESS.problem(level) != null) {
                throw new FormException(
                        "Castor: " + NumberLimits.RECOMPRESS.problem(level), NumberLimits.RECOMPRESS.field());
            }
            return super.newInstance(request, form);
        }

        @POST
        public FormValidation doCheckKeepLast(@QueryParameter String value) {
            return check(NumberLimits.KEEP_LAST, value);
        }

        @POST
        public FormValidation doCheckKeepDays(@QueryParameter String value) {
            return check(NumberLimits.KEEP_DAYS, value);
        }

        @POST
        public FormValidation doCheckUnusedDays(@QueryParameter String value) {
            return check(NumberLimits.UNUSED_DAYS, value);
        }

        @POST
        public FormValidation doCheckJobGigabytes(@QueryParameter String value) {
            return check(NumberLimits.JOB_GIGABYTES, value);
        }

        @POST
        public FormValidation doCheckTotalGigabytes(@QueryParameter String value) {
            return check(NumberLimits.TOTAL_GIGABYTES, value);
        }

        @POST
        public FormValidation doCheckDeletedJobDays(@QueryParameter String value) {
            return check(NumberLimits.DELETED_JOB_DAYS, value);
        }

        @POST
        public FormValidation doCheckRecompress(@QueryParameter String value) {
            FormValidation checked = check(NumberLimits.RECOMPRESS, value);
            return value.isBlank() ? FormValidation.ok() : checked;
        }

        @POST
        public FormValidation doCheckRecompressMinutes(@QueryParameter String value) {
            return check(NumberLimits.RECOMPRESS_MINUTES, value);
        }

        private static FormValidation check(NumberLimits field, String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return field.asTyped(value);
        }
    }
}
