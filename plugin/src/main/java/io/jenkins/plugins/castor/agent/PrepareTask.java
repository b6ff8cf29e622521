package io.jenkins.plugins.castor.agent;

import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.cache.UnusableDirectoryException;
import io.jenkins.plugins.castor.engine.key.BuildKey;
import io.jenkins.plugins.castor.engine.save.SaveParts;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.snapshot.CacheKey;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import jenkins.MasterToSlaveFileCallable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The first part of a save, on the agent: makes the objects that the store lacks, in a folder there. */
@Restricted(NoExternalUse.class)
public final class PrepareTask extends MasterToSlaveFileCallable<SaveResult> {

    private static final long serialVersionUID = 1;

    private final StoreAccess access;
    private final CacheWork work;
    private final String folder;
    private final String trustedKeys;
    private final boolean suspicious;
    private final int level;
    private final Integer dropUnused;

    /**
     * @param folder on the agent; made
     * @param trustedKeys whose generations may be built on, in PEM
     * @param suspicious whether a load of this build found the store damaged
     * @param level of zstd, for what is new
     * @param dropUnused days after which what no saving build used is left out, 0 for never; null for what the presets say
     */
    public PrepareTask(
            StoreAccess access,
            CacheWork work,
            String folder,
            String trustedKeys,
            boolean suspicious,
            int level,
            Integer dropUnused) {
        this.access = access;
        this.work = work;
        this.folder = folder;
        this.trustedKeys = trustedKeys;
        this.suspicious = suspicious;
        this.level = level;
        this.dropUnused = dropUnused;
    }

    @Override
    public SaveResult invoke(File workspace, VirtualChannel channel) throws InterruptedException {
        SaveRequest request;
        Optional<BuildKey> key;
        try {
            List<CacheDirectory> caches = work.directories(workspace);
            key = work.key(workspace, caches);
            request = request(caches, key.flatMap(BuildKey::key));
        } catch (UnusableDirectoryException e) {
            return SaveResult.skipped(FailureMessage.of(e), false);
        } catch (IllegalArgumentException e) {
            return SaveResult.skipped(e.getMessage(), true);
        }
        try (WorkTracker end = work.begin();
                Castor castor = access.open()) {
            Path there = Path.of(folder);
            LeftoverFolders.removeBeside(there);
            SaveReport report = castor.parts().prepare(request, there);
            byte[] manifest = report.outcome() == SaveReport.Outcome.PREPARED
                    ? Files.readAllBytes(there.resolve(SaveParts.MANIFEST))
                    : new byte[0];
            return SaveResult.of(report, key.flatMap(BuildKey::obstacle), manifest);
        } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
            return SaveResult.skipped(FailureMessage.of(e), false);
        }
    }

    private SaveRequest request(List<CacheDirectory> caches, Optional<CacheKey> key) {
        SaveRequest request = SaveRequest.of(Namespace.parse(work.namespace()), caches)
                .withTrustedKeys(TrustedKeys.parse(trustedKeys))
                .withSuspicion(suspicious)
                .withLevel(level)
                .withLimits(work.limits())
                .withProgress(work.progress());
        if (key.isPresent()) {
            request = request.withKey(key.get());
        }
        if (dropUnused != null) {
            request = request.withDropUnused(Duration.ofDays(dropUnused));
        }
        return work.deadline().isPresent()
                ? request.withDeadline(work.deadline().get())
                : request;
    }
}
