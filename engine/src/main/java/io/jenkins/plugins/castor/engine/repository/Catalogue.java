package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.repository.Description.Cache;
import io.jenkins.plugins.castor.engine.repository.Description.PackUse;
import io.jenkins.plugins.castor.engine.repository.Generation.State;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotReader;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.tree.Names;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import io.jenkins.plugins.castor.engine.work.Limits;
import io.jenkins.plugins.castor.engine.work.Parallel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Lists what a store holds: namespaces, their generations, and what is in each. Keeps nothing in memory between calls. */
public final class Catalogue {

    private final Store store;

    /** @param store stays open */
    public Catalogue(Store store) {
        this.store = store;
    }

    /** Every namespace that has a generation, sorted by path. */
    public List<Namespace> namespaces() throws IOException {
        return new AllHeads(store).namespaces();
    }

    /**
     * Finds the newest generation of a namespace that is in use; empty where there is none.
     *
     * @param keys the keys whose signatures count; empty to ignore signatures
     */
    public Optional<Head> newest(Namespace namespace, Optional<TrustedKeys> keys) throws IOException {
        return new Heads(store, namespace, keys).newest();
    }

    /**
     * Finds the newest generation in use of every namespace, sorted by path. The failure of one does not affect the others.
     *
     * @param keys the keys whose signatures count; empty to ignore signatures
     * @throws IOException when the store cannot be listed
     */
    public List<NewestHead> newest(Optional<TrustedKeys> keys) throws IOException {
        AllHeads all = new AllHeads(store);
        all.announceNewest();
        return Parallel.map(all.namespaces(), namespace -> {
            try {
                return new NewestHead(namespace, new Heads(all, namespace, keys).newest(), Optional.empty());
            } catch (IOException e) {
                return new NewestHead(namespace, Optional.empty(), Optional.of(e));
            }
        });
    }

    /** Reads all heads and revocations of a namespace, however many; else as with a limit. */
    public History history(Namespace namespace, Optional<TrustedKeys> keys, Pins pins) throws IOException {
        return history(namespace, keys, pins, Integer.MAX_VALUE);
    }

    /**
     * Reads all heads and revocations of a namespace. Damaged or untrusted ones become generations in state
     * {@link State#REFUSED}; they do not throw.
     *
     * @param keys the keys whose signatures count; empty to ignore signatures
     * @param pins what is known of the store
     * @param most the number of generations to read, the newest ones
     * @throws IOException when the store fails
     */
    public History history(Namespace namespace, Optional<TrustedKeys> keys, Pins pins, int most) throws IOException {
        Heads heads = new Heads(new ListedHeads(store, new StoreLayout(namespace)), namespace, keys, pins);
        GenerationNumbers numbers = heads.numbers();
        List<Long> newest = numbers.heads().descendingSet().stream().limit(most).toList();
        long retired = heads.retiredUpTo(numbers, new ArrayList<>());
        Optional<String> why = retired == 0
                ? Optional.empty()
                : Optional.of(heads.readRetirement(retired).reason());
        List<Generation> generations = Parallel.map(
                newest,
                number -> generation(
                        heads, number, numbers.revoked().contains(number), number <= retired ? why : Optional.empty()));
        return History.of(generations, keys.isPresent(), numbers.heads().size() - newest.size());
    }

    /**
     * Finds the generations that may hold what one of them brought in; reads all heads of the namespace. No head says what a
     * build of another namespace restored.
     *
     * @param keys the keys whose signatures count; empty to ignore signatures
     * @return empty when there is no such generation, and none that could descend from it
     * @throws IOException when the store fails
     */
    public Optional<Affected> affected(Namespace namespace, long generation, Optional<TrustedKeys> keys, Pins pins)
            throws IOException {
        return Affected.of(generation, history(namespace, keys, pins).generations());
    }

    private static Generation generation(Heads heads, long number, boolean isRevoked, Optional<String> retired) {
        Optional<Head> head = Optional.empty();
        Optional<String> problem = Optional.empty();
        try {
            head = Optional.of(heads.read(number));
        } catch (IOException e) {
            problem = Optional.of(Names.shown(e.getMessage()));
        }
        if (isRevoked) {
            try {
                return new Generation(
                        number,
                        head,
                        State.REVOKED,
                        Optional.of(heads.readRevocation(number).reason()));
            } catch (IOException e) {
                problem = Optional.of(Names.shown(e.getMessage()));
            }
        }
        if (retired.isPresent()) {
            return new Generation(number, head, State.RETIRED, retired);
        }
        return new Generation(number, head, problem.isPresent() ? State.REFUSED : State.IN_USE, problem);
    }

    /**
     * Reads the snapshot of a generation; signatures are ignored.
     *
     * @param generation its number; empty for the newest one in use
     * @return empty when there is no such generation
     * @throws DamagedException when its head or snapshot is damaged
     */
    public Optional<Description> describe(Namespace namespace, OptionalLong generation) throws IOException {
        Heads heads = new Heads(store, namespace);
        Optional<Head> head;
        try {
            head = generation.isEmpty() ? heads.newest() : Optional.of(heads.read(generation.getAsLong()));
        } catch (MissingObjectException e) {
            return Optional.empty();
        }
        return head.isPresent() ? Optional.of(describe(head.get())) : Optional.empty();
    }

    private Description describe(Head head) throws IOException {
        StoredSnapshot snapshot = StoredSnapshot.fetch(store, head, Limits.DEFAULT);
        try (SnapshotReader reader = snapshot.open()) {
            List<Cache> caches = new ArrayList<>();
            LargestUnused unused = new LargestUnused(head.created());
            for (Optional<String> name = reader.nextCache(); name.isPresent(); name = reader.nextCache()) {
                caches.add(cache(name.get(), reader, unused));
            }
            List<PackUse> packs = reader.snapshot().packs().stream()
                    .map(pack -> new PackUse(pack.name(), pack.bytes(), pack.liveBytes(), level(head, pack)))
                    .toList();
            return new Description(head, caches, packs, unused.found());
        } catch (DamagedException e) {
            throw snapshot.named(e);
        }
    }

    private static OptionalInt level(Head head, Pack pack) {
        Integer level = head.levels().get(pack.name());
        return level == null ? OptionalInt.empty() : OptionalInt.of(level);
    }

    private static Cache cache(String name, SnapshotReader reader, LargestUnused unused) throws IOException {
        long entries = 0;
        long files = 0;
        long bytes = 0;
        while (reader.next()) {
            entries++;
            if (reader.entry() instanceof RegularFile file) {
                files++;
                bytes += file.size();
                unused.add(name, file, reader.content());
            }
        }
        return new Cache(name, entries, files, bytes);
    }
}
