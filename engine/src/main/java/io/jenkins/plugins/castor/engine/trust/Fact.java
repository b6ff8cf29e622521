package io.jenkins.plugins.castor.engine.trust;

import java.util.Locale;
import java.util.Optional;

/** What a policy can ask about a build. {@code docs/reference/policy.md} defines each fact. */
public enum Fact {
    PROJECT,
    /** The branch that is built. For a change, its target branch. */
    BRANCH,
    JOB,
    /**
     * The pipeline of Zuul. Not set for other systems, where the author of a change chooses the name of the pipeline.
     */
    PIPELINE,
    /**
     * {@code push}, {@code tag}, {@code change}, {@code schedule}, {@code manual}, or the CI system's own word for any
     * other event.
     */
    EVENT,
    /** The number of the change, pull request or merge request. */
    CHANGE,
    /** Whether the build contains code of an unmerged change. {@code yes} or {@code no}. */
    UNMERGED,
    /** Whether the branch is the project's main one. {@code yes} or {@code no}. */
    PRIMARY,
    /** Whether the branch is protected, so that not everybody may push to it. {@code yes} or {@code no}. */
    PROTECTED,
    /** What started the build, in the CI system's own words. */
    CAUSE,
    /** Who started it. */
    USER,
    /** The result of the build so far: {@code success} or anything else. */
    RESULT,
    COMMIT,
    /** The URL of the build. */
    BUILD;

    static final String YES = "yes";
    static final String NO = "no";

    /** The name of the fact in policies and reports, for example {@code project}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether its values are {@code yes} and {@code no}. */
    boolean isFlag() {
        return this == UNMERGED || this == PRIMARY || this == PROTECTED;
    }

    static Optional<Fact> named(String word) {
        for (Fact fact : values()) {
            if (fact.word().equals(word)) {
                return Optional.of(fact);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return word();
    }
}
