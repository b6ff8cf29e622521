package io.jenkins.plugins.castor.engine.diff;

import io.jenkins.plugins.castor.engine.diff.DiffReport.Change;
import io.jenkins.plugins.castor.engine.diff.DiffReport.Kind;
import io.jenkins.plugins.castor.engine.repository.Heads;
import io.jenkins.plugins.castor.engine.snapshot.Content;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.tree.Entry;
import io.jenkins.plugins.castor.engine.tree.Entry.HardLink;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.tree.Entry.SymbolicLink;
import io.jenkins.plugins.castor.engine.tree.EntryOrder;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import io.jenkins.plugins.castor.engine.trust.UntrustedException;
import io.jenkins.plugins.castor.engine.work.Interrupts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Compares two generations of a namespace by their snapshots, in one walk through both. No pack is read, and memory does not
 * grow with the number of changes. For one use.
 */
public final class Differ {

    private final Store store;
    private final DiffRequest request;
    private final List<String> warnings = new ArrayList<>();

    /** @param store stays open */
    public Differ(Store store, DiffRequest request) {
        this.store = store;
        this.request = request;
    }

    /**
     * Compares.
     *
     * @throws MissingGenerationException when one of the generations is not there, or not any more
     * @throws io.jenkins.plugins.castor.engine.snapshot.DamagedException when a head or a snapshot is damaged
     * @throws IOException when the store fails
     */
    public DiffReport compare() throws IOException, InterruptedException {
        Head head = head(
                request.generation(),
                "there is no generation " + request.generation() + " in "
                        + request.namespace().path());
        Optional<Head> other = other(head);
        Changes changes = new Changes(request.most());
        try (SnapshotEntries now = entries(head)) {
            if (other.isPresent()) {
                try (SnapshotEntries before = entries(other.get())) {
                    walk(now, Optional.of(before), changes);
                }
            } else {
                walk(now, Optional.empty(), changes);
            }
        }
        return new DiffReport(head, other, changes.caches(), changes.largest(), changes.more(), warnings);
    }

    private Optional<Head> other(Head head) throws IOException {
        String namespace = request.namespace().path();
        if (request.other().isPresent()) {
            long other = request.other().getAsLong();
            return Optional.of(head(other, "there is no generation " + other + " in " + namespace));
        }
        OptionalLong parent = head.parent();
        return parent.isEmpty()
                ? Optional.empty()
                : Optional.of(head(
                        parent.getAsLong(),
                        "generation " + parent.getAsLong() + " of " + namespace + ", on which generation "
                                + head.generation() + " was built, is not there any more"));
    }

    /** The head, and a warning if it is not signed by a trusted key: what loads refuse is worth a look, too. */
    private Head head(long generation, String missing) throws IOException {
        Optional<TrustedKeys> keys = request.trustedKeys();
        try {
            try {
                return new Heads(store, request.namespace(), keys).read(generation);
            } catch (UntrustedException e) {
                warnings.add(e.getMessage() + "; loads refuse it");
                return new Heads(store, request.namespace()).read(generation);
            }
        } catch (MissingObjectException e) {
            throw new MissingGenerationException(missing, e);
        }
    }

    private SnapshotEntries entries(Head head) throws IOException {
        try {
            return SnapshotEntries.of(store, head);
        } catch (MissingObjectException e) {
            throw new MissingGenerationException(
                    "the list of files of generation " + head.generation() + " of "
                            + request.namespace().path() + " is not there any more",
                    e);
        }
    }

    private static void walk(SnapshotEntries now, Optional<SnapshotEntries> before, Changes changes)
            throws IOException, InterruptedException {
        while (true) {
            Optional<String> here = now.cache();
            Optional<String> there = before.flatMap(SnapshotEntries::cache);
            if (here.isEmpty() && there.isEmpty()) {
                return;
            }
            boolean onlyThere =
                    here.isEmpty() || (there.isPresent() && there.get().compareTo(here.get()) < 0);
            boolean onlyHere = there.isEmpty() || (!onlyThere && here.get().compareTo(there.get()) < 0);
            String cache = onlyThere ? there.get() : here.get();
            changes.begin(cache);
            compare(cache, onlyThere ? null : now, onlyHere ? null : before.get(), changes);
            changes.end();
            if (!onlyThere) {
                now.nextCache();
            }
            if (!onlyHere) {
                before.get().nextCache();
            }
        }
    }

    /** Compares one cache directory; null for a generation that has none of this name. */
    private static void compare(String cache, SnapshotEntries now, SnapshotEntries before, Changes changes)
            throws IOException, InterruptedException {
        boolean hasNow = advance(now);
        boolean hasBefore = advance(before);
        while (hasNow || hasBefore) {
            Interrupts.check();
            int order = !hasNow ? 1 : !hasBefore ? -1 : EntryOrder.INSTANCE.compare(now.entry(), before.entry());
            if (order < 0) {
                changes.add(new Change(Kind.ADDED, path(cache, now), size(now.entry()), 0));
            } else if (order > 0) {
                changes.add(new Change(Kind.DROPPED, path(cache, before), 0, size(before.entry())));
            } else if (!same(now.entry(), now.content(), before.entry(), before.content())) {
                changes.add(new Change(Kind.CHANGED, path(cache, now), size(now.entry()), size(before.entry())));
            }
            hasNow = order > 0 ? hasNow : advance(now);
            hasBefore = order < 0 ? hasBefore : advance(before);
        }
    }

    private static boolean advance(SnapshotEntries entries) throws IOException {
        if (entries == null) {
            return false;
        }
        entries.next();
        return entries.atEntry();
    }

    private static String path(String cache, SnapshotEntries at) {
        return cache + "/" + at.entry().path();
    }

    private static long size(Entry entry) {
        return entry instanceof RegularFile file ? file.size() : 0;
    }

    private static boolean same(Entry now, Content content, Entry before, Content contentBefore) {
        if (now instanceof RegularFile file && before instanceof RegularFile old) {
            return file.size() == old.size()
                    && file.mode() == old.mode()
                    && (content == null || content.digest().equals(contentBefore.digest()));
        }
        if (now instanceof SymbolicLink link && before instanceof SymbolicLink old) {
            return link.target().equals(old.target());
        }
        return now instanceof HardLink link
                && before instanceof HardLink old
                && link.target().equals(old.target());
    }
}
