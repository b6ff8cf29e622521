package io.jenkins.plugins.castor.folder;

import com.cloudbees.hudson.plugins.folder.AbstractFolder;
import com.cloudbees.hudson.plugins.folder.AbstractFolderProperty;
import com.cloudbees.hudson.plugins.folder.AbstractFolderPropertyDescriptor;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.model.ItemGroup;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.FieldChecks;
import io.jenkins.plugins.castor.config.InvalidValueException;
import io.jenkins.plugins.castor.config.NearForm;
import io.jenkins.plugins.castor.config.NumberLimits;
import io.jenkins.plugins.castor.config.Policies;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** What a folder, a multibranch project or an organisation folder sets for the jobs in it. */
public final class FolderProperty extends AbstractFolderProperty<AbstractFolder<?>> implements FolderSettings {

    private String store;
    private String caches;
    private String policy;
    private List<String> near = new ArrayList<>();
    private Integer maxSize;
    private Integer jobGigabytes;
    private Integer totalGigabytes;

    @DataBoundConstructor
    public FolderProperty() {}

    @CheckForNull
    @Override
    public String getStore() {
        return store;
    }

    /** @throws IllegalArgumentException for a name that no store can have */
    @DataBoundSetter
    public void setStore(@CheckForNull String store) {
        String name = Util.fixEmptyAndTrim(store);
        InvalidValueException.where(StoreNames.problem(name));
        this.store = name;
    }

    @CheckForNull
    @Override
    public String getCaches() {
        return caches;
    }

    /** @throws IllegalArgumentException for a name that is no preset and no {@code NAME=PATH} */
    @DataBoundSetter
    public void setCaches(@CheckForNull String caches) {
        InvalidValueException.where(FieldChecks.caches(caches));
        this.caches = Util.fixEmpty(FieldChecks.tidy(caches));
    }

    @CheckForNull
    @Override
    public String getPolicy() {
        return policy;
    }

    /** @throws IllegalArgumentException which says where the text is wrong */
    @DataBoundSetter
    public void setPolicy(@CheckForNull String policy) {
        InvalidValueException.where(Policies.problem(policy));
        this.policy = Util.fixEmptyAndTrim(policy);
    }

    @Override
    public List<String> getNear() {
        return List.copyOf(near);
    }

    /** @throws IllegalArgumentException for anything but servers and directories */
    @DataBoundSetter
    public void setNear(@CheckForNull List<String> near) {
        this.near = NearForm.checked(near);
    }

    @CheckForNull
    @Override
    public Integer getMaxSize() {
        return maxSize;
    }

    @DataBoundSetter
    public void setMaxSize(@CheckForNull Integer maxSize) {
        this.maxSize = NumberLimits.MAX_SIZE.checkedIfAny(maxSize);
    }

    @CheckForNull
    @Override
    public Integer getJobGigabytes() {
        return jobGigabytes;
    }

    @DataBoundSetter
    public void setJobGigabytes(@CheckForNull Integer jobGigabytes) {
        this.jobGigabytes = NumberLimits.JOB_GIGABYTES.checkedIfAny(jobGigabytes);
    }

    @CheckForNull
    @Override
    public Integer getTotalGigabytes() {
        return totalGigabytes;
    }

    @DataBoundSetter
    public void setTotalGigabytes(@CheckForNull Integer totalGigabytes) {
        this.totalGigabytes = NumberLimits.TOTAL_GIGABYTES.checkedIfAny(totalGigabytes);
    }

    /** Its form. It is not there if the plugin that has folders is not. */
    @Extension(optional = true)
    @Symbol("castorFolder")
    public static final class DescriptorImpl extends AbstractFolderPropertyDescriptor implements FolderReader {

        private static final List<NumberLimits> NUMBERS =
                List.of(NumberLimits.MAX_SIZE, NumberLimits.JOB_GIGABYTES, NumberLimits.TOTAL_GIGABYTES);

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.FolderProperty_DisplayName();
        }

        @Override
        public Optional<FolderSettings> settings(ItemGroup<?> group) {
            return group instanceof AbstractFolder<?> folder
                    ? Optional.ofNullable(folder.getProperties().get(FolderProperty.class))
                    : Optional.empty();
        }

        /** The list as the form shows it. */
        public String nearText(@CheckForNull List<String> places) {
            return String.join("\n", Util.fixNull(places));
        }

        @POST
        public FormValidation doCheckStore(@AncestorInPath Item item, @QueryParameter String value) {
            return StoreNames.asTyped(item, value);
        }

        /** The stores that the folder may choose. */
        @POST
        public ListBoxModel doFillStoreItems(@AncestorInPath Item item, @QueryParameter String store) {
            return StoreNames.list(item, store);
        }

        @POST
        public FormValidation doCheckCaches(@AncestorInPath Item item, @QueryParameter String value) {
            StoreNames.check(item);
            return FieldChecks.asTyped(FieldChecks.caches(value));
        }

        @POST
        public FormValidation doCheckPolicy(@AncestorInPath Item item, @QueryParameter String value) {
            StoreNames.check(item);
            return FieldChecks.asTyped(Policies.problem(value));
        }

        @POST
        public FormValidation doCheckNear(@AncestorInPath Item item, @QueryParameter String value) {
            StoreNames.check(item);
            return FieldChecks.asTyped(FieldChecks.near(FieldChecks.lines(value).toList()));
        }

        @POST
        public FormValidation doCheckMaxSize(@AncestorInPath Item item, @QueryParameter String value) {
            int most = CastorConfiguration.get().getMaxSize();
            return number(NumberLimits.MAX_SIZE, FolderSettings::getMaxSize, most, item, value);
        }

        @POST
        public FormValidation doCheckJobGigabytes(@AncestorInPath Item item, @QueryParameter String value) {
            int most = CastorConfiguration.get().getRetention().getJobGigabytes();
            return number(NumberLimits.JOB_GIGABYTES, FolderSettings::getJobGigabytes, most, item, value);
        }

        @POST
        public FormValidation doCheckTotalGigabytes(@AncestorInPath Item item, @QueryParameter String value) {
            int most = CastorConfiguration.get().getRetention().getTotalGigabytes();
            return number(NumberLimits.TOTAL_GIGABYTES, FolderSettings::getTotalGigabytes, most, item, value);
        }

        /** @param most what the administrator allows; 0 for any number */
        private static FormValidation number(
                NumberLimits limits, Function<FolderSettings, Integer> field, int most, Item item, String value) {
            StoreNames.check(item);
            if (value.isBlank()) {
                return FormValidation.ok();
            }
            String problem = limits.problem(value);
            if (problem != null) {
                return FormValidation.error(problem);
            }
            int above = FolderChain.above(item).least(field).orElse(Integer.MAX_VALUE);
            int allowed = Math.min(above, most == 0 ? Integer.MAX_VALUE : most);
            return Integer.parseInt(value.strip()) > allowed
                    ? FormValidation.warning(Messages.FolderProperty_NoEffect(allowed))
                    : FormValidation.ok();
        }

        /** The form's values; null if the folder sets nothing. What a setter refuses gives a sentence. */
        @Override
        public AbstractFolderProperty<?> newInstance(StaplerRequest2 request, JSONObject form) throws FormException {
            if (form == null || !form.optBoolean("specified")) {
                return null;
            }
            for (NumberLimits number : NUMBERS) {
                number.takenFrom(form);
            }
            return InvalidValueException.explained(() -> super.newInstance(request, NearForm.split(form)));
        }
    }
}
