package io.jenkins.plugins.castor.engine.ci;

import io.jenkins.plugins.castor.engine.trust.BuildFacts;
import io.jenkins.plugins.castor.engine.trust.Fact;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** Environment variables, and the facts found in them so far. */
final class Environment {
    static final String PUSH = "push";
    static final String TAG = "tag";
    static final String CHANGE = "change";
    static final String SCHEDULE = "schedule";
    static final String MANUAL = "manual";

    /** The prefix of the branches of GitHub's merge queues, which have unmerged changes. */
    private static final String MERGE_QUEUE = "gh-readonly-queue/";

    private final UnaryOperator<String> variable;
    private BuildFacts facts = BuildFacts.NONE;

    Environment(UnaryOperator<String> variable) {
        this.variable = variable;
    }

    BuildFacts facts() {
        return facts;
    }

    /** The value of a variable; an empty text if it is not set. */
    String get(String name) {
        String value = variable.apply(name);
        return value == null ? "" : value;
    }

    boolean has(String name) {
        return !get(name).isEmpty();
    }

    boolean is(String name, String value) {
        return get(name).equals(value);
    }

    /** Sets a fact to the value of the first of these variables that is set. */
    void take(Fact fact, String... names) {
        for (String name : names) {
            if (has(name)) {
                say(fact, get(name), name);
                return;
            }
        }
    }

    /** Sets a fact that follows from these variables. */
    void say(Fact fact, String value, String... names) {
        facts = facts.with(fact, value, String.join(", ", names));
    }

    void say(Fact fact, boolean value, String... names) {
        facts = facts.with(fact, value, String.join(", ", names));
    }

    /** Sets {@link Fact#PRIMARY}: whether the branch in the first variable is the main branch in the second. */
    void sayPrimary(String branch, String main) {
        if (has(branch) && has(main)) {
            say(Fact.PRIMARY, get(branch).equals(get(main)), branch, main);
        }
    }

    void sayResult(String name) {
        if (has(name)) {
            say(Fact.RESULT, get(name).toLowerCase(Locale.ROOT), name);
        }
    }

    boolean isMergeQueue(String name) {
        return get(name).startsWith(MERGE_QUEUE);
    }
}
