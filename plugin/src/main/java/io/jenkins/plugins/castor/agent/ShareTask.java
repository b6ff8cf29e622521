package io.jenkins.plugins.castor.agent;

import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.store.remote.Line;
import java.io.File;
import java.io.IOException;
import jenkins.MasterToSlaveFileCallable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Lets the controller use a directory store that only the agent sees, to publish in it. */
@Restricted(NoExternalUse.class)
public final class ShareTask extends MasterToSlaveFileCallable<LineAccess> {

    private static final long serialVersionUID = 1;

    private final String path;

    /** @param path of the directory, on the agent */
    public ShareTask(String path) {
        this.path = path;
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker")
    public LineAccess invoke(File workspace, VirtualChannel channel) throws IOException {
        // Neither holds anything open, and both go with the last reference to the line.
        Line line = Castor.open(path).shareAll();
        return new LineAccess(line, path);
    }
}
