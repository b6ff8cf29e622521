package io.jenkins.plugins.castor.agent;

import hudson.Util;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Removes folders that saves left beside a workspace when their agent was killed. Permanent agents would keep them for ever. */
final class LeftoverFolders {

    /** No save takes so long. */
    private static final Duration ABANDONED = Duration.ofDays(2);

    private LeftoverFolders() {}

    /** Removes folders beside this one that are named like it, up to the first hyphen, and are old. */
    static void removeBeside(Path folder) {
        Path parent = folder.getParent();
        Path name = folder.getFileName();
        if (parent == null || name == null) {
            return; // a root: no save has such a folder
        }
        String kind = name.toString().substring(0, name.toString().indexOf('-') + 1);
        Instant limit = Instant.now().minus(ABANDONED);
        try (DirectoryStream<Path> all = Files.newDirectoryStream(parent, kind + "*")) {
            for (Path other : all) {
                if (Files.getLastModifiedTime(other).toInstant().isBefore(limit)) {
                    Util.deleteRecursive(other.toFile());
                }
            }
        } catch (IOException e) {
            // The next save tries again; this one has nothing to do with it.
        }
    }
}
