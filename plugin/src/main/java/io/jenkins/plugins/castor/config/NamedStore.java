package io.jenkins.plugins.castor.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** A store beside the default one, which folders and jobs choose by its name. */
public final class NamedStore extends AbstractDescribableImpl<NamedStore> {

    /** The name by which the default store is chosen, below a folder that chose another one. */
    public static final String DEFAULT = "default";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,49}");

    private final String name;
    private final StoreConfiguration store;
    private String folders = "";

    /** @throws IllegalArgumentException for a name that cannot be */
    @DataBoundConstructor
    public NamedStore(String name, StoreConfiguration store) {
        this.name = Util.fixNull(name).strip();
        InvalidValueException.where(problem(this.name));
        InvalidValueException.where(store == null ? Messages.CastorConfiguration_NoStore() : null);
        this.store = store;
    }

    /** Says what is wrong with the name of a store beside the default one; null if nothing is. */
    @CheckForNull
    static String problem(String name) {
        if (name.equals(DEFAULT)) {
            return Messages.NamedStore_Default();
        }
        return chosenProblem(name);
    }

    /** Says what is wrong with a name by which somebody chooses a store; null if nothing is. */
    @CheckForNull
    public static String chosenProblem(String name) {
        return NAME.matcher(name).matches() ? null : Messages.NamedStore_NoName(name);
    }

    /** Letters, digits, dots, underscores and hyphens; at most 50. */
    public String getName() {
        return name;
    }

    /** Where it is. */
    public StoreConfiguration getStore() {
        return store;
    }

    /** Full names of the folders and jobs that may choose it; empty for all. */
    public String getFolders() {
        return folders;
    }

    /** @throws IllegalArgumentException for what is no full name */
    @DataBoundSetter
    public void setFolders(String folders) {
        InvalidValueException.where(FieldChecks.folders(folders));
        this.folders = FieldChecks.tidy(folders);
    }

    /**
     * Whether a job or folder may choose it. A store with credentials of a folder is only for what is in that folder, as the
     * credentials are.
     *
     * @param item its full name
     */
    public boolean isFor(String item) {
        Optional<String> owner = store.credentialsFolder();
        return (owner.isEmpty() || isIn(item, owner.get()))
                && (folders.isEmpty() || FieldChecks.lines(folders).anyMatch(folder -> isIn(item, folder)));
    }

    /** Whether an item is a folder, or in it; all by their full names. */
    static boolean isIn(String item, String folder) {
        return item.equals(folder) || item.startsWith(folder + "/");
    }

    /** A copy that can be kept. */
    static List<NamedStore> checked(@CheckForNull List<NamedStore> stores) {
        List<NamedStore> all = Util.fixNull(stores);
        for (NamedStore one : all) {
            boolean twice =
                    all.stream().filter(other -> other.name.equals(one.name)).count() > 1;
            InvalidValueException.where(twice ? Messages.NamedStore_Twice(one.name) : null);
        }
        return new ArrayList<>(all);
    }

    /** Its form. */
    @Extension
    public static final class DescriptorImpl extends Descriptor<NamedStore> {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.NamedStore_DisplayName();
        }

        /** Says what is wrong with a name as it is typed. */
        @POST
        public FormValidation doCheckName(@QueryParameter String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return FieldChecks.asTyped(problem(Util.fixNull(value).strip()));
        }

        /** Says what is wrong with full names as they are typed, and which of them nothing has. */
        @POST
        public FormValidation doCheckFolders(@QueryParameter String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return FieldChecks.foldersAsTyped(value);
        }

        /** The form's values, with the words of the setter that refuses one. */
        @Override
        public NamedStore newInstance(StaplerRequest2 request, @NonNull JSONObject form) throws FormException {
            return InvalidValueException.explained(() -> super.newInstance(request, form));
        }
    }
}
