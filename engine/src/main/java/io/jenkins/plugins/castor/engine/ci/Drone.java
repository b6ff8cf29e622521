package io.jenkins.plugins.castor.engine.ci;

import io.jenkins.plugins.castor.engine.trust.Fact;

/** Drone. */
final class Drone implements CiBuild.Adapter {
    private static final String BRANCH = "DRONE_BRANCH";
    private static final String EVENT = "DRONE_BUILD_EVENT";

    @Override
    public String name() {
        return "Drone";
    }

    @Override
    public boolean runs(Environment environment) {
        return environment.is("DRONE", "true");
    }

    @Override
    public void gather(Environment environment) {
        environment.take(Fact.PROJECT, "DRONE_REPO");
        environment.take(Fact.BRANCH, BRANCH);
        environment.nameTag("DRONE_TAG");
        environment.take(Fact.JOB, "DRONE_STAGE_NAME");
        environment.take(Fact.CHANGE, "DRONE_PULL_REQUEST");
        environment.take(Fact.COMMIT, "DRONE_COMMIT_SHA");
        environment.take(Fact.USER, "DRONE_BUILD_TRIGGER");
        environment.take(Fact.CAUSE, EVENT);
        environment.take(Fact.BUILD, "DRONE_BUILD_LINK");
        environment.sayPrimary(BRANCH, "DRONE_REPO_BRANCH");
        environment.sayResult("DRONE_BUILD_STATUS");
        Woodpecker.gatherEvent(environment, EVENT);
    }
}
