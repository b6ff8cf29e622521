package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.tree.calls.Folder;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Takes back what a load did to a cache directory. */
final class Rollback {

    private final Steps.Start start;
    private final Placements placements;
    private final Warnings warnings;

    Rollback(Steps.Start start, Placements placements, Warnings warnings) {
        this.start = start;
        this.placements = placements;
        this.warnings = warnings;
    }

    /** Whether everything is as it was. */
    boolean run(Steps steps) {
        boolean[] complete = {placements.giveBack(steps, warnings)};
        start.placed();
        placements.<RuntimeException>forEach((placement, replaces) -> complete[0] &= remove(steps, placement));
        return complete[0];
    }

    private boolean remove(Steps steps, Placement placement) {
        Path path = start.root().resolve(placement.directory()).resolve(placement.temporary());
        try {
            Folder folder = steps.at(placement.directory()).folder();
            Removal removal = new Removal();
            removal.remove(folder, placement.waiting());
            removal.firstProblem().ifPresent(problem -> warn(path, problem));
            return removal.firstProblem().isEmpty();
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException e) {
            warn(path, Scan.reason(e));
            return false;
        }
    }

    private void warn(Path path, String reason) {
        warnings.add(Names.shown(path) + " could not be removed: " + reason + "; remove it by hand");
    }
}
