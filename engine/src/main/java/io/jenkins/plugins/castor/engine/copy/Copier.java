package io.jenkins.plugins.castor.engine.copy;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.copy.CopyReport.NamespaceResult;
import io.jenkins.plugins.castor.engine.copy.CopyReport.Outcome;
import io.jenkins.plugins.castor.engine.repository.Catalogue;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.repository.StoreIdentity;
import io.jenkins.plugins.castor.engine.snapshot.StoreId;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.work.FailureMessages;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies the newest generations of namespaces to another store, while others load and save in both. Every frame is verified on
 * the way. The heads are made and signed anew, as they name the store that they are in; they keep their time, key and origin.
 * What was copied before is not sent again. For one use.
 */
public final class Copier {

    private final Store source;
    private final Store target;
    private final CopyRequest request;
    private final Progress progress;

    /**
     * @param source stays open
     * @param target stays open
     */
    public Copier(Store source, Store target, CopyRequest request, Progress progress) {
        this.source = source;
        this.target = target;
        this.request = request;
        this.progress = progress;
    }

    /**
     * Copies, one namespace after the other. Trouble with one is in the report, and does not affect the others.
     *
     * @throws IOException when the first store cannot be listed, or the other one has no identity and does not take one
     * @throws InterruptedException when interrupted; what was published before stays
     */
    public CopyReport copy() throws IOException, InterruptedException {
        long start = System.nanoTime();
        try {
            List<NamespaceResult> results = copyAll();
            return new CopyReport(results, Duration.ofNanos(System.nanoTime() - start));
        } catch (IOException e) {
            FailureMessages.interruptedInstead(e);
            throw e;
        }
    }

    private List<NamespaceResult> copyAll() throws IOException, InterruptedException {
        progress.phase("reading", 0);
        boolean all = request.namespaces().isEmpty();
        List<Namespace> namespaces = all ? new Catalogue(source).namespaces() : request.namespaces();
        StoreId identity = StoreIdentity.of(target, Pins.NONE);
        List<NamespaceResult> results = new ArrayList<>();
        for (Namespace namespace : namespaces) {
            NamespaceResult result = new NamespaceCopier(source, target, identity, request, namespace, progress).copy();
            if (!all || result.outcome() != Outcome.EMPTY) {
                results.add(result);
            }
        }
        return results;
    }
}
