package io.jenkins.plugins.castor.engine.tree;

import java.io.IOException;
import java.nio.file.Path;

/** What a load wrote cannot take its place, so nothing of it may. */
public final class PlacementException extends IOException {

    private static final long serialVersionUID = 1L;

    PlacementException(Path place, String reason, Throwable cause) {
        super(place + " could not be replaced: " + reason, cause);
    }
}
