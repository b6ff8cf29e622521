package io.jenkins.plugins.castor.retention;

import io.jenkins.plugins.castor.agent.FailureMessage;
import io.jenkins.plugins.castor.config.Audit;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.Retention;
import io.jenkins.plugins.castor.config.SigningKeys;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.recompress.RecompressReport;
import io.jenkins.plugins.castor.engine.recompress.RecompressReport.NamespaceResult;
import io.jenkins.plugins.castor.engine.recompress.RecompressReport.Outcome;
import io.jenkins.plugins.castor.engine.recompress.RecompressRequest;
import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.engine.work.Progress;
import io.jenkins.plugins.castor.folder.ChosenStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Compresses again what is used, after a prune, on the controller. */
final class Recompression {

    private static final Logger LOGGER = Logger.getLogger(Recompression.class.getName());

    /** It uses all processors: stores that are pruned side by side are compressed one after the other. */
    private static final ReentrantLock ALONE = new ReentrantLock();

    private Recompression() {}

    /**
     * Does it, if an administrator wants it.
     *
     * @param castor the store, which stays open
     * @param pruned what was done before
     * @return that, and what was done here, or why not
     */
    static PruneRecord after(ChosenStore store, PruneRecord pruned, Castor castor) {
        Retention retention = CastorConfiguration.get().getRetention();
        Integer level = retention.getRecompress();
        if (level == null) {
            return pruned;
        }
        long start = System.nanoTime();
        try {
            ALONE.lockInterruptibly();
            RecompressReport report;
            try {
                report = castor.recompress(request(store, level, retention), Progress.NONE);
            } finally {
                ALONE.unlock();
            }
            audit(pruned.getBy(), report);
            return pruned.and(sentence(report), report.problems());
        } catch (InterruptedException e) {
            return pruned.and(Messages.Recompression_Failed(took(start), Messages.StorePruner_Stopped()), List.of());
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, "Castor could not compress again what is used", e);
            return pruned.and(Messages.Recompression_Failed(took(start), FailureMessage.of(e)), List.of());
        }
    }

    private static String took(long start) {
        return Quantities.took(Duration.ofNanos(System.nanoTime() - start));
    }

    private static RecompressRequest request(ChosenStore store, int level, Retention retention) throws IOException {
        return RecompressRequest.of(List.of(), level)
                .withDeadline(Duration.ofMinutes(retention.getRecompressMinutes()))
                .withSigningKey(SigningKeys.get())
                .withTrustedKeys(SigningKeys.trusted())
                .withPins(store.memory().pins())
                .withPublisher(SigningKeys.owner());
    }

    private static String sentence(RecompressReport report) {
        long left = count(report, Outcome.LEFT);
        String done = count(report, Outcome.RECOMPRESSED) == 0
                ? Messages.Recompression_Nothing()
                : Messages.Recompression_Done(
                        Quantities.bytes(report.chosenBytes()),
                        report.level(),
                        Quantities.took(report.took()),
                        Quantities.bytes(report.savedBytes()));
        return left == 0 ? done : done + " " + Messages.Recompression_Left(left);
    }

    private static long count(RecompressReport report, Outcome outcome) {
        return report.namespaces().stream()
                .filter(namespace -> namespace.outcome() == outcome)
                .count();
    }

    private static void audit(String by, RecompressReport report) {
        for (NamespaceResult namespace : report.namespaces()) {
            if (namespace.outcome() == Outcome.RECOMPRESSED) {
                Audit.bySystem(
                        "recompress",
                        "by",
                        by,
                        "namespace",
                        namespace.namespace().path(),
                        "generation",
                        String.valueOf(namespace.generation().orElse(0)),
                        "level",
                        String.valueOf(report.level()));
            }
        }
    }
}
