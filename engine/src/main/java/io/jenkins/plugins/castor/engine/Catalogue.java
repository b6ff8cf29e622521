package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.Description.Cache;
import io.jenkins.plugins.castor.engine.Description.PackUse;
import io.jenkins.plugins.castor.engine.Generation.State;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotReader;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.tree.Names;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Tells what a store has. */
final class Catalogue {

    private final Store store;

    Catalogue(Store store) {
        this.store = store;
    }

    List<Namespace> namespaces() throws IOException {
        List<Namespace> namespaces = new ArrayList<>();
        for (String project : store.listSegments("")) {
            for (String branch : store.listSegments(project)) {
                for (String job : store.listSegments(project + "/" + branch)) {
                    parse(project + "/" + branch + "/" + job).ifPresent(namespaces::add);
                }
            }
        }
        namespaces.sort(Comparator.comparing(Namespace::path));
        return namespaces;
    }

    /** A store may hold folders of others: what is no namespace, or has no generation, is passed over. */
    private Optional<Namespace> parse(String path) throws IOException {
        Namespace namespace;
        try {
            namespace = Namespace.parse(path);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        boolean isOne = namespace.path().equals(path)
                && !new Heads(store, namespace).generations().isEmpty();
        return isOne ? Optional.of(namespace) : Optional.empty();
    }

    List<Head> generations(Namespace namespace) throws IOException {
        Heads heads = new Heads(store, namespace);
        List<Head> all = new ArrayList<>();
        for (long generation : heads.generations()) {
            all.add(heads.read(generation));
        }
        return all;
    }

    /** @param keys whose signatures count; empty to look at no signature */
    History history(Namespace namespace, Optional<TrustedKeys> keys) throws IOException {
        Heads heads = new Heads(store, namespace, keys);
        Heads.Numbers numbers = heads.numbers();
        List<Generation> generations = new ArrayList<>();
        for (long number : numbers.heads().descendingSet()) {
            generations.add(generation(heads, number, numbers.revoked().contains(number)));
        }
        return History.of(generations, numbers.highest(), keys.isPresent());
    }

    private static Generation generation(Heads heads, long number, boolean isRevoked) {
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
        return new Generation(number, head, problem.isPresent() ? State.REFUSED : State.IN_USE, problem);
    }

    Optional<Description> describe(Namespace namespace, OptionalLong generation) throws IOException {
        Heads heads = new Heads(store, namespace);
        Optional<Head> head;
        if (generation.isEmpty()) {
            head = heads.newest();
        } else if (heads.generations().contains(generation.getAsLong())) {
            head = Optional.of(heads.read(generation.getAsLong()));
        } else {
            head = Optional.empty();
        }
        return head.isPresent() ? Optional.of(describe(head.get())) : Optional.empty();
    }

    private Description describe(Head head) throws IOException {
        Snapshots snapshots = Snapshots.fetch(store, head, Limits.DEFAULT);
        try (SnapshotReader reader = snapshots.open()) {
            List<Cache> caches = new ArrayList<>();
            for (Optional<String> name = reader.nextCache(); name.isPresent(); name = reader.nextCache()) {
                caches.add(cache(name.get(), reader));
            }
            List<PackUse> packs = reader.snapshot().packs().stream()
                    .map(pack -> new PackUse(pack.digest(), pack.bytes(), pack.liveBytes()))
                    .toList();
            return new Description(head, caches, packs);
        } catch (DamagedException e) {
            throw snapshots.named(e);
        }
    }

    private static Cache cache(String name, SnapshotReader reader) throws IOException {
        long entries = 0;
        long files = 0;
        long bytes = 0;
        while (reader.next()) {
            entries++;
            if (reader.entry() instanceof RegularFile file) {
                files++;
                bytes += file.size();
            }
        }
        return new Cache(name, entries, files, bytes);
    }
}
