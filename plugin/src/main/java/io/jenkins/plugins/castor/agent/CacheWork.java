package io.jenkins.plugins.castor.agent;

import hudson.model.TaskListener;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Caches;
import io.jenkins.plugins.castor.engine.cache.Surroundings;
import io.jenkins.plugins.castor.engine.key.BuildKey;
import io.jenkins.plugins.castor.engine.key.KeyRequest;
import io.jenkins.plugins.castor.engine.work.Limits;
import java.io.File;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What an agent needs to know for any load or part of a save.
 *
 * @param id names the work for an {@link AwaitTask}
 * @param caches names of presets, and {@code NAME=PATH} of other directories
 * @param key files and globs of the key, as users write them; empty with the texts for none
 * @param keyText its texts
 * @param namespace the path of the job's own
 * @param environment the environment variables of the build
 * @param seconds the deadline; 0 for none
 * @param mostBytes how large what is restored or saved may be
 * @param listener where progress is told
 */
@Restricted(NoExternalUse.class)
public record CacheWork(
        String id,
        List<String> caches,
        List<String> key,
        List<String> keyText,
        String namespace,
        Map<String, String> environment,
        long seconds,
        long mostBytes,
        TaskListener listener)
        implements Serializable {

    /** @throws IllegalArgumentException when a cache is wrong on this machine; the message says what to write */
    List<CacheDirectory> directories(File workspace) {
        Surroundings own = Surroundings.ofThisProcess();
        return Caches.parse(caches, new Surroundings(environment, own.home(), workspace.toPath(), own.os()));
    }

    /** The key of the workspace as it is now, or why it has none; empty if none is asked for. */
    Optional<BuildKey> key(File workspace, List<CacheDirectory> directories) {
        return key.isEmpty() && keyText.isEmpty()
                ? Optional.empty()
                : Optional.of(KeyRequest.of(key, keyText).read(workspace.toPath(), directories));
    }

    Optional<Duration> deadline() {
        return seconds > 0 ? Optional.of(Duration.ofSeconds(seconds)) : Optional.empty();
    }

    Limits limits() {
        return Limits.DEFAULT.withBytes(mostBytes);
    }

    /** Registers that the work begins; close the result when the work ends. */
    WorkTracker begin() {
        return new WorkTracker(id);
    }

    ConsoleProgress progress() {
        return new ConsoleProgress(listener.getLogger());
    }
}
