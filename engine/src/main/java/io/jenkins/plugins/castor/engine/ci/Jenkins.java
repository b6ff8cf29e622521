package io.jenkins.plugins.castor.engine.ci;

import io.jenkins.plugins.castor.engine.trust.Fact;

/**
 * Jenkins, as its builds see it. The environment says what started a build only if the plugin EnvInject is installed.
 * Castor's own plugin asks Jenkins instead and does not use this.
 */
final class Jenkins implements CiBuild.Adapter {
    private static final String BRANCH = "BRANCH_NAME";
    private static final String ORIGIN = "origin/";
    private static final String CHANGE = "CHANGE_ID";
    private static final String JOB = "JOB_NAME";
    private static final String GIT_BRANCH = "GIT_BRANCH";
    private static final String CAUSE = "BUILD_CAUSE";

    @Override
    public String name() {
        return "Jenkins";
    }

    @Override
    public boolean runs(Environment environment) {
        return environment.has("JENKINS_URL") || environment.get("BUILD_TAG").startsWith("jenkins-");
    }

    /** Sets the facts that a build for another system has too. */
    static void gatherBuild(Environment environment) {
        environment.take(Fact.JOB, JOB);
        environment.take(Fact.BUILD, "BUILD_URL", "BUILD_TAG");
    }

    @Override
    public void gather(Environment environment) {
        gatherBuild(environment);
        nameCaches(environment, environment.get(JOB));
        environment.take(Fact.COMMIT, "GIT_COMMIT");
        environment.take(Fact.USER, "BUILD_USER_ID");
        environment.take(Fact.CAUSE, CAUSE);
        if (environment.has(CHANGE)) {
            environment.take(Fact.CHANGE, CHANGE);
            environment.take(Fact.BRANCH, "CHANGE_TARGET");
            environment.say(Fact.EVENT, Environment.CHANGE, CHANGE);
            environment.say(Fact.UNMERGED, true, CHANGE);
            return;
        }
        gatherEvent(environment);
        if (environment.has(BRANCH)) {
            // A multibranch job, which sets CHANGE_ID for every change.
            environment.say(Fact.UNMERGED, false, BRANCH, CHANGE + " (not set)");
            if (!environment.has("TAG_NAME")) {
                environment.take(Fact.BRANCH, BRANCH);
            }
            if (environment.is("BRANCH_IS_PRIMARY", "true")) {
                environment.say(Fact.PRIMARY, true, "BRANCH_IS_PRIMARY");
            }
        }
    }

    /**
     * Names the caches as the plugin does. What a job belongs to is its project: the folder, or the multibranch project, whose
     * jobs are its branches.
     */
    private static void nameCaches(Environment environment, String job) {
        if (job.isEmpty()) {
            return;
        }
        int slash = job.lastIndexOf('/');
        environment.name(Fact.PROJECT, slash > 0 ? job.substring(0, slash) : job, JOB);
        if (environment.has(BRANCH)) {
            environment.name(Fact.JOB, slash > 0 ? job.substring(0, slash) : job, JOB);
            environment.nameTag("TAG_NAME");
        } else if (environment.get(GIT_BRANCH).startsWith(ORIGIN)) {
            environment.name(Fact.BRANCH, environment.get(GIT_BRANCH).substring(ORIGIN.length()), GIT_BRANCH);
        }
    }

    private static void gatherEvent(Environment environment) {
        if (environment.has("TAG_NAME")) {
            environment.say(Fact.EVENT, Environment.TAG, "TAG_NAME");
            return;
        }
        switch (environment.get(CAUSE)) {
            case "SCMTRIGGER" -> environment.say(Fact.EVENT, Environment.PUSH, CAUSE);
            case "TIMERTRIGGER" -> environment.say(Fact.EVENT, Environment.SCHEDULE, CAUSE);
            case "MANUALTRIGGER" -> environment.say(Fact.EVENT, Environment.MANUAL, CAUSE);
            default -> environment.take(Fact.EVENT, CAUSE);
        }
    }
}
