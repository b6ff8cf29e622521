package io.jenkins.plugins.castor.engine.admin;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import io.jenkins.plugins.castor.engine.work.Pool;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Future;

/** Verifies namespaces, several at once, with what {@link PackReads} allows them together. */
public final class StoreVerifier {

    private static final int AT_ONCE = 8;

    private final Store store;
    private final Optional<TrustedKeys> keys;
    private final boolean onlyNewest;
    private final Progress progress;

    /**
     * @param store stays open
     * @param keys the keys whose signatures count; empty to ignore signatures
     * @param onlyNewest whether to verify only the newest generation in use of each namespace
     */
    public StoreVerifier(Store store, Optional<TrustedKeys> keys, boolean onlyNewest, Progress progress) {
        this.store = store;
        this.keys = keys;
        this.onlyNewest = onlyNewest;
        this.progress = progress;
    }

    /**
     * The result for one namespace.
     *
     * @param report what was found; of nothing, after a failure
     * @param failure why the namespace could not be verified to its end
     */
    public record Verified(Namespace namespace, VerifyReport report, Optional<IOException> failure) {}

    /** Verifies one namespace. Damaged objects are in the report and do not throw. */
    public VerifyReport verify(Namespace namespace) throws IOException, InterruptedException {
        Verified verified = verify(List.of(namespace)).get(0);
        if (verified.failure().isPresent()) {
            throw verified.failure().get();
        }
        return verified.report();
    }

    /** Verifies namespaces, and reports on them in this order. The failure of one does not affect the others. */
    public List<Verified> verify(List<Namespace> namespaces) throws InterruptedException {
        progress.phase("verifying", 0);
        List<Verified> all = new ArrayList<>();
        try (PackReads reads = new PackReads(store, progress);
                Pool pool = new Pool(Math.max(1, Math.min(AT_ONCE, namespaces.size())))) {
            List<Future<VerifyReport>> tasks = new ArrayList<>();
            for (Namespace namespace : namespaces) {
                tasks.add(pool.threads().submit(() -> new Verifier(store, namespace, keys, reads).verify(onlyNewest)));
            }
            for (int i = 0; i < tasks.size(); i++) {
                all.add(result(namespaces.get(i), tasks.get(i)));
            }
        }
        return all;
    }

    private static Verified result(Namespace namespace, Future<VerifyReport> task) throws InterruptedException {
        try {
            return new Verified(namespace, Pool.result(task), Optional.empty());
        } catch (IOException e) {
            SortedMap<Long, String> none = new TreeMap<>();
            return new Verified(namespace, new VerifyReport(0, 0, 0, List.of(), none, Duration.ZERO), Optional.of(e));
        }
    }
}
