package io.jenkins.plugins.castor.engine.ci;

import io.jenkins.plugins.castor.engine.trust.Fact;

/** Woodpecker. */
final class Woodpecker implements CiBuild.Adapter {
    private static final String EVENT = "CI_PIPELINE_EVENT";
    private static final String BRANCH = "CI_COMMIT_BRANCH";

    @Override
    public String name() {
        return "Woodpecker";
    }

    @Override
    public boolean runs(Environment environment) {
        return environment.is("CI", "woodpecker");
    }

    @Override
    public void gather(Environment environment) {
        environment.take(Fact.PROJECT, "CI_REPO");
        environment.take(Fact.BRANCH, BRANCH);
        environment.nameTag("CI_COMMIT_TAG");
        environment.take(Fact.JOB, "CI_WORKFLOW_NAME");
        environment.take(Fact.CHANGE, "CI_COMMIT_PULL_REQUEST");
        environment.take(Fact.COMMIT, "CI_COMMIT_SHA");
        environment.take(Fact.USER, "CI_COMMIT_AUTHOR");
        environment.take(Fact.CAUSE, EVENT);
        environment.take(Fact.BUILD, "CI_PIPELINE_URL");
        environment.sayPrimary(BRANCH, "CI_REPO_DEFAULT_BRANCH");
        environment.sayResult("CI_PIPELINE_STATUS");
        gatherEvent(environment, EVENT);
    }

    /** Sets the facts of an event. Drone, of which Woodpecker is a fork, uses the same names. */
    static void gatherEvent(Environment environment, String variable) {
        switch (environment.get(variable)) {
            case "push" -> merged(environment, Environment.PUSH, variable);
            case "tag", "release" -> merged(environment, Environment.TAG, variable);
            case "cron" -> merged(environment, Environment.SCHEDULE, variable);
            case "manual", "custom" -> merged(environment, Environment.MANUAL, variable);
            case "pull_request", "pull_request_closed", "pull_request_metadata" -> {
                environment.say(Fact.EVENT, Environment.CHANGE, variable);
                environment.say(Fact.UNMERGED, true, variable);
            }
            // Deployments and promotions can be of any build.
            default -> environment.take(Fact.EVENT, variable);
        }
    }

    private static void merged(Environment environment, String event, String variable) {
        environment.say(Fact.EVENT, event, variable);
        environment.say(Fact.UNMERGED, false, variable);
    }
}
