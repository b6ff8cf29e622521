package io.jenkins.plugins.castor.agent;

import hudson.remoting.VirtualChannel;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import jenkins.MasterToSlaveFileCallable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Tells which directory a path is: the numbers of its file system and of itself, as {@code stat -L -c %d:%i} prints them. They
 * are the same in a container into which the directory is mounted. Empty where there is none.
 */
@Restricted(NoExternalUse.class)
public final class DirectoryIdentity extends MasterToSlaveFileCallable<String> {

    private static final long serialVersionUID = 1;

    @Override
    public String invoke(File directory, VirtualChannel channel) {
        try {
            return Files.getAttribute(directory.toPath(), "unix:dev") + ":"
                    + Files.getAttribute(directory.toPath(), "unix:ino");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return "";
        }
    }
}
