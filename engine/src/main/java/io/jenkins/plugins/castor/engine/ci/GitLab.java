package io.jenkins.plugins.castor.engine.ci;

import io.jenkins.plugins.castor.engine.trust.Fact;

/** GitLab CI. */
final class GitLab implements CiBuild.Adapter {
    private static final String SOURCE = "CI_PIPELINE_SOURCE";
    private static final String BRANCH = "CI_COMMIT_BRANCH";

    @Override
    public String name() {
        return "GitLab CI";
    }

    @Override
    public boolean runs(Environment environment) {
        return environment.is("GITLAB_CI", "true");
    }

    @Override
    public void gather(Environment environment) {
        environment.take(Fact.PROJECT, "CI_PROJECT_PATH");
        environment.take(Fact.BRANCH, BRANCH, "CI_MERGE_REQUEST_TARGET_BRANCH_NAME");
        environment.nameTag("CI_COMMIT_TAG");
        environment.nameTarget("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME");
        environment.take(Fact.JOB, "CI_JOB_NAME");
        environment.take(Fact.CHANGE, "CI_MERGE_REQUEST_IID", "CI_EXTERNAL_PULL_REQUEST_IID");
        environment.take(Fact.COMMIT, "CI_COMMIT_SHA");
        environment.take(Fact.USER, "GITLAB_USER_LOGIN");
        environment.take(Fact.CAUSE, SOURCE);
        environment.take(Fact.BUILD, "CI_JOB_URL", "CI_PIPELINE_URL");
        environment.sayPrimary(BRANCH, "CI_DEFAULT_BRANCH");
        String isProtected = environment.get("CI_COMMIT_REF_PROTECTED");
        if (isProtected.equals("true") || isProtected.equals("false")) {
            environment.say(Fact.PROTECTED, isProtected.equals("true"), "CI_COMMIT_REF_PROTECTED");
        }
        if (!environment.is("CI_JOB_STATUS", "running")) {
            environment.sayResult("CI_JOB_STATUS");
        }
        gatherEvent(environment, environment.get(SOURCE));
        for (String change : new String[] {"CI_MERGE_REQUEST_IID", "CI_EXTERNAL_PULL_REQUEST_IID"}) {
            if (environment.has(change)) {
                // Also set in pipelines that the pipeline of a merge request starts.
                environment.say(Fact.UNMERGED, true, change);
            }
        }
    }

    private static void gatherEvent(Environment environment, String source) {
        switch (source) {
            case "push", "schedule", "web" -> {
                String event = switch (source) {
                    case "push" -> Environment.PUSH;
                    case "schedule" -> Environment.SCHEDULE;
                    default -> Environment.MANUAL;
                };
                boolean isTag = environment.has("CI_COMMIT_TAG");
                environment.say(Fact.EVENT, isTag ? Environment.TAG : event, SOURCE, "CI_COMMIT_TAG");
                environment.say(Fact.UNMERGED, false, SOURCE);
            }
            case "merge_request_event", "external_pull_request_event" -> {
                environment.say(Fact.EVENT, Environment.CHANGE, SOURCE);
                environment.say(Fact.UNMERGED, true, SOURCE);
            }
            // Triggers, the API and other pipelines do not say what they build.
            default -> environment.take(Fact.EVENT, SOURCE);
        }
    }
}
