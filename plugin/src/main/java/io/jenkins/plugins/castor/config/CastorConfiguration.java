package io.jenkins.plugins.castor.config;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.Util;
import io.jenkins.plugins.castor.engine.cache.Preset;
import io.jenkins.plugins.castor.engine.trust.PolicyException;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import io.jenkins.plugins.castor.engine.trust.WritePolicy;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jenkins.model.GlobalConfiguration;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/**
 * What an administrator sets for all jobs. What a setter refuses, the form and configuration as code refuse too. Lists are
 * texts, an item a line.
 */
@Extension
@Symbol("castor")
public final class CastorConfiguration extends GlobalConfiguration {

    private StoreConfiguration store = new ControllerStore();
    private String caches = "";
    private String policy = Policies.DEFAULT;
    private String trustedCauses = String.join("\n", Policies.CAUSES);
    private String primaryBranches = "main\nmaster";
    private String sharedProjects = "";
    private String trustedKeys = "";
    private int deadline = 10;
    private int spread;
    private int maxAge;
    private int maxSize = 20;
    private int staleAfter = 7;

    /** As it was saved. */
    public CastorConfiguration() {
        load();
    }

    /** The one of this Jenkins. */
    public static CastorConfiguration get() {
        return ExtensionList.lookupSingleton(CastorConfiguration.class);
    }

    /** Its page is its own, and not a part of Manage Jenkins, System. */
    @Override
    public String getGlobalConfigPage() {
        return null;
    }

    @NonNull
    @Override
    public String getDisplayName() {
        return "Castor";
    }

    /** Keeps everything as it was when anything is refused. */
    @Override
    public boolean configure(StaplerRequest2 request, JSONObject form) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        request.bindJSON(this, form);
        save();
        return true;
    }

    /** Where caches are kept. */
    public StoreConfiguration getStore() {
        return store;
    }

    @DataBoundSetter
    public void setStore(StoreConfiguration store) {
        if (store == null) {
            throw new IllegalArgumentException("Castor: " + Messages.CastorConfiguration_NoStore());
        }
        this.store = store;
    }

    /** What is cached where a build names nothing. */
    public String getCaches() {
        return caches;
    }

    /** @throws IllegalArgumentException for a name that is no preset and no {@code NAME=PATH} */
    @DataBoundSetter
    public void setCaches(String caches) {
        refuse(cachesProblem(caches));
        this.caches = tidy(caches);
    }

    static String cachesProblem(String text) {
        Set<String> presets = Preset.all().stream().map(Preset::name).collect(Collectors.toSet());
        return lines(text)
                .filter(line -> line.indexOf('=') < 0 && !presets.contains(line))
                .findFirst()
                .map(line -> Messages.CastorConfiguration_NoPreset(
                        line, String.join(", ", presets.stream().sorted().toList())))
                .orElse(null);
    }

    /** Who may save. */
    public String getPolicy() {
        return policy;
    }

    /** @throws IllegalArgumentException which says where the text is wrong */
    @DataBoundSetter
    public void setPolicy(String policy) {
        refuse(Policies.problem(policy));
        this.policy = Util.fixNull(policy).isBlank() ? Policies.DEFAULT : policy.strip();
    }

    /** The same, read. */
    public WritePolicy writePolicy() {
        try {
            return WritePolicy.parse(policy);
        } catch (PolicyException e) {
            throw new IllegalStateException("Castor's write policy was changed on disk: " + e.getMessage(), e);
        }
    }

    /** What may start a build whose word counts: {@code zuul}, {@code gerrit}, {@code upstream}, {@code timer}, {@code scm},
     * or the class name of another cause that means a push. */
    public String getTrustedCauses() {
        return trustedCauses;
    }

    @DataBoundSetter
    public void setTrustedCauses(String trustedCauses) {
        refuse(Policies.causesProblem(trustedCauses));
        this.trustedCauses = tidy(trustedCauses);
    }

    /** What a primary branch is called, where nothing else says which it is. */
    public String getPrimaryBranches() {
        return primaryBranches;
    }

    @DataBoundSetter
    public void setPrimaryBranches(String primaryBranches) {
        this.primaryBranches = tidy(primaryBranches);
    }

    /** Projects whose caches every job may load. */
    public String getSharedProjects() {
        return sharedProjects;
    }

    @DataBoundSetter
    public void setSharedProjects(String sharedProjects) {
        this.sharedProjects = tidy(sharedProjects);
    }

    /** Public keys, besides that of this controller, whose caches are believed. */
    public String getTrustedKeys() {
        return trustedKeys;
    }

    /** @throws IllegalArgumentException for anything but public keys */
    @DataBoundSetter
    public void setTrustedKeys(String trustedKeys) {
        refuse(keysProblem(trustedKeys));
        this.trustedKeys = Util.fixNull(trustedKeys).strip();
    }

    static String keysProblem(String text) {
        if (Util.fixNull(text).isBlank()) {
            return null;
        }
        try {
            TrustedKeys.parse(text.strip());
            return null;
        } catch (IllegalArgumentException e) {
            return Messages.CastorConfiguration_NoKeys(e.getMessage());
        }
    }

    /** After how many minutes a load or a save gives up. */
    public int getDeadline() {
        return deadline;
    }

    @DataBoundSetter
    public void setDeadline(int deadline) {
        refuse(rangeProblem(deadline, 1, 24 * 60));
        this.deadline = deadline;
    }

    /** How many seconds a load waits at most, at random, so that a fleet does not come at once. */
    public int getSpread() {
        return spread;
    }

    @DataBoundSetter
    public void setSpread(int spread) {
        refuse(rangeProblem(spread, 0, 3600));
        this.spread = spread;
    }

    /** How many days old what is loaded may be; 0 for any age. */
    public int getMaxAge() {
        return maxAge;
    }

    @DataBoundSetter
    public void setMaxAge(int maxAge) {
        refuse(rangeProblem(maxAge, 0, 3650));
        this.maxAge = maxAge;
    }

    /** How many gigabytes one job's caches may have together. */
    public int getMaxSize() {
        return maxSize;
    }

    @DataBoundSetter
    public void setMaxSize(int maxSize) {
        refuse(rangeProblem(maxSize, 1, 1000));
        this.maxSize = maxSize;
    }

    /** After how many days without a save a warning is shown, while builds that may save succeed; 0 for never. */
    public int getStaleAfter() {
        return staleAfter;
    }

    @DataBoundSetter
    public void setStaleAfter(int staleAfter) {
        refuse(rangeProblem(staleAfter, 0, 3650));
        this.staleAfter = staleAfter;
    }

    static String rangeProblem(int number, int least, int most) {
        return number < least || number > most ? Messages.CastorConfiguration_OutOfRange(least, most, number) : null;
    }

    /** The items of a text, without empty lines. */
    public static Stream<String> lines(String text) {
        return Util.fixNull(text).lines().map(String::strip).filter(line -> !line.isEmpty());
    }

    private static String tidy(String text) {
        return lines(text).collect(Collectors.joining("\n"));
    }

    private static void refuse(String problem) {
        if (problem != null) {
            throw new IllegalArgumentException("Castor: " + problem);
        }
    }

    /** The items of {@link #getCaches()}. */
    public List<String> cacheList() {
        return lines(caches).toList();
    }
}
