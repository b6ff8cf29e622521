package io.jenkins.plugins.castor.agent;

import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.castor.engine.key.PresetsOfProject;
import java.io.File;
import java.io.IOException;
import java.util.LinkedHashMap;
import jenkins.MasterToSlaveFileCallable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Finds the presets whose lock files are in a workspace. Gives their names, each with one of its files. */
@Restricted(NoExternalUse.class)
public final class PresetsTask extends MasterToSlaveFileCallable<LinkedHashMap<String, String>> {

    private static final long serialVersionUID = 1;

    @Override
    public LinkedHashMap<String, String> invoke(File workspace, VirtualChannel channel) throws IOException {
        try {
            return new LinkedHashMap<>(PresetsOfProject.find(workspace.toPath()));
        } catch (IOException e) {
            throw new IOException(FailureMessage.of(e)); // classes of the engine do not cross
        }
    }
}
