package io.jenkins.plugins.castor.engine.ci;

import io.jenkins.plugins.castor.engine.trust.Fact;

/** The Jenkins plugin Gerrit Trigger. */
final class GerritTrigger implements CiBuild.Adapter {
    private static final String EVENT = "GERRIT_EVENT_TYPE";
    private static final String REF = "GERRIT_REFNAME";
    private static final String HEADS = "refs/heads/";
    private static final String TAGS = "refs/tags/";

    @Override
    public String name() {
        return "Gerrit Trigger";
    }

    @Override
    public boolean runs(Environment environment) {
        return environment.has(EVENT);
    }

    @Override
    public void gather(Environment environment) {
        environment.take(Fact.PROJECT, "GERRIT_PROJECT");
        environment.take(Fact.CHANGE, "GERRIT_CHANGE_NUMBER");
        environment.take(Fact.COMMIT, "GERRIT_PATCHSET_REVISION", "GERRIT_NEWREV");
        environment.take(Fact.USER, "GERRIT_EVENT_ACCOUNT_EMAIL");
        environment.take(Fact.CAUSE, EVENT);
        Jenkins.gatherBuild(environment);
        if (environment.has("GERRIT_BRANCH")) {
            environment.take(Fact.BRANCH, "GERRIT_BRANCH");
        } else {
            gatherBranch(environment, REF);
            nameTag(environment, REF);
        }
        switch (environment.get(EVENT)) {
            case "change-merged" -> {
                environment.say(Fact.EVENT, Environment.PUSH, EVENT);
                environment.say(Fact.UNMERGED, false, EVENT);
            }
            case "ref-updated" -> {
                gatherRefUpdate(environment, REF);
                environment.say(Fact.UNMERGED, false, EVENT);
            }
            default -> {
                environment.say(Fact.EVENT, Environment.CHANGE, EVENT);
                environment.say(Fact.UNMERGED, true, EVENT);
            }
        }
    }

    /** Sets the branch from a ref: {@code refs/heads/main}, or {@code main}, as Gerrit writes it. */
    static void gatherBranch(Environment environment, String variable) {
        String ref = environment.get(variable);
        if (ref.startsWith(HEADS)) {
            environment.say(Fact.BRANCH, ref.substring(HEADS.length()), variable);
        } else if (!ref.startsWith("refs/")) {
            environment.take(Fact.BRANCH, variable);
        }
    }

    /** Names the caches after the tag, if the ref is one. */
    static void nameTag(Environment environment, String variable) {
        String ref = environment.get(variable);
        if (ref.startsWith(TAGS)) {
            environment.name(Fact.BRANCH, CacheNames.TAG + ref.substring(TAGS.length()), variable);
        }
    }

    /** Sets the event to push for a branch and to tag for a tag. Other refs are neither. */
    static void gatherRefUpdate(Environment environment, String variable) {
        String ref = environment.get(variable);
        if (ref.startsWith(TAGS)) {
            environment.say(Fact.EVENT, Environment.TAG, variable);
        } else if (!ref.isEmpty() && (ref.startsWith(HEADS) || !ref.startsWith("refs/"))) {
            environment.say(Fact.EVENT, Environment.PUSH, variable);
        }
    }
}
