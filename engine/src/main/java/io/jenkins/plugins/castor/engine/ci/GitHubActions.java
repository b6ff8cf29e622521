package io.jenkins.plugins.castor.engine.ci;

import io.jenkins.plugins.castor.engine.trust.Fact;

/** GitHub Actions. A pull request can change the names of workflows and jobs. */
final class GitHubActions implements CiBuild.Adapter {
    private static final String EVENT = "GITHUB_EVENT_NAME";
    private static final String REF = "GITHUB_REF_NAME";
    private static final String PULL = "refs/pull/";

    @Override
    public String name() {
        return "GitHub Actions";
    }

    @Override
    public boolean runs(Environment environment) {
        return environment.is("GITHUB_ACTIONS", "true");
    }

    @Override
    public void gather(Environment environment) {
        environment.take(Fact.PROJECT, "GITHUB_REPOSITORY");
        environment.take(Fact.JOB, "GITHUB_JOB");
        environment.take(Fact.COMMIT, "GITHUB_SHA");
        environment.take(Fact.USER, "GITHUB_TRIGGERING_ACTOR", "GITHUB_ACTOR");
        environment.take(Fact.CAUSE, EVENT);
        if (environment.has("GITHUB_SERVER_URL") && environment.has("GITHUB_RUN_ID")) {
            String url = environment.get("GITHUB_SERVER_URL") + "/" + environment.get("GITHUB_REPOSITORY")
                    + "/actions/runs/" + environment.get("GITHUB_RUN_ID");
            environment.say(Fact.BUILD, url, "GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID");
        }
        if (environment.has("GITHUB_BASE_REF")) {
            environment.take(Fact.BRANCH, "GITHUB_BASE_REF");
        } else if (environment.is("GITHUB_REF_TYPE", "branch")) {
            environment.take(Fact.BRANCH, REF);
        } else if (environment.is("GITHUB_REF_TYPE", "tag")) {
            environment.nameTag(REF);
        }
        environment.nameTargetOfMergeQueue(REF);
        gatherEvent(environment, environment.get(EVENT));
        String ref = environment.get("GITHUB_REF");
        if (ref.startsWith(PULL)) {
            environment.say(Fact.CHANGE, ref.substring(PULL.length()).replaceFirst("/.*", ""), "GITHUB_REF");
            environment.say(Fact.UNMERGED, true, "GITHUB_REF");
        }
        if (environment.isMergeQueue(REF)) {
            environment.say(Fact.UNMERGED, true, REF);
        }
        String isProtected = environment.get("GITHUB_REF_PROTECTED");
        if (isProtected.equals("true") || isProtected.equals("false")) {
            environment.say(Fact.PROTECTED, isProtected.equals("true"), "GITHUB_REF_PROTECTED");
        }
    }

    private static void gatherEvent(Environment environment, String event) {
        switch (event) {
            case "push" -> {
                boolean isTag = environment.is("GITHUB_REF_TYPE", "tag");
                environment.say(Fact.EVENT, isTag ? Environment.TAG : Environment.PUSH, EVENT, "GITHUB_REF_TYPE");
                environment.say(Fact.UNMERGED, false, EVENT);
            }
            case "schedule" -> {
                environment.say(Fact.EVENT, Environment.SCHEDULE, EVENT);
                environment.say(Fact.UNMERGED, false, EVENT);
                // Schedules run only on the default branch.
                environment.say(Fact.PRIMARY, true, EVENT);
                environment.nameMain(REF);
            }
            case "workflow_dispatch" -> {
                environment.say(Fact.EVENT, Environment.MANUAL, EVENT);
                environment.say(Fact.UNMERGED, false, EVENT);
            }
            case "pull_request", "pull_request_target", "pull_request_review", "merge_group" -> {
                environment.say(Fact.EVENT, Environment.CHANGE, EVENT);
                environment.say(Fact.UNMERGED, true, EVENT);
            }
            // For events such as comments or other workflows, it is unknown what the workflow checks out.
            default -> environment.take(Fact.EVENT, EVENT);
        }
    }
}
