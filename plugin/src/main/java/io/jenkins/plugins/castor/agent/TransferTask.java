package io.jenkins.plugins.castor.agent;

import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import jenkins.MasterToSlaveFileCallable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The second part of a save, on the agent: puts what was prepared there into the store. */
@Restricted(NoExternalUse.class)
public final class TransferTask extends MasterToSlaveFileCallable<SaveResult> {

    private static final long serialVersionUID = 1;

    private final StoreAccess access;
    private final CacheWork work;
    private final String folder;

    /** @param folder on the agent, as {@link PrepareTask} left it */
    public TransferTask(StoreAccess access, CacheWork work, String folder) {
        this.access = access;
        this.work = work;
        this.folder = folder;
    }

    @Override
    public SaveResult invoke(File workspace, VirtualChannel channel) throws InterruptedException {
        try (WorkTracker end = work.begin();
                Castor castor = access.open()) {
            return SaveResult.of(
                    castor.parts()
                            .transfer(
                                    Path.of(folder),
                                    Namespace.parse(work.namespace()),
                                    work.deadline(),
                                    work.progress()),
                    new byte[0]);
        } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
            return SaveResult.skipped(FailureMessage.of(e), false);
        }
    }
}
