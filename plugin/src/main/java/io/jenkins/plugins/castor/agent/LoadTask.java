package io.jenkins.plugins.castor.agent;

import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.cache.UnusableDirectoryException;
import io.jenkins.plugins.castor.engine.key.BuildKey;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.near.NearStore;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.repository.PinsCodec;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import jenkins.MasterToSlaveFileCallable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Runs a load on the agent, or says what it would restore. The result says what went wrong; only an interrupt throws. */
@Restricted(NoExternalUse.class)
public final class LoadTask extends MasterToSlaveFileCallable<LoadResult> {

    private static final long serialVersionUID = 1;

    private final StoreAccess access;
    private final CacheWork work;
    private final List<String> fallbacks;
    private final String trustedKeys;
    private final byte[] pins;
    private final long maxAgeSeconds;
    private final boolean clean;
    private final boolean lookup;
    private final List<String> near;

    /**
     * @param fallbacks the paths of namespaces that the controller allowed
     * @param trustedKeys whose signatures count, in PEM
     * @param pins what the controller knows of the store
     * @param maxAgeSeconds 0 for any age
     * @param clean whether files that the cache does not have are removed
     * @param lookup whether it only says what it would restore
     * @param near caches near the agent; the load warns of those that are wrong, and goes without them
     */
    public LoadTask(
            StoreAccess access,
            CacheWork work,
            List<String> fallbacks,
            String trustedKeys,
            Pins pins,
            long maxAgeSeconds,
            boolean clean,
            boolean lookup,
            List<String> near) {
        this.access = access;
        this.work = work;
        this.fallbacks = fallbacks;
        this.trustedKeys = trustedKeys;
        this.pins = PinsCodec.encode(pins);
        this.maxAgeSeconds = maxAgeSeconds;
        this.clean = clean;
        this.lookup = lookup;
        this.near = new ArrayList<>(near);
    }

    @Override
    public LoadResult invoke(File workspace, VirtualChannel channel) throws InterruptedException {
        LoadRequest request;
        try {
            request = request(workspace);
        } catch (UnusableDirectoryException e) {
            return LoadResult.miss(FailureMessage.of(e), false);
        } catch (IllegalArgumentException | IOException e) {
            return LoadResult.miss(e.getMessage(), true);
        }
        List<String> warnings = new ArrayList<>();
        try (WorkTracker end = work.begin();
                Castor castor = access.open(usable(warnings))) {
            return lookup
                    ? LoadResult.ofLookup(castor.lookup(request))
                    : LoadResult.of(castor.load(request)).withWarnings(warnings);
        } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
            return LoadResult.miss(FailureMessage.of(e), false);
        }
    }

    /** The near caches that this machine can use. What its paths look like, only it can tell. */
    private List<String> usable(List<String> warnings) {
        List<String> usable = new ArrayList<>();
        for (String place : near) {
            try {
                NearStore.check(place);
                usable.add(place);
            } catch (IllegalArgumentException e) {
                warnings.add("the near cache " + place + " is not used: " + e.getMessage());
            }
        }
        return usable;
    }

    private LoadRequest request(File workspace) throws IOException {
        Namespace namespace = Namespace.parse(work.namespace());
        List<Namespace> others = fallbacks.stream().map(Namespace::parse).toList();
        Set<String> projects = others.stream().map(Namespace::project).collect(Collectors.toSet());
        List<CacheDirectory> caches = work.directories(workspace);
        LoadRequest request = LoadRequest.of(namespace, caches)
                .withFallbacks(others, projects)
                .withTrustedKeys(TrustedKeys.parse(trustedKeys))
                .withPins(PinsCodec.decode(new ByteArrayInputStream(pins)))
                .withClean(clean)
                .withLimits(work.limits())
                .withProgress(work.progress());
        Optional<BuildKey> key = work.key(workspace, caches);
        if (key.isPresent()) {
            request = request.withKey(key.get());
        }
        if (maxAgeSeconds > 0) {
            request = request.withMaxAge(Duration.ofSeconds(maxAgeSeconds));
        }
        return work.deadline().isPresent()
                ? request.withDeadline(work.deadline().get())
                : request;
    }
}
