package io.jenkins.plugins.castor.engine.admin;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.repository.GenerationNumbers;
import io.jenkins.plugins.castor.engine.repository.Heads;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.repository.StoreIdentity;
import io.jenkins.plugins.castor.engine.repository.Tombstones;
import io.jenkins.plugins.castor.engine.snapshot.StoreId;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes the damaged generations of a namespace out of use: it verifies all, and revokes those that a load would find
 * damaged. Loads go back to the newest good one. Their objects stay. For one use.
 */
public final class Repairer {

    private final Store store;
    private final RepairRequest request;
    private final StoreLayout layout;

    /** @param store stays open */
    public Repairer(Store store, RepairRequest request) {
        this.store = store;
        this.request = request;
        this.layout = new StoreLayout(request.namespace());
    }

    /**
     * What to repair, and how.
     *
     * @param signingKey signs the revocations; without it, signed generations are not revoked
     * @param trustedKeys the keys whose signatures count; empty to ignore signatures
     * @param pins what is known of the store
     * @param dryRun whether to verify only
     */
    public record RepairRequest(
            Namespace namespace,
            Optional<SigningKey> signingKey,
            Optional<TrustedKeys> trustedKeys,
            Pins pins,
            boolean dryRun) {

        /** @throws IllegalArgumentException when the key does not count for the project */
        public RepairRequest {
            signingKey.ifPresent(key -> key.checkCountsFor(namespace.project()));
        }
    }

    /**
     * The result of a repair.
     *
     * @param verified what was found
     * @param revoked the generations that were revoked, newest first; in a dry run, those that would be
     * @param newest the newest generation that is still in use; 0 when there is none
     * @param problems why generations were not revoked, one line each
     */
    public record RepairReport(VerifyReport verified, List<Long> revoked, long newest, List<String> problems) {}

    /** @throws IOException when the store fails; generations revoked so far stay revoked */
    public RepairReport repair(Progress progress) throws IOException, InterruptedException {
        VerifyReport verified =
                new StoreVerifier(store, request.trustedKeys(), false, progress).verify(request.namespace());
        Heads heads = new Heads(store, request.namespace(), request.trustedKeys(), request.pins());
        List<Long> revoked = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Map.Entry<Long, String> bad : verified.unusable().entrySet()) {
            if (request.signingKey().isEmpty()
                    && heads.read(bad.getKey()).signature().isPresent()) {
                problems.add("generation " + bad.getKey()
                        + " is signed, and its revocation has to be, too; name the key to" + " sign with");
                continue;
            }
            if (request.dryRun() || revoke(bad.getKey(), bad.getValue())) {
                revoked.add(bad.getKey());
            } else {
                problems.add("generation " + bad.getKey() + " has a revocation that is not believed; remove the object "
                        + layout.revocation(bad.getKey()) + " and repair again");
            }
        }
        GenerationNumbers numbers = heads.numbers();
        long retired = heads.retiredUpTo(numbers, new ArrayList<>());
        long newest = numbers.heads().tailSet(retired, false).descendingSet().stream()
                .filter(generation ->
                        !revoked.contains(generation) && !numbers.revoked().contains(generation))
                .filter(generation -> isBelieved(heads, generation))
                .findFirst()
                .orElse(0L);
        return new RepairReport(verified, revoked, newest, problems);
    }

    private boolean revoke(long generation, String damage) throws IOException {
        StoreId identity = StoreIdentity.of(store, request.pins());
        return new Tombstones(store, identity, layout, request.signingKey()).revoke(generation, "damaged: " + damage);
    }

    private static boolean isBelieved(Heads heads, long generation) {
        try {
            return heads.read(generation).generation() == generation;
        } catch (IOException e) {
            return false;
        }
    }
}
