package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.HeadCodec;
import io.jenkins.plugins.castor.engine.store.ForwardingStore;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.StoredObject;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.engine.work.Parallel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * A view of a store that lists the heads of all namespaces once, and announces those that a search for the newest
 * generations reads. It does not see heads created later.
 */
final class AllHeads extends ForwardingStore {

    private static final String HEADS = "/heads/";

    /** A namespace is a project, a branch and a job. */
    private static final int DEPTH = 3;

    private static final int MOST_FOLDERS = 100_000;

    /** The names of heads and revocations, by the path of their namespace. */
    private final Map<String, List<String>> names = new TreeMap<>();

    private final Map<String, Namespace> namespaces = new TreeMap<>();
    private final Map<String, SmallObject> announced = new HashMap<>();

    /** @param store stays open */
    AllHeads(Store store) throws IOException {
        super(store);
        List<String> folders = List.of("");
        for (int depth = 0; depth < DEPTH && !folders.isEmpty(); depth++) {
            folders = list(folders, "/x".repeat(DEPTH - 1 - depth));
        }
        listNamespaces(folders);
    }

    /** What one listing said of a folder: the heads of all namespaces below it, or else the folders in it. */
    private record Below(List<StoredObject> heads, List<String> folders) {}

    /**
     * Adds the heads below those folders that have few objects, and returns the folders in the others. Packs, of which there
     * are many, are not listed there.
     *
     * @param rest what makes the path of a folder in these that of a namespace
     */
    private List<String> list(List<String> folders, String rest) throws IOException {
        List<String> inside = new ArrayList<>();
        for (Below below : Parallel.map(folders, folder -> below(folder, rest))) {
            add(below.heads());
            inside.addAll(below.folders());
        }
        if (inside.size() > MOST_FOLDERS) {
            throw new StoreException(store + " has more than " + Quantities.count(MOST_FOLDERS)
                    + " namespaces; give each store a folder or a prefix of its own");
        }
        return inside;
    }

    private Below below(String folder, String rest) throws StoreException {
        Optional<List<StoredObject>> heads = store.listHeads(folder);
        if (heads.isPresent()) {
            return new Below(heads.get(), List.of());
        }
        List<String> folders = segments(folder).stream()
                .filter(path -> parse(path + rest).isPresent())
                .toList();
        return new Below(List.of(), folders);
    }

    private void add(List<StoredObject> objects) {
        for (StoredObject object : objects) {
            int heads = object.name().lastIndexOf(HEADS);
            if (heads >= 0) {
                String path = object.name().substring(0, heads);
                parse(path).ifPresent(namespace -> add(namespace, object.name()));
            }
        }
    }

    private void listNamespaces(List<String> folders) throws IOException {
        List<Namespace> found =
                folders.stream().flatMap(path -> parse(path).stream()).toList();
        List<List<String>> heads = Parallel.map(found, namespace -> segments(new StoreLayout(namespace).heads()));
        for (int i = 0; i < found.size(); i++) {
            Namespace namespace = found.get(i);
            heads.get(i).forEach(name -> add(namespace, name));
        }
    }

    /** What is in a folder; nothing in an object, such as the identity of the store, or a file of another program. */
    private List<String> segments(String folder) throws StoreException {
        List<String> segments;
        try {
            segments = store.listSegments(folder);
        } catch (StoreException e) {
            if (!folder.isEmpty() && store.size(folder).isPresent()) {
                return List.of();
            }
            throw e;
        }
        String start = folder.isEmpty() ? "" : folder + "/";
        return segments.stream().map(segment -> start + segment).toList();
    }

    private void add(Namespace namespace, String name) {
        StoreLayout layout = new StoreLayout(namespace);
        if (layout.generation(name).orElse(0) > 0) {
            namespaces.put(namespace.path(), namespace);
        }
        if (layout.generation(name).isPresent()
                || layout.revoked(name).isPresent()
                || layout.retired(name).isPresent()) {
            names.computeIfAbsent(namespace.path(), path -> new ArrayList<>()).add(name);
        }
    }

    /** A store may hold folders of other programs; a path that is no namespace gives an empty result. */
    private static Optional<Namespace> parse(String path) {
        try {
            return Optional.of(Namespace.parse(path))
                    .filter(namespace -> namespace.path().equals(path));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Every namespace that has a generation, sorted by path. */
    List<Namespace> namespaces() {
        return List.copyOf(namespaces.values());
    }

    /** Announces what {@link Heads#newest} reads in each namespace. */
    void announceNewest() {
        List<String> wanted = new ArrayList<>();
        namespaces.values().forEach(namespace -> wanted.addAll(newest(namespace)));
        store.small(wanted, HeadCodec.MAX_BYTES).forEach(object -> announced.put(object.name(), object));
    }

    /** The newest head without a revocation, and the revocations of newer ones; or the retirement of all. */
    private List<String> newest(Namespace namespace) {
        StoreLayout layout = new StoreLayout(namespace);
        List<String> found = new ArrayList<>();
        Set<String> all = new HashSet<>(names.get(namespace.path()));
        for (String name : all.stream().sorted(Comparator.reverseOrder()).toList()) {
            if (layout.retired(name).isPresent()) {
                found.add(name); // it sorts before the head of its number, and takes out what follows
                return found;
            }
            OptionalLong generation = layout.generation(name);
            if (generation.isPresent()) {
                String revocation = layout.revocation(generation.getAsLong());
                if (!all.contains(revocation)) {
                    found.add(name);
                    return found;
                }
                found.add(revocation);
            }
        }
        return found;
    }

    @Override
    public List<SmallObject> listSmall(String prefix, int most) throws StoreException {
        String end = "/heads";
        List<String> listed =
                prefix.endsWith(end) ? names.get(prefix.substring(0, prefix.length() - end.length())) : null;
        if (listed == null) {
            return super.listSmall(prefix, most);
        }
        return listed.stream().map(name -> small(name, most)).toList();
    }

    @Override
    public SmallObject small(String name, int most) {
        SmallObject object = announced.get(name);
        return object == null ? super.small(name, most) : object;
    }
}
