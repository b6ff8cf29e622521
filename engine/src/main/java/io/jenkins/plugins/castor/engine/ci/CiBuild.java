package io.jenkins.plugins.castor.engine.ci;

import io.jenkins.plugins.castor.engine.trust.BuildFacts;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The CI build that this process is part of.
 *
 * @param system the name of the CI system, for people
 * @param facts the facts from its environment
 * @param names what its caches are called after
 */
public record CiBuild(String system, BuildFacts facts, CacheNames names) {

    /** Reads the environment variables of a CI system. */
    interface Adapter {
        String name();

        /** Whether this system runs the build. */
        boolean runs(Environment environment);

        void gather(Environment environment);
    }

    /**
     * The order matters: a system that runs builds in another one comes before it. Jenkins is last, because it runs
     * builds for Zuul and Gerrit.
     */
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
     * @param variable returns the value of an environment variable; null if it is not set
     * @return the build; empty if no known CI system runs it
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
     * Returns a build that Zuul started. The caller must know that it did.
     *
     * @param parameter returns the value of a parameter from Zuul; null if it is not set
     */
    public static CiBuild ofZuul(UnaryOperator<String> parameter) {
        return of(new Zuul(), new Environment(parameter));
    }

    /**
     * Returns a build that Gerrit Trigger started. The caller must know that it did.
     *
     * @param parameter returns the value of a parameter from Gerrit Trigger; null if it is not set
     */
    public static CiBuild ofGerritTrigger(UnaryOperator<String> parameter) {
        return of(new GerritTrigger(), new Environment(parameter));
    }

    private static CiBuild of(Adapter system, Environment environment) {
        system.gather(environment);
        return new CiBuild(system.name(), environment.facts(), environment.names());
    }
}
