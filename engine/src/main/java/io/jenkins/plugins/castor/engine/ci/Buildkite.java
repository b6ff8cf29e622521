package io.jenkins.plugins.castor.engine.ci;

import io.jenkins.plugins.castor.engine.trust.Fact;

/** Buildkite. Its pipelines are projects here. */
final class Buildkite implements CiBuild.Adapter {
    private static final String SOURCE = "BUILDKITE_SOURCE";
    private static final String PULL_REQUEST = "BUILDKITE_PULL_REQUEST";
    private static final String BRANCH = "BUILDKITE_BRANCH";
    private static final String MAIN = "BUILDKITE_PIPELINE_DEFAULT_BRANCH";
    private static final String STATUS = "BUILDKITE_COMMAND_EXIT_STATUS";

    @Override
    public String name() {
        return "Buildkite";
    }

    @Override
    public boolean runs(Environment environment) {
        return environment.is("BUILDKITE", "true");
    }

    @Override
    public void gather(Environment environment) {
        if (environment.has("BUILDKITE_ORGANIZATION_SLUG") && environment.has("BUILDKITE_PIPELINE_SLUG")) {
            environment.say(
                    Fact.PROJECT,
                    environment.get("BUILDKITE_ORGANIZATION_SLUG") + "/" + environment.get("BUILDKITE_PIPELINE_SLUG"),
                    "BUILDKITE_ORGANIZATION_SLUG",
                    "BUILDKITE_PIPELINE_SLUG");
        }
        environment.take(Fact.JOB, "BUILDKITE_STEP_KEY", "BUILDKITE_LABEL");
        environment.take(Fact.COMMIT, "BUILDKITE_COMMIT");
        environment.take(Fact.USER, "BUILDKITE_BUILD_CREATOR");
        environment.take(Fact.CAUSE, SOURCE);
        environment.take(Fact.BUILD, "BUILDKITE_BUILD_URL");
        if (environment.has(STATUS)) {
            environment.say(Fact.RESULT, environment.is(STATUS, "0") ? "success" : "failure", STATUS);
        }
        if (environment.is(PULL_REQUEST, "false")) {
            environment.take(Fact.BRANCH, BRANCH);
            environment.nameTag("BUILDKITE_TAG");
            environment.nameTargetOfMergeQueue(BRANCH);
            environment.say(Fact.UNMERGED, environment.isMergeQueue(BRANCH), PULL_REQUEST, BRANCH);
            environment.sayPrimary(BRANCH, MAIN);
            gatherEvent(environment, environment.get(SOURCE));
        } else if (environment.has(PULL_REQUEST)) {
            environment.take(Fact.BRANCH, "BUILDKITE_PULL_REQUEST_BASE_BRANCH");
            environment.take(Fact.CHANGE, PULL_REQUEST);
            environment.say(Fact.UNMERGED, true, PULL_REQUEST);
            environment.nameMain(MAIN);
            environment.say(Fact.EVENT, Environment.CHANGE, PULL_REQUEST);
        }
    }

    private static void gatherEvent(Environment environment, String source) {
        String event = switch (source) {
            case "webhook" -> Environment.PUSH;
            case "schedule" -> Environment.SCHEDULE;
            case "ui" -> Environment.MANUAL;
            default -> source;
        };
        if (environment.has("BUILDKITE_TAG")) {
            environment.say(Fact.EVENT, Environment.TAG, "BUILDKITE_TAG");
        } else {
            environment.say(Fact.EVENT, event, SOURCE);
        }
    }
}
