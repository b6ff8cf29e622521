package io.jenkins.plugins.castor.overview;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.folder.ChosenStore;
import io.jenkins.plugins.castor.retention.PruneRecord;
import io.jenkins.plugins.castor.retention.StorePruner;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What the overview shows of one store, or of all, for {@code index.jelly}. Asks none. */
@Restricted(NoExternalUse.class)
public final class OverviewPage {

    private static final Pattern ALLOW = Pattern.compile("^allow \"((?:[^\"\\\\]|\\\\.)*)\"", Pattern.MULTILINE);

    /** Fewer minutes than these are told with their seconds. */
    private static final int FEW_MINUTES = 10;

    private final List<ChosenStore> all = ChosenStore.all();
    private final List<ChosenStore> shown;

    /** @param store the one that is shown; empty for all */
    OverviewPage(Optional<ChosenStore> store) {
        this.shown = store.map(List::of).orElse(all);
    }

    public String getDisplayName() {
        return Messages.CacheOverview_DisplayName();
    }

    /** Whether the user may change something. */
    public boolean isManageable() {
        return Jenkins.get().hasPermission(Jenkins.ADMINISTER);
    }

    private List<String> names() {
        return shown.stream().map(ChosenStore::name).toList();
    }

    /** Whether there are stores besides the default one. */
    public boolean isSeveral() {
        return all.size() > 1;
    }

    /** The title of the one that is shown; null for all. */
    @CheckForNull
    public String getOnly() {
        return shown.size() < all.size() ? shown.get(0).title() : null;
    }

    /** Its name, which is empty for the default one. */
    public String getOnlyName() {
        return shown.get(0).name();
    }

    /** All stores, whatever is shown. */
    public List<StoreRow> getStores() {
        return all.stream().map(StoreRow::new).toList();
    }

    /** The stores that are shown. */
    public List<StoreRow> getShown() {
        return shown.stream().map(StoreRow::new).toList();
    }

    /** What builds did lately. */
    public Trend getTrend() {
        return UsageRecords.get().trend(names());
    }

    /** All namespaces, loads and sizes together, in a sentence. */
    public String getTotals() {
        List<NamespaceRow> rows = UsageRecords.get().rows(names());
        long loads = rows.stream().mapToLong(NamespaceRow::loads).sum();
        long hits = rows.stream().mapToLong(NamespaceRow::hits).sum();
        long exact = rows.stream().mapToLong(NamespaceRow::exact).sum();
        Optional<Duration> saved =
                rows.stream().flatMap(row -> row.savedTime().stream()).reduce(Duration::plus);
        String sentence = Messages.CacheOverview_Totals(
                Quantities.count(rows.size(), "namespace", "namespaces"),
                Quantities.bytes(
                        rows.stream().mapToLong(row -> Math.max(0, row.bytes())).sum()),
                Quantities.count(loads, "load", "loads"),
                NamespaceNumbers.WEEKS,
                loads == 0 ? 0 : hits * 100 / loads,
                loads == 0 ? 0 : exact * 100 / loads,
                where());
        return saved.map(time -> sentence + " "
                        + (time.isNegative()
                                ? Messages.CacheOverview_Cost(minutes(time.negated()))
                                : Messages.CacheOverview_Saved(minutes(time))))
                .orElse(sentence);
    }

    private String where() {
        if (all.size() == 1) {
            return Messages.OverviewPage_TheStore();
        }
        return getOnly() == null ? Messages.OverviewPage_All(all.size()) : Messages.OverviewPage_One(getOnly());
    }

    private static String minutes(Duration time) {
        return time.toMinutes() < FEW_MINUTES
                ? Quantities.took(time)
                : Quantities.count(time.toMinutes(), "minute", "minutes");
    }

    /** The names of the rules that let builds save, and commas between. */
    public String getRules() {
        return String.join(
                ", ",
                ALLOW.matcher(CastorConfiguration.get().writePolicy().toString())
                        .results()
                        .map(match -> match.group(1))
                        .toList());
    }

    public int getWeeks() {
        return NamespaceNumbers.WEEKS;
    }

    /** What is known of a store. */
    @Restricted(NoExternalUse.class)
    public static final class StoreRow {

        private final ChosenStore store;

        StoreRow(ChosenStore store) {
            this.store = store;
        }

        /** Empty for the default one. */
        public String getName() {
            return store.name();
        }

        public String getTitle() {
            return store.title();
        }

        /** What people call it, without anything secret. */
        public String getPlace() {
            return store.store().toString();
        }

        public String getNamespaces() {
            return Quantities.count(UsageRecords.get().count(store.name()));
        }

        public String getBytes() {
            return Quantities.bytes(UsageRecords.get().storedBytes(store.name()));
        }

        /** When its sizes were looked at last; null for never. */
        @CheckForNull
        public Date getLooked() {
            return UsageRecords.get().looked(store.name()).map(Date::from).orElse(null);
        }

        /** Whether they are being looked at. */
        public boolean isLooking() {
            return StoreLook.get().isRunning(store.name());
        }

        /** Why the last look failed; null where it did not. */
        @CheckForNull
        public String getTrouble() {
            return StoreLook.get().trouble(store.name());
        }

        /** What the last prune did; null if there was none. */
        @CheckForNull
        public PruneRecord getPruned() {
            return StorePruner.get().last(store);
        }
    }
}
