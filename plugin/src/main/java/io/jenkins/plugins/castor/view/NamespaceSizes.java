package io.jenkins.plugins.castor.view;

import io.jenkins.plugins.castor.agent.FailureMessage;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.retention.PruneReport;
import io.jenkins.plugins.castor.engine.retention.StoreStatistics.NamespaceStatistics;
import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.folder.ChosenStore;
import io.jenkins.plugins.castor.retention.StorePruner;
import io.jenkins.plugins.castor.run.JobQueries;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says what a namespace takes in the store, and what of it goes. */
final class NamespaceSizes {

    private NamespaceSizes() {}

    /** The sentences for the page of a job. Trouble is one of them: the page still shows the generations. */
    static List<String> sentences(ChosenStore store, Castor castor, Namespace namespace) throws InterruptedIOException {
        try {
            List<String> sentences = new ArrayList<>();
            List<Namespace> one = List.of(namespace);
            castor.statistics(one, Optional.of(JobQueries.trustedKeys()))
                    .namespaces()
                    .forEach(statistics -> sentences.add(live(statistics)));
            sentences.add(next(StorePruner.get().preview(store, castor, one)));
            return sentences;
        } catch (IOException e) {
            return List.of(Messages.JobCaches_NoSizes(FailureMessage.of(e)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException) new InterruptedIOException().initCause(e);
        }
    }

    private static String live(NamespaceStatistics statistics) {
        long all = statistics.liveBytes() + statistics.olderBytes() + statistics.garbageBytes();
        long share = all == 0 ? 100 : statistics.liveBytes() * 100 / all;
        return Messages.JobCaches_Live(Quantities.bytes(all), Quantities.bytes(statistics.liveBytes()), share);
    }

    private static String next(PruneReport preview) {
        return preview.retired() == 0 && preview.deleted() == 0
                ? Messages.JobCaches_NothingToPrune()
                : Messages.JobCaches_NextPrune(
                        Quantities.count(preview.retired(), "generation", "generations"),
                        Quantities.bytes(preview.deletedBytes()));
    }
}
