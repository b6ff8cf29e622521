package io.jenkins.plugins.castor.run;

import hudson.model.AbstractBuild;
import io.jenkins.plugins.castor.agent.FailureMessage;
import io.jenkins.plugins.castor.agent.PresetsTask;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.engine.cache.Caches;
import io.jenkins.plugins.castor.folder.FolderChain;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The caches of a load or save: those that the build names, else those of its folder or of the
 * administrator, else the presets whose lock
 * files are in the workspace.
 *
 * @param caches empty if there are none
 * @param obstacle why there are none; empty if there are some
 * @param trouble whether something went wrong
 */
record CacheChoice(List<String> caches, String obstacle, boolean trouble) {

    /** Asks the agent only where nobody named any, and then says what was chosen. */
    static CacheChoice of(Build build, BuildAgent agent, CacheOptions options) throws InterruptedException {
        List<String> named = options.caches().isEmpty() ? usual(build) : options.caches();
        if (!named.isEmpty()) {
            return new CacheChoice(named, "", false);
        }
        try {
            Map<String, String> found = AgentResults.presets(agent.act(new PresetsTask()));
            if (found.isEmpty()) {
                return new CacheChoice(List.of(), nothing(build), false);
            }
            build.say("no cache is named; the lock files in the workspace mean "
                    + found.entrySet().stream()
                            .map(preset -> preset.getKey() + " (" + preset.getValue() + ")")
                            .collect(Collectors.joining(", ")));
            return new CacheChoice(List.copyOf(found.keySet()), "", false);
        } catch (IOException | RuntimeException e) {
            Build.checkInterrupted();
            return new CacheChoice(List.of(), FailureMessage.of(e), true);
        }
    }

    private static List<String> usual(Build build) {
        List<String> folder = FolderChain.of(build.run().getParent()).caches();
        return Caches.split(folder.isEmpty() ? CastorConfiguration.get().cacheList() : folder);
    }

    /** In the words of what the build is written in. */
    private static String nothing(Build build) {
        return "no cache is named, and the workspace has no lock file that Castor knows; "
                + (build.run() instanceof AbstractBuild
                        ? "fill in Caches in the configuration of the job"
                        : "write caches: ['npm'], or load after the checkout");
    }
}
