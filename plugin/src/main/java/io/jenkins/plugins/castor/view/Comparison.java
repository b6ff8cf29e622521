package io.jenkins.plugins.castor.view;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.view.SavedTime.Kind;
import io.jenkins.plugins.castor.view.SavedTime.Sample;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Whether the caches of a job pay, in words. Claims nothing where too few builds can be compared. */
@Restricted(NoExternalUse.class)
public final class Comparison {

    private final SavedTime times;

    Comparison(Collection<Sample> samples) {
        this(new SavedTime(List.copyOf(samples)));
    }

    Comparison(SavedTime times) {
        this.times = times;
    }

    /** The builds of a kind. */
    @Restricted(NoExternalUse.class)
    public static final class Row {

        private final SavedTime times;
        private final Kind kind;

        Row(SavedTime times, Kind kind) {
            this.times = times;
            this.kind = kind;
        }

        /** {@code EXACT}, {@code HIT} or {@code COLD}. */
        public String getKind() {
            return kind.name();
        }

        public int getCount() {
            return times.count(kind);
        }

        public String getTook() {
            return shown(times.took(kind));
        }

        public String getLoads() {
            return kind == Kind.COLD ? "" : shown(times.loads(kind));
        }

        public String getSaved() {
            return shown(times.saved(kind));
        }

        private static String shown(Optional<Duration> time) {
            return time.map(known ->
                            BuildRow.unbroken((known.isNegative() ? "\u2212" : "") + Quantities.took(known.abs())))
                    .orElse("");
        }
    }

    /** The kinds of builds that there were. */
    public List<Row> getRows() {
        return Stream.of(Kind.values())
                .filter(kind -> times.count(kind) > 0)
                .map(kind -> new Row(times, kind))
                .toList();
    }

    /** What the caches saved, or that it is not known; null where there is a warning. */
    @CheckForNull
    public String getSentence() {
        Optional<Duration> total = times.total();
        if (total.isEmpty()) {
            return Messages.Comparison_Unknown(
                    hits(times.count(Kind.EXACT) + times.count(Kind.HIT)), misses(), SavedTime.FEWEST);
        }
        return isLoss()
                ? null
                : Messages.Comparison_Saved(
                        Quantities.took(total.get()), Quantities.count(times.compared(), "build", "builds"));
    }

    /** That the caches cost more than they save, and what to try; null where they do not, or it is not known. */
    @CheckForNull
    public String getWarning() {
        if (!isLoss()) {
            return null;
        }
        Kind most = Stream.of(Kind.EXACT, Kind.HIT)
                .filter(kind -> times.saved(kind).isPresent())
                .max(Comparator.comparingInt(times::count))
                .orElseThrow();
        return Messages.Comparison_Costs(
                Quantities.took(times.loads(most).orElseThrow()),
                Quantities.took(times.took(most).orElseThrow()),
                hits(times.count(most)),
                Quantities.took(times.took(Kind.COLD).orElseThrow()),
                misses(),
                times.count(Kind.EXACT) == 0 ? Messages.Comparison_TryKey() : Messages.Comparison_CacheLess());
    }

    private boolean isLoss() {
        return times.total()
                .filter(total -> total.isNegative() || total.isZero())
                .isPresent();
    }

    private static String hits(int count) {
        return Quantities.count(count, "hit", "hits");
    }

    private String misses() {
        return Quantities.count(times.count(Kind.COLD), "miss", "misses");
    }
}
