package io.jenkins.plugins.castor.run;

import hudson.AbortException;
import io.jenkins.plugins.castor.agent.CacheWork;
import io.jenkins.plugins.castor.agent.FailureMessage;
import io.jenkins.plugins.castor.agent.KeyTask;
import io.jenkins.plugins.castor.agent.LoadResult;
import io.jenkins.plugins.castor.agent.LoadTask;
import io.jenkins.plugins.castor.agent.StoreAccess;
import io.jenkins.plugins.castor.config.Audit;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.NamespaceUses;
import io.jenkins.plugins.castor.config.StoreMemory;
import io.jenkins.plugins.castor.config.StoreSession;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.facts.StartFacts;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** One load of a build, or the question what it would restore. */
final class Load {

    private final Build build;
    private final CacheOptions options;
    private final boolean background;
    private final Instant begun = Instant.now();
    private final CastorConfiguration configuration = CastorConfiguration.get();

    Load(Build build, CacheOptions options) {
        this(build, options, false);
    }

    /** @param background whether the build goes on meanwhile */
    Load(Build build, CacheOptions options, boolean background) {
        this.build = build;
        this.options = options;
        this.background = background;
    }

    /** Restores, and remembers that. */
    LoadRecord run() throws AbortException, InterruptedException {
        LoadRecord record = run(false);
        CacheRecords.of(build.run()).add(record);
        if (!record.getFrom().isEmpty()) {
            NamespaceUses.get().loaded(Namespace.parse(record.getFrom()));
        }
        build.keep();
        failIfStrict(record);
        return record;
    }

    /** Says what a load would restore. */
    LoadRecord lookup() throws AbortException, InterruptedException {
        LoadRecord record = run(true);
        failIfStrict(record);
        return record;
    }

    private void failIfStrict(LoadRecord record) throws AbortException {
        if (options.strict() && record.isTrouble()) {
            throw new AbortException("castor: " + record.getSentence());
        }
    }

    private LoadRecord run(boolean lookup) throws AbortException, InterruptedException {
        List<String> caches = Build.caches(options);
        NamespaceChoice place = new NamespaceChoice(
                build.run(), options, StartFacts.of(build.run()).facts());
        Namespace namespace = place.toLoad();
        List<Namespace> fallbacks = place.fallbacks(namespace);
        await();
        LoadResult loaded = load(caches, namespace, fallbacks, lookup);
        if (loaded.wrong()) {
            throw new AbortException("castor: " + loaded.sentence());
        }
        if (loaded.trouble()) {
            Audit.inBuild("load-trouble", build.run().getExternalizableId(), "reason", loaded.sentence());
        }
        build.warn(loaded.warnings());
        build.say(loaded.sentence());
        return new LoadRecord(begun, background, namespace.path(), options, caches, build.node(), loaded);
    }

    private LoadResult load(List<String> caches, Namespace namespace, List<Namespace> fallbacks, boolean lookup)
            throws InterruptedException {
        List<Namespace> all = new ArrayList<>(List.of(namespace));
        all.addAll(fallbacks);
        StepDeadline deadline = new StepDeadline(Build.deadline(options));
        BuildAgent agent = new BuildAgent(build, deadline);
        Duration validity = Build.validity(options);
        try (StoreSession session = deadline.call(() -> configuration.getStore().begin(build.workspace(), validity))) {
            CacheWork work = build.work(deadline, caches, options, namespace);
            StoreAccess access =
                    deadline.call(() -> session.toLoad(all, () -> AgentResults.key(agent.act(new KeyTask(work)))));
            LoadResult result = agent.act(new LoadTask(
                    access,
                    work,
                    new ArrayList<>(fallbacks.stream().map(Namespace::path).toList()),
                    Build.trustedKeys(),
                    StoreMemory.of(configuration.getStore()).pins().only(all),
                    Duration.ofDays(configuration.getMaxAge()).toSeconds(),
                    options.clean(),
                    lookup));
            return AgentResults.bounded(result, all);
        } catch (IOException | RuntimeException e) {
            Build.checkInterrupted();
            return LoadResult.miss(FailureMessage.of(e), false);
        }
    }

    /** Waits a random time, so that builds that start together do not reach the store together. */
    private void await() throws InterruptedException {
        int most = options.spread() != null ? options.spread() : configuration.getSpread();
        if (most > 0) {
            Duration wait = Duration.ofMillis(ThreadLocalRandom.current().nextLong(most * 1000L + 1));
            build.say("waiting " + Quantities.took(wait) + ", at random up to " + most + " s, before it loads");
            Thread.sleep(wait.toMillis());
        }
    }
}
