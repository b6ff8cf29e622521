package io.jenkins.plugins.castor.engine.ci;

import io.jenkins.plugins.castor.engine.trust.BuildFacts;
import io.jenkins.plugins.castor.engine.trust.BuildFacts.Known;
import io.jenkins.plugins.castor.engine.trust.Fact;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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

    /** What caches are called after where that is not the fact. */
    private final Map<Fact, Known> names = new EnumMap<>(Fact.class);

    private List<Known> mainBranches = CacheNames.USUAL_MAIN;

    Environment(UnaryOperator<String> variable) {
        this.variable = variable;
    }

    BuildFacts facts() {
        return facts;
    }

    CacheNames names() {
        return new CacheNames(name(Fact.PROJECT), name(Fact.BRANCH), name(Fact.JOB), mainBranches);
    }

    private Optional<Known> name(Fact part) {
        return Optional.ofNullable(names.getOrDefault(part, facts.known().get(part)));
    }

    /** Names the caches after something else than the fact. */
    void name(Fact part, String value, String... sources) {
        names.put(part, new Known(value, String.join(", ", sources)));
    }

    /** Names the caches after the tag in this variable, if it is set. */
    void nameTag(String variable) {
        if (has(variable)) {
            name(Fact.BRANCH, CacheNames.TAG + get(variable), variable);
        }
    }

    /** Names the caches after the target branch in the first of these variables that is set. */
    void nameTarget(String... variables) {
        for (String variable : variables) {
            if (has(variable)) {
                name(Fact.BRANCH, get(variable), variable);
                return;
            }
        }
    }

    /** Names the caches after the branch that GitHub's merge queue will merge the branch in this variable into. */
    void nameTargetOfMergeQueue(String variable) {
        String branch = get(variable);
        int end = branch.lastIndexOf('/');
        if (isMergeQueue(variable) && end > MERGE_QUEUE.length()) {
            name(Fact.BRANCH, branch.substring(MERGE_QUEUE.length(), end), variable);
        }
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
        nameMain(main);
    }

    /** Names the main branch, to whose caches others fall back, if this variable is set. */
    void nameMain(String variable) {
        if (has(variable)) {
            mainBranches = List.of(new Known(get(variable), variable));
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
