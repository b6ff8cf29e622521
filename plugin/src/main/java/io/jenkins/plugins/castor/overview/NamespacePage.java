package io.jenkins.plugins.castor.overview;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.folder.ChosenStore;
import io.jenkins.plugins.castor.view.NamespaceName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The page of one namespace: its numbers, and its generations, which a script brings. */
@Restricted(NoExternalUse.class)
public final class NamespacePage {

    private final ChosenStore store;
    private final Namespace namespace;
    private final NamespaceRow row;
    private final Owner owner;

    NamespacePage(ChosenStore store, Namespace namespace, NamespaceRow row) {
        this.store = store;
        this.namespace = namespace;
        this.row = row;
        this.owner = Owner.of(store.name(), namespace);
    }

    public String getDisplayName() {
        return NamespaceName.of(namespace);
    }

    /** The name of its store; empty for the default one. */
    public String getStore() {
        return store.name();
    }

    /** The title of its store; null where there is only the default one, which nobody needs to be told of. */
    @CheckForNull
    public String getStoreTitle() {
        return ChosenStore.all().size() > 1 ? store.title() : null;
    }

    /** The stores that it can be copied to. */
    public List<OverviewPage.StoreRow> getOthers() {
        return ChosenStore.all().stream()
                .filter(other -> !other.name().equals(store.name()))
                .map(OverviewPage.StoreRow::new)
                .toList();
    }

    /** Its path. */
    public String getPath() {
        return namespace.path();
    }

    /** The full name of the job that saved it last; empty where that is not known. */
    public String getJob() {
        return owner.job();
    }

    /** The page of that job's caches; null where the user does not see the job. */
    @CheckForNull
    public String getJobUrl() {
        return owner.url().isEmpty() ? null : owner.url();
    }

    /** {@code POLICY}, {@code RULES}, {@code NO_BUILD}, {@code GONE} or {@code UNKNOWN}. */
    public String getWho() {
        return owner.who().name();
    }

    public long getLoads() {
        return row.loads();
    }

    public long getHits() {
        return row.hits();
    }

    public long getExact() {
        return row.exact();
    }

    public long getTrouble() {
        return row.trouble();
    }

    public int getWeeks() {
        return NamespaceNumbers.WEEKS;
    }

    /** What the hits saved, as in {@code 12 min} or {@code −3 s}; null where it is not known. */
    @CheckForNull
    public String getSavedTime() {
        Optional<Duration> time = row.savedTime();
        return time.map(known -> (known.isNegative() ? "\u2212" : "") + Quantities.took(known.abs()))
                .orElse(null);
    }

    /** Whether there are buttons. */
    public boolean isManageable() {
        return Jenkins.get().hasPermission(Jenkins.ADMINISTER);
    }
}
