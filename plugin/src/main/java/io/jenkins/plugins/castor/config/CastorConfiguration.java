package io.jenkins.plugins.castor.config;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.Util;
import io.jenkins.plugins.castor.engine.trust.PolicyException;
import io.jenkins.plugins.castor.engine.trust.WritePolicy;
import io.jenkins.plugins.castor.engine.work.Limits;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.GlobalConfiguration;
import jenkins.model.Jenkins;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/**
 * The settings for all jobs. The form and configuration as code refuse what a setter refuses. Lists are texts with one item a
 * line.
 */
@Extension
@Symbol("castor")
public final class CastorConfiguration extends GlobalConfiguration implements ConfigurationForm {

    private static final long GIGABYTE = 1_000_000_000;

    private StoreConfiguration store = new ControllerStore();
    private List<NamedStore> stores = new ArrayList<>();
    private String caches = "";
    private String policy = Policies.DEFAULT;
    private String policyFolders = "";
    private String trustedCauses = String.join("\n", Policies.CAUSES);
    private String primaryBranches = "main\nmaster";
    private String sharedProjects = "";
    private String trustedKeys = "";
    private int deadline = 10;
    private int spread;
    private int maxAge;
    private int maxSize = 20;
    private int staleAfter = 7;
    private int level = 3;
    private Retention retention = new Retention();
    private List<String> near = new ArrayList<>();

    /** Reads the saved configuration. */
    public CastorConfiguration() {
        load();
    }

    /** The one of this Jenkins. */
    public static CastorConfiguration get() {
        return ExtensionList.lookupSingleton(CastorConfiguration.class);
    }

    @NonNull
    @Override
    public String getDisplayName() {
        return "Castor";
    }

    /** All or nothing: what the form holds goes into a draft first, which is never saved and whose setters may refuse it. */
    @Override
    public boolean configure(StaplerRequest2 request, JSONObject form) throws FormException {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        for (NumberLimits range : NumberLimits.OF_CONFIGURATION) {
            String problem = range.problem(form.optString(range.field()));
            if (problem != null) {
                throw new FormException("Castor: " + problem, range.field());
            }
        }
        NearForm.split(form);
        if (!form.has("stores")) {
            form.put("stores", new JSONArray()); // the last one was removed
        }
        CastorConfiguration draft = new CastorConfiguration();
        InvalidValueException.explained(() -> {
            request.bindJSON(draft, form);
            return draft;
        });
        request.bindJSON(this, form);
        save();
        return true;
    }

    /** Where caches of jobs are kept that choose no other store. */
    public StoreConfiguration getStore() {
        return store;
    }

    @DataBoundSetter
    public void setStore(StoreConfiguration store) {
        if (store == null || store.credentialsFolder().isPresent()) {
            InvalidValueException.where(
                    store == null
                            ? Messages.CastorConfiguration_NoStore()
                            : Messages.CastorConfiguration_CredentialsOfAFolder());
        }
        this.store = store;
    }

    /** Stores that folders and jobs choose instead. */
    public List<NamedStore> getStores() {
        return List.copyOf(stores);
    }

    /** @throws IllegalArgumentException for a name that two of them have */
    @DataBoundSetter
    public void setStores(List<NamedStore> stores) {
        this.stores = NamedStore.checked(stores);
    }

    /** The caches of builds that name none. */
    public String getCaches() {
        return caches;
    }

    /** @throws IllegalArgumentException for a name that is no preset and no {@code NAME=PATH} */
    @DataBoundSetter
    public void setCaches(String caches) {
        InvalidValueException.where(FieldChecks.caches(caches));
        this.caches = FieldChecks.tidy(caches);
    }

    /** The write policy, as text. */
    public String getPolicy() {
        return policy;
    }

    /** @throws IllegalArgumentException which says where the text is wrong */
    @DataBoundSetter
    public void setPolicy(String policy) {
        InvalidValueException.where(Policies.problem(policy));
        String changed = Util.fixNull(policy).isBlank() ? Policies.DEFAULT : policy.strip();
        if (!changed.equals(this.policy)) {
            Audit.byUser("policy-changed", "policy", changed);
        }
        this.policy = changed;
    }

    /** Full names of the folders whose own policy counts instead of this one. */
    public String getPolicyFolders() {
        return policyFolders;
    }

    @DataBoundSetter
    public void setPolicyFolders(String policyFolders) {
        InvalidValueException.where(FieldChecks.folders(policyFolders));
        this.policyFolders = FieldChecks.tidy(policyFolders);
    }

    /** The write policy, parsed. */
    public WritePolicy writePolicy() {
        try {
            return WritePolicy.parse(policy);
        } catch (PolicyException e) {
            throw new IllegalStateException("Castor's write policy was changed on disk: " + e.getMessage(), e);
        }
    }

    /** What may start builds that save: {@code zuul}, {@code gerrit}, {@code upstream}, {@code timer}, {@code scm},
     * or the class name of another cause that means a push. */
    public String getTrustedCauses() {
        return trustedCauses;
    }

    @DataBoundSetter
    public void setTrustedCauses(String trustedCauses) {
        InvalidValueException.where(Policies.causesProblem(trustedCauses));
        this.trustedCauses = FieldChecks.tidy(trustedCauses);
    }

    /** The names of primary branches, for builds whose branch source does not tell. */
    public String getPrimaryBranches() {
        return primaryBranches;
    }

    @DataBoundSetter
    public void setPrimaryBranches(String primaryBranches) {
        InvalidValueException.where(FieldChecks.branches(primaryBranches));
        this.primaryBranches = FieldChecks.tidy(primaryBranches);
    }

    /** Projects whose caches every job may load. */
    public String getSharedProjects() {
        return sharedProjects;
    }

    @DataBoundSetter
    public void setSharedProjects(String sharedProjects) {
        InvalidValueException.where(FieldChecks.projects(sharedProjects));
        this.sharedProjects = FieldChecks.tidy(sharedProjects);
    }

    /** Public keys, besides that of this controller, whose caches are believed. */
    public String getTrustedKeys() {
        return trustedKeys;
    }

    /** @throws IllegalArgumentException for anything but public keys */
    @DataBoundSetter
    public void setTrustedKeys(String trustedKeys) {
        InvalidValueException.where(FieldChecks.keys(trustedKeys));
        this.trustedKeys = Util.fixNull(trustedKeys).strip();
    }

    /** After how many minutes a load or a save gives up. */
    public int getDeadline() {
        return deadline;
    }

    @DataBoundSetter
    public void setDeadline(int deadline) {
        this.deadline = NumberLimits.DEADLINE.checked(deadline);
    }

    /** The longest random wait before a load, in seconds. */
    public int getSpread() {
        return spread;
    }

    @DataBoundSetter
    public void setSpread(int spread) {
        this.spread = NumberLimits.SPREAD.checked(spread);
    }

    /** The most days that have passed since a cache that may be loaded was saved; 0 for any age. */
    public int getMaxAge() {
        return maxAge;
    }

    @DataBoundSetter
    public void setMaxAge(int maxAge) {
        this.maxAge = NumberLimits.MAX_AGE.checked(maxAge);
    }

    /** The most gigabytes that one job's caches may have together. */
    public int getMaxSize() {
        return maxSize;
    }

    @DataBoundSetter
    public void setMaxSize(int maxSize) {
        this.maxSize = NumberLimits.MAX_SIZE.checked(maxSize);
    }

    /** The limits on one job's caches. */
    public Limits limits() {
        return Limits.DEFAULT.withBytes(maxSize * GIGABYTE);
    }

    /** After how many days without a save a warning is shown, while builds that may save succeed; 0 for never. */
    public int getStaleAfter() {
        return staleAfter;
    }

    @DataBoundSetter
    public void setStaleAfter(int staleAfter) {
        this.staleAfter = NumberLimits.STALE_AFTER.checked(staleAfter);
    }

    /** How hard saves that say nothing else compress what is new: zstd's level. */
    public int getLevel() {
        return level;
    }

    @DataBoundSetter
    public void setLevel(int level) {
        this.level = NumberLimits.LEVEL.checked(level);
    }

    /** What the daily prune keeps. */
    public Retention getRetention() {
        return retention;
    }

    @DataBoundSetter
    public void setRetention(Retention retention) {
        this.retention = retention == null ? new Retention() : retention;
    }

    /** Caches near the machines that builds load from, on nodes that say nothing else. */
    public List<String> getNear() {
        return List.copyOf(near);
    }

    /** @throws IllegalArgumentException for anything but servers and directories */
    @DataBoundSetter
    public void setNear(List<String> near) {
        this.near = NearForm.checked(near);
    }

    /** The items of {@link #getCaches()}. */
    public List<String> cacheList() {
        return FieldChecks.lines(caches).toList();
    }
}
