package io.jenkins.plugins.castor.run;

import java.io.Serializable;
import java.util.ArrayList;

/**
 * A load that was started in the background, as a build remembers it until the load has ended: a restart of Jenkins ends
 * the load, and then it is done again. A class, as XStream cannot read records.
 */
final class PendingLoad implements Serializable {

    private static final long serialVersionUID = 1;

    private final String node;
    private final String workspace;
    private final ArrayList<String> caches;
    private final ArrayList<String> key;
    private final ArrayList<String> keyText;
    private final String project;
    private final String branch;
    private final String job;
    private final ArrayList<String> fallbacks;
    private final Integer deadline;
    private final Integer spread;
    private final boolean clean;
    private final boolean strict;

    PendingLoad(Build build, CacheOptions options) {
        this.node = build.node();
        this.workspace = build.workspace().getRemote();
        this.caches = new ArrayList<>(options.caches());
        this.key = new ArrayList<>(options.key());
        this.keyText = new ArrayList<>(options.keyText());
        this.project = options.project();
        this.branch = options.branch();
        this.job = options.job();
        this.fallbacks = new ArrayList<>(options.fallbacks());
        this.deadline = options.deadline();
        this.spread = options.spread();
        this.clean = options.clean();
        this.strict = options.strict();
    }

    /** Whether it was started in the workspace of this build. */
    boolean isIn(Build build) {
        return node.equals(build.node()) && workspace.equals(build.workspace().getRemote());
    }

    CacheOptions options() {
        return new CacheOptions(caches, key, keyText, project, branch, job, fallbacks, deadline, spread, clean, strict);
    }
}
