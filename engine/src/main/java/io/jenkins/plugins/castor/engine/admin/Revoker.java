package io.jenkins.plugins.castor.engine.admin;

import io.jenkins.plugins.castor.engine.admin.RevokeReport.Revoked;
import io.jenkins.plugins.castor.engine.repository.GenerationNumbers;
import io.jenkins.plugins.castor.engine.repository.Heads;
import io.jenkins.plugins.castor.engine.repository.ListedHeads;
import io.jenkins.plugins.castor.engine.repository.StoreIdentity;
import io.jenkins.plugins.castor.engine.repository.Tombstones;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.StoreId;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Revokes generations. Their objects remain, so loads that are reading them can finish. For one use. */
public final class Revoker {

    private final Store store;
    private final RevokeRequest request;
    private final StoreLayout layout;
    private final Heads heads;
    private long retired;
    private Tombstones tombstones; // made when the first revocation is created

    /**
     * Lists the heads of the namespace.
     *
     * @param store stays open
     */
    public Revoker(Store store, RevokeRequest request) throws StoreException {
        this.store = store;
        this.request = request;
        this.layout = new StoreLayout(request.namespace());
        this.heads = new Heads(new ListedHeads(store, layout), request.namespace());
    }

    /**
     * Revokes the generations that match the request, and all others with the same snapshots. A head that cannot be read
     * matches only a request for its number and nothing else; otherwise it is reported as a problem.
     *
     * @throws IOException when the store fails; generations revoked so far stay revoked
     */
    public RevokeReport revoke() throws IOException {
        GenerationNumbers numbers = heads.numbers();
        List<Revoked> revoked = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        retired = heads.retiredUpTo(numbers, new ArrayList<>());
        for (Map.Entry<Long, Optional<Head>> found : matches(numbers, problems).entrySet()) {
            long generation = found.getKey();
            Optional<Head> head = found.getValue();
            if (!request.dryRun()
                    && request.signingKey().isEmpty()
                    && head.flatMap(Head::signature).isPresent()) {
                problems.add(
                        "generation " + generation + " is signed, and an unsigned revocation would make loads cold;"
                                + " name the key to sign with");
                continue;
            }
            boolean already = numbers.revoked().contains(generation) || !(request.dryRun() || create(generation));
            revoked.add(new Revoked(generation, head, already));
        }
        return new RevokeReport(revoked, later(numbers, revoked), newest(numbers, revoked), problems);
    }

    /** The generations that match, newest first, and those with the same snapshot: unchanged saves published it again. */
    private SortedMap<Long, Optional<Head>> matches(GenerationNumbers numbers, List<String> problems) {
        SortedMap<Long, Optional<Head>> matches = new TreeMap<>(Comparator.reverseOrder());
        Map<Long, Head> others = new HashMap<>();
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
                head.ifPresent(found -> others.put(generation, found));
            }
        }
        others.forEach((generation, head) -> {
            if (snapshots.contains(head.snapshot())) {
                matches.put(generation, Optional.of(head));
            }
        });
        return matches;
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
    private List<Long> later(GenerationNumbers numbers, List<Revoked> revoked) {
        if (revoked.isEmpty()) {
            return List.of();
        }
        long oldest = revoked.get(revoked.size() - 1).generation();
        return inUse(numbers, revoked).filter(generation -> generation > oldest).toList();
    }

    private long newest(GenerationNumbers numbers, List<Revoked> revoked) {
        NavigableSet<Long> pinned = request.pins().of(request.namespace()).revoked();
        return inUse(numbers, revoked)
                .filter(generation -> !pinned.contains(generation))
                .findFirst()
                .orElse(0L);
    }

    /** The generations that are still in use, newest first. */
    private Stream<Long> inUse(GenerationNumbers numbers, List<Revoked> revoked) {
        return numbers.heads().descendingSet().stream()
                .filter(generation -> generation > retired
                        && !numbers.revoked().contains(generation)
                        && revoked.stream().noneMatch(done -> done.generation() == generation));
    }
}
