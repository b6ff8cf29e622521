package io.jenkins.plugins.castor.engine.trust;

import java.util.Locale;
import java.util.Optional;

/** What can be known of a build. {@code docs/reference/policy.md} says what each means. */
public enum Fact {
    PROJECT,
    /** The branch that is built; for a change, the one that it is to be merged into. */
    BRANCH,
    JOB,
    /** The pipeline of Zuul, and nothing else: what other systems call so is named by whoever proposes a change. */
    PIPELINE,
    /** {@code push}, {@code tag}, {@code change}, {@code schedule}, {@code manual}, or the CI's own word for another. */
    EVENT,
    /** The number of the change, pull request or merge request. */
    CHANGE,
    /** Whether the build has code of a change that is not merged. {@code yes} or {@code no}. */
    UNMERGED,
    /** Whether the branch is the project's main one. {@code yes} or {@code no}. */
    PRIMARY,
    /** Whether only some may push to the branch. {@code yes} or {@code no}. */
    PROTECTED,
    /** What started the build, in the CI's own word. */
    CAUSE,
    /** Who started it. */
    USER,
    /** How the build went so far: {@code success}, or anything else. */
    RESULT,
    COMMIT,
    /** The address of the build. */
    BUILD;

    static final String YES = "yes";
    static final String NO = "no";

    /** The name in policies and reports: {@code project}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it is {@code yes} or {@code no}. */
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
