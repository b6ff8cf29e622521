package io.jenkins.plugins.castor.engine.ci;

import io.jenkins.plugins.castor.engine.trust.BuildFacts;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The build that this process is part of.
 *
 * @param system the CI system's name, for people
 * @param facts what its environment tells of the build
 */
public record CiBuild(String system, BuildFacts facts) {

    /** A CI system that sets variables of its own. */
    interface Adapter {
        String name();

        /** Whether it runs this build. */
        boolean runs(Environment environment);

        void gather(Environment environment);
    }

    /** Those that run inside of others come before them; Jenkins, which runs builds for Zuul and Gerrit, is the last. */
    private static final List<Adapter> ALL = List.of(
            new GitHubActions(),
            new GitLab(),
            new Buildkite(),
            new Woodpecker(),
            new Drone(),
            new Zuul(),
            new GerritTrigger(),
            new Jenkins());

    /**
     * Recognises the CI system.
     *
     * @param variable gives an environment variable's value; null where it is not set
     * @return empty where there is none that is known
     */
    public static Optional<CiBuild> recognise(UnaryOperator<String> variable) {
        Environment environment = new Environment(variable);
        for (Adapter system : ALL) {
            if (system.runs(environment)) {
                return Optional.of(of(system, environment));
            }
        }
        return Optional.empty();
    }

    /**
     * A build that Zuul started, for those who know that it did.
     *
     * @param parameter gives a parameter that Zuul set; null where it did not
     */
    public static CiBuild ofZuul(UnaryOperator<String> parameter) {
        return of(new Zuul(), new Environment(parameter));
    }

    /**
     * A build that Gerrit Trigger started, for those who know that it did.
     *
     * @param parameter gives a parameter that it set; null where it did not
     */
    public static CiBuild ofGerritTrigger(UnaryOperator<String> parameter) {
        return of(new GerritTrigger(), new Environment(parameter));
    }

    private static CiBuild of(Adapter system, Environment environment) {
        system.gather(environment);
        return new CiBuild(system.name(), environment.facts());
    }
}
