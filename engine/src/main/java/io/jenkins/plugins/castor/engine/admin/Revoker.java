package io.jenkins.plugins.castor.engine.admin;

import io.jenkins.plugins.castor.engine.admin.RevokeReport.Revoked;
import io.jenkins.plugins.castor.engine.repository.Descent;
import io.jenkins.plugins.castor.engine.repository.Descent.Link;
import io.jenkins.plugins.castor.engine.repository.GenerationNumbers;
import io.jenkins.plugins.castor.engine.repository.Heads;
import io.jenkins.plugins.castor.engine.repository.ListedHeads;
import io.jenkins.plugins.castor.engine.repository.StoreIdentity;
import io.jenkins.plugins.castor.engine.repository.Tombstones;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.StoreId;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Revokes generations. Their objects remain, so loads that are reading them can finish. For one use. */
public final class Revoker {

    /** How often it looks for descendants that were saved while it revoked. */
    private static final int MOST_ROUNDS = 20;

    private final Store store;
    private final RevokeRequest request;
    private final StoreLayout layout;
    private final SortedMap<Long, Revoked> revoked = new TreeMap<>(Comparator.reverseOrder());
    private Heads heads;
    private long retired;
    private Tombstones tombstones; // made when the first revocation is created

    /** @param store stays open */
    public Revoker(Store store, RevokeRequest request) {
        this.store = store;
        this.request = request;
        this.layout = new StoreLayout(request.namespace());
    }

    /**
     * Revokes the generations that match the request, and all others with the same snapshots. A head that cannot be read
     * matches only a request for its number and nothing else; otherwise it is reported as a problem.
     *
     * <p>The newest goes first, so that after a kill the older ones are still there and lead to the rest: the same request
     * continues. With descendants it looks again until no save has added one.
     *
     * @throws IOException when the store fails; generations revoked so far stay revoked
     */
    public RevokeReport revoke() throws IOException {
        RevokeReport report = revokeOnce();
        for (int i = 1; request.descendants() && !request.dryRun() && i < MOST_ROUNDS; i++) {
            int before = revoked.size();
            report = revokeOnce();
            if (revoked.size() == before) {
                break;
            }
        }
        return report;
    }

    private RevokeReport revokeOnce() throws IOException {
        heads = new Heads(new ListedHeads(store, layout), request.namespace());
        GenerationNumbers numbers = heads.numbers();
        List<String> problems = new ArrayList<>();
        retired = heads.retiredUpTo(numbers, new ArrayList<>());
        for (Map.Entry<Long, Optional<Head>> found : matches(numbers, problems).entrySet()) {
            long generation = found.getKey();
            Optional<Head> head = found.getValue();
            if (revoked.containsKey(generation)) {
                continue;
            }
            if (!request.dryRun()
                    && request.signingKey().isEmpty()
                    && head.flatMap(Head::signature).isPresent()) {
                problems.add(
                        "generation " + generation + " is signed, and an unsigned revocation would make loads cold;"
                                + " name the key to sign with");
                continue;
            }
            boolean already = numbers.revoked().contains(generation) || !(request.dryRun() || create(generation));
            revoked.put(generation, new Revoked(generation, head, already));
        }
        return new RevokeReport(List.copyOf(revoked.values()), later(numbers), newest(numbers), problems);
    }

    /**
     * The generations that match, newest first, and those with the same snapshot: unchanged saves published it again. Also
     * what descends from them, if that is wanted.
     */
    private SortedMap<Long, Optional<Head>> matches(GenerationNumbers numbers, List<String> problems) {
        SortedMap<Long, Optional<Head>> matches = new TreeMap<>(Comparator.reverseOrder());
        NavigableMap<Long, Optional<Head>> others = new TreeMap<>();
        Set<String> snapshots = new HashSet<>();
        for (long generation : numbers.heads().descendingSet()) { // as stores fetch them
            boolean wanted = request.generation().orElse(generation) == generation;
            Optional<Head> head = Optional.empty();
            try {
                head = Optional.of(heads.read(generation));
            } catch (IOException e) {
                if (wanted && !isNamedByNumberAlone()) {
                    problems.add(e.getMessage() + "; to revoke it, name its number");
                }
            }
            if (wanted && (head.isEmpty() ? isNamedByNumberAlone() : matches(head.get()))) {
                matches.put(generation, head);
                head.ifPresent(found -> snapshots.add(found.snapshot()));
            } else {
                others.put(generation, head);
            }
        }
        others.forEach((generation, head) -> {
            if (head.filter(found -> snapshots.contains(found.snapshot())).isPresent()) {
                matches.put(generation, head);
            }
        });
        if (request.descendants()) {
            addDescendants(matches, others, problems);
        }
        return matches;
    }

    private void addDescendants(
            SortedMap<Long, Optional<Head>> matches, NavigableMap<Long, Optional<Head>> others, List<String> problems) {
        NavigableMap<Long, Optional<Head>> all = new TreeMap<>(others);
        all.putAll(matches);
        Set<Long> sources = new HashSet<>(matches.keySet());
        if (isNamedByNumberAlone()) {
            sources.add(request.generation().getAsLong()); // its head may be gone, and its descendants not
        }
        SortedMap<Long, Link> links = Descent.of(all, sources);
        if (matches.isEmpty() && !links.containsValue(Link.BUILT_ON)) {
            return; // nothing tells that it ever was there
        }
        for (long generation : links.keySet()) {
            Optional<Head> head = all.getOrDefault(generation, Optional.empty());
            if (head.isPresent()) {
                matches.put(generation, head);
            } else if (others.containsKey(generation) && isNamedByNumberAlone()) {
                problems.add("the head of generation " + generation
                        + " cannot be read, so it may descend from these; to revoke it, name its number");
            }
        }
    }

    private boolean isNamedByNumberAlone() {
        return request.generation().isPresent()
                && request.change().isEmpty()
                && request.build().isEmpty()
                && request.since().isEmpty();
    }

    private boolean matches(Head head) {
        return has(head, "change", request.change())
                && has(head, "build", request.build())
                && !head.created().isBefore(request.since().orElse(Instant.MIN));
    }

    private static boolean has(Head head, String fact, Optional<String> wanted) {
        return wanted.isEmpty() || wanted.get().equals(head.provenance().facts().get(fact));
    }

    private boolean create(long generation) throws IOException {
        if (tombstones == null) {
            StoreId identity = StoreIdentity.of(store, request.pins());
            tombstones = new Tombstones(store, identity, layout, request.signingKey());
        }
        return tombstones.revoke(generation, request.reason());
    }

    /** The generations in use that are newer than the oldest revoked one. */
    private List<Long> later(GenerationNumbers numbers) {
        if (revoked.isEmpty()) {
            return List.of();
        }
        long oldest = revoked.lastKey();
        return inUse(numbers).filter(generation -> generation > oldest).toList();
    }

    private long newest(GenerationNumbers numbers) {
        NavigableSet<Long> pinned = request.pins().of(request.namespace()).revoked();
        return inUse(numbers)
                .filter(generation -> !pinned.contains(generation))
                .findFirst()
                .orElse(0L);
    }

    /** The generations that are still in use, newest first. */
    private Stream<Long> inUse(GenerationNumbers numbers) {
        return numbers.heads().descendingSet().stream()
                .filter(generation -> generation > retired
                        && !numbers.revoked().contains(generation)
                        && !revoked.containsKey(generation));
    }
}
