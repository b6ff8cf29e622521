package io.jenkins.plugins.castor.folder;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.JobProperty;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.castor.config.InvalidValueException;
import jenkins.model.OptionalJobProperty;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** Chooses the store of a job, among those that the administrator lets it choose. */
public final class StoreProperty extends OptionalJobProperty<Job<?, ?>> {

    private final String store;

    /** @throws IllegalArgumentException for a name that no store can have */
    @DataBoundConstructor
    public StoreProperty(String store) {
        this.store = Util.fixEmptyAndTrim(store);
        InvalidValueException.where(StoreNames.problem(this.store));
    }

    /** The name of a store, {@code default} for the default one; null for what the folder has. */
    @CheckForNull
    public String getStore() {
        return store;
    }

    /** Its form. */
    @Extension
    @Symbol("castorStore")
    public static final class DescriptorImpl extends OptionalJobPropertyDescriptor {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.StoreProperty_DisplayName();
        }

        /** Says when there is no such store for the job. */
        @POST
        public FormValidation doCheckStore(@AncestorInPath Item item, @QueryParameter String value) {
            return StoreNames.asTyped(item, value);
        }

        /** The stores that the job may choose. */
        @POST
        public ListBoxModel doFillStoreItems(@AncestorInPath Item item, @QueryParameter String store) {
            return StoreNames.list(item, store);
        }

        /** The form's values, with the words of the constructor that refuses one. */
        @Override
        public JobProperty<?> newInstance(StaplerRequest2 request, JSONObject form) throws FormException {
            return InvalidValueException.explained(() -> super.newInstance(request, form));
        }
    }
}
