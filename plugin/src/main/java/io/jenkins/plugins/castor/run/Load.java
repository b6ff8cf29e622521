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
import io.jenkins.plugins.castor.config.StoreSession;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.facts.StartFacts;
import io.jenkins.plugins.castor.folder.ChosenStore;
import io.jenkins.plugins.castor.folder.SpreadProperty;
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
        CacheListener.loaded(build, record);
        if (!record.getFrom().isEmpty()) {
            NamespaceUses.get().loaded(record.getStore(), Namespace.parse(record.getFrom()));
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
        NamespaceChoice place = new NamespaceChoice(
                build.run(), options, StartFacts.of(build.run()).facts());
        Namespace namespace = place.toLoad();
        List<Namespace> fallbacks = place.fallbacks(namespace);
        await();
        String store = ChosenStore.nameFor(build.run().getParent());
        StepDeadline deadline = new StepDeadline(Build.deadline(options));
        BuildAgent agent = new BuildAgent(build, deadline);
        CacheChoice choice = CacheChoice.of(build, agent, options);
        List<String> caches = choice.caches();
        LoadResult loaded = caches.isEmpty()
                ? LoadResult.none(choice.obstacle(), choice.trouble())
                : load(deadline, agent, caches, namespace, fallbacks, lookup);
        if (loaded.wrong()) {
            throw new AbortException("castor: " + loaded.sentence());
        }
        if (loaded.trouble()) {
            Audit.inBuild("load-trouble", build.run().getExternalizableId(), "reason", loaded.sentence());
        }
        build.warn(loaded.warnings());
        LoadRecord record = new LoadRecord(
                begun,
                background,
                store,
                namespace.path(),
                options,
                caches,
                fallbacks,
                isCold(loaded) ? EarlierSaves.of(build.run(), store, namespace).orElse("") : "",
                build.node(),
                loaded);
        if (lookup || isExplained(loaded)) {
            build.say(loaded.sentence());
        } else {
            build.say(loaded.sentence(), record.getId());
        }
        if (!record.getRemark().isEmpty()) {
            build.say("before: " + record.getRemark());
        }
        return record;
    }

    /** Nothing was found, though nothing went wrong. */
    private static boolean isCold(LoadResult loaded) {
        return loaded.outcome().equals(LoadResult.MISS) && !loaded.trouble();
    }

    /** Whether the page has no more to say. */
    private static boolean isExplained(LoadResult loaded) {
        return loaded.outcome().equals("hit") && loaded.why().isEmpty();
    }

    private LoadResult load(
            StepDeadline deadline,
            BuildAgent agent,
            List<String> caches,
            Namespace namespace,
            List<Namespace> fallbacks,
            boolean lookup)
            throws InterruptedException {
        List<Namespace> all = new ArrayList<>(List.of(namespace));
        all.addAll(fallbacks);
        try {
            ChosenStore chosen = ChosenStore.of(build.run().getParent());
            LoadResult result =
                    load(chosen, deadline, agent, build.work(deadline, caches, options, namespace), all, lookup);
            return AgentResults.bounded(result, all);
        } catch (IOException | RuntimeException e) {
            Build.checkInterrupted();
            return LoadResult.miss(FailureMessage.of(e), false);
        }
    }

    /** @param all the namespaces to try, in order */
    private LoadResult load(
            ChosenStore chosen,
            StepDeadline deadline,
            BuildAgent agent,
            CacheWork work,
            List<Namespace> all,
            boolean lookup)
            throws IOException, InterruptedException {
        Duration validity = Build.validity(options);
        try (StoreSession session = deadline.call(() -> chosen.store().begin(build.workspace(), validity))) {
            StoreAccess access =
                    deadline.call(() -> session.toLoad(all, () -> AgentResults.key(agent.act(new KeyTask(work)))));
            return agent.act(new LoadTask(
                    access,
                    work,
                    new ArrayList<>(all.stream().skip(1).map(Namespace::path).toList()),
                    Build.trustedKeys(),
                    chosen.memory().pins().only(all),
                    Duration.ofDays(configuration.getMaxAge()).toSeconds(),
                    options.clean(),
                    lookup,
                    lookup ? List.of() : NearCaches.of(build, access)));
        }
    }

    /** Waits a random time, so that builds that start together do not reach the store together. */
    private void await() throws InterruptedException {
        int most = options.spread() != null
                ? options.spread()
                : SpreadProperty.of(build.workspace().toComputer());
        if (most > 0) {
            Duration wait = Duration.ofMillis(ThreadLocalRandom.current().nextLong(most * 1000L + 1));
            build.say("waiting " + Quantities.took(wait) + ", at random up to " + most + " s, before it loads");
            Thread.sleep(wait.toMillis());
        }
    }
}
