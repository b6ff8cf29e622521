package io.jenkins.plugins.castor.view;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.castor.agent.FailureMessage;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.diff.DiffReport;
import io.jenkins.plugins.castor.engine.diff.DiffReport.CacheDiff;
import io.jenkins.plugins.castor.engine.diff.DiffReport.Sum;
import io.jenkins.plugins.castor.engine.diff.DiffRequest;
import io.jenkins.plugins.castor.engine.repository.Affected;
import io.jenkins.plugins.castor.engine.repository.Generation;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.engine.tree.Names;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import io.jenkins.plugins.castor.run.JobQueries;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What a generation changed, and what descends from it, for {@code fragment.jelly}. All texts may be hostile, and are escaped
 * there.
 */
@Restricted(NoExternalUse.class)
public final class GenerationDetails {

    private static final int MOST_CHANGES = 50;

    private final long number;
    private final boolean manageable;
    private String trouble;
    private String changed;
    private List<Change> changes = List.of();
    private long more;
    private List<Long> descendants = List.of();
    private List<Long> later = List.of();
    private boolean inUse;
    private Set<Long> linked = Set.of();
    private Instant since = Instant.EPOCH;

    private GenerationDetails(long number, boolean manageable) {
        this.number = number;
        this.manageable = manageable;
    }

    static GenerationDetails unknown(long number, String trouble) {
        GenerationDetails details = new GenerationDetails(number, false);
        details.trouble = trouble;
        return details;
    }

    /**
     * Asks the store.
     *
     * @param castor the store, open; stays open
     * @param manageable whether who looks at it may revoke
     */
    static GenerationDetails of(Castor castor, Namespace namespace, long number, Pins pins, boolean manageable)
            throws IOException {
        GenerationDetails details = new GenerationDetails(number, manageable);
        Optional<TrustedKeys> keys = Optional.of(JobQueries.trustedKeys());
        Optional<Affected> affected = castor.catalogue().affected(namespace, number, keys, pins);
        if (affected.isEmpty()) {
            return unknown(number, Messages.GenerationDetails_Gone(number));
        }
        details.compare(castor, new DiffRequest(namespace, number, OptionalLong.empty(), keys, MOST_CHANGES));
        details.trace(affected.get());
        return details;
    }

    /** That one part cannot be told does not hide the other. */
    private void compare(Castor castor, DiffRequest request) throws InterruptedIOException {
        try {
            DiffReport report = castor.diff(request);
            CacheDiff total = report.total();
            changed = report.other().isPresent()
                    ? Messages.GenerationDetails_Changed(
                            report.other().get().generation(),
                            sum(total.added(), total.added().bytes()),
                            sum(total.changed(), total.changed().bytes()),
                            sum(total.dropped(), total.dropped().bytesBefore()))
                    : Messages.GenerationDetails_First(
                            sum(total.added(), total.added().bytes()));
            changes = report.changes().stream().map(Change::new).toList();
            more = report.more();
        } catch (IOException e) {
            changed = Messages.GenerationDetails_NotCompared(FailureMessage.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException) new InterruptedIOException().initCause(e);
        }
    }

    private void trace(Affected affected) {
        Set<Long> numbers = new TreeSet<>();
        affected.linked().forEach(one -> numbers.add(one.generation().number()));
        numbers.add(number);
        descendants = affected.linked().stream()
                .map(one -> one.generation().number())
                .filter(other -> other != number)
                .toList();
        later = affected.later().stream().map(Generation::number).toList();
        inUse = !affected.inUse().isEmpty();
        linked = numbers;
        since = affected.linked().stream()
                .flatMap(one -> one.generation().head().stream())
                .map(head -> head.created())
                .min(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }

    private static String sum(Sum sum, long bytes) {
        return Messages.GenerationDetails_Files(
                Quantities.count(sum.files(), "file", "files"), Quantities.bytes(bytes));
    }

    public long getNumber() {
        return number;
    }

    /** Why nothing is known; null where something is. */
    @CheckForNull
    public String getTrouble() {
        return trouble;
    }

    /** What it changed, in a sentence. */
    public String getChanged() {
        return changed;
    }

    /** The largest changes, the largest first. */
    public List<Change> getChanges() {
        return changes;
    }

    /** How many there are besides. */
    public long getMore() {
        return more;
    }

    /** The numbers of what descends from it or has the same content; empty where nothing does. */
    public String getDescendants() {
        return numbers(descendants);
    }

    /** The numbers of others in use that were saved after it; empty where none was. */
    public String getLater() {
        return numbers(later);
    }

    private static String numbers(List<Long> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    /** Whether there is something to revoke, and the user may. */
    public boolean isRevocable() {
        return manageable && inUse;
    }

    /** Its number and those of what descends from it, with commas between. */
    public String getLinked() {
        return linked.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** When the first of these was saved, in milliseconds since 1970. */
    public long getSince() {
        return since.toEpochMilli();
    }

    /** A file that is not the same. */
    @Restricted(NoExternalUse.class)
    public static final class Change {

        private final DiffReport.Change change;

        Change(DiffReport.Change change) {
            this.change = change;
        }

        /** {@code added}, {@code changed} or {@code dropped}. */
        public String getKind() {
            return change.kind().name().toLowerCase(Locale.ROOT);
        }

        public String getPath() {
            return Names.shown(change.path());
        }

        /** Its size now, or before it was dropped. */
        public String getBytes() {
            return Quantities.bytes(change.kind() == DiffReport.Kind.DROPPED ? change.bytesBefore() : change.bytes());
        }
    }
}
