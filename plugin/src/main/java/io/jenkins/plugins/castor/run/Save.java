package io.jenkins.plugins.castor.run;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Cause;
import hudson.slaves.WorkspaceList;
import io.jenkins.plugins.castor.agent.FailureMessage;
import io.jenkins.plugins.castor.agent.PrepareTask;
import io.jenkins.plugins.castor.agent.SaveResult;
import io.jenkins.plugins.castor.agent.StoreAccess;
import io.jenkins.plugins.castor.agent.TransferTask;
import io.jenkins.plugins.castor.config.Audit;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.NamespaceUses;
import io.jenkins.plugins.castor.config.SigningKeys;
import io.jenkins.plugins.castor.config.StoreMemory;
import io.jenkins.plugins.castor.config.StoreSession;
import io.jenkins.plugins.castor.engine.Sentences;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.publish.PublishRequest;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveReport.Counts;
import io.jenkins.plugins.castor.engine.save.SaveReport.LeftOut;
import io.jenkins.plugins.castor.engine.save.SaveReport.Outcome;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.snapshot.ManifestCodec;
import io.jenkins.plugins.castor.engine.snapshot.Provenance;
import io.jenkins.plugins.castor.engine.trust.BuildFacts;
import io.jenkins.plugins.castor.engine.trust.Decision;
import io.jenkins.plugins.castor.engine.trust.Fact;
import io.jenkins.plugins.castor.facts.StartFacts;
import io.jenkins.plugins.castor.folder.ChosenStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** One save of a build: the controller decides, the agent prepares and transfers, the controller publishes. */
final class Save {

    private final Build build;
    private final CacheOptions options;
    private final BuildFacts facts;
    private final long start = System.nanoTime();

    Save(Build build, CacheOptions options) {
        this.build = build;
        this.options = options.caches().isEmpty() ? ofLastLoad(build, options) : options;
        this.facts = StartFacts.of(build.run()).facts();
    }

    SaveRecord run() throws AbortException, InterruptedException {
        Namespace namespace = new NamespaceChoice(build.run(), options, facts).toSave();
        String store = ChosenStore.nameFor(build.run().getParent());
        Decision decision = SavePermission.of(build.run());
        SaveReport report;
        Audit.inBuild(
                decision.allowed() ? "save-allowed" : "save-denied",
                build.run().getExternalizableId(),
                "namespace",
                namespace.path(),
                "rule",
                decision.rule().orElse(""),
                "reason",
                decision.sentence());
        if (decision.allowed()) {
            build.say("may save: " + decision.sentence(), CacheRecords.DECISION);
            report = save(namespace, decision);
        } else {
            report = report(Outcome.SKIPPED, Optional.empty(), decision.sentence(), false, NOTHING, List.of());
        }
        build.warn(report.warnings());
        String sentence = Sentences.of(report, namespace);
        if (decision.allowed()) {
            build.say(sentence);
        } else {
            build.say(sentence, CacheRecords.DECISION);
        }
        SaveRecord record = new SaveRecord(store, namespace, decision, report);
        CacheRecords.of(build.run()).add(record);
        CacheListener.saved(build, record);
        if (decision.allowed()) {
            NamespaceUses.get().saved(store, namespace, build.run().getParent());
        }
        build.keep();
        if (options.strict() && report.trouble()) {
            throw new AbortException("castor: " + sentence);
        }
        return record;
    }

    /** What was loaded last on this agent. */
    private static CacheOptions ofLastLoad(Build build, CacheOptions options) {
        List<LoadRecord> loads = CacheRecords.of(build.run()).getLoads();
        for (int i = loads.size() - 1; i >= 0; i--) {
            if (loads.get(i).getNode().equals(build.node())) {
                return options.ofLoaded(loads.get(i));
            }
        }
        return options;
    }

    private SaveReport save(Namespace namespace, Decision decision) throws AbortException, InterruptedException {
        StepDeadline deadline = new StepDeadline(Build.deadline(options));
        BuildAgent agent = new BuildAgent(build, deadline);
        CacheChoice choice = CacheChoice.of(build, agent, options);
        List<String> caches = choice.caches();
        if (caches.isEmpty()) {
            return report(Outcome.SKIPPED, Optional.empty(), choice.obstacle(), choice.trouble(), NOTHING, List.of());
        }
        FilePath folder = null;
        Duration validity = Build.validity(options);
        ChosenStore chosen;
        StoreMemory memory;
        try {
            chosen = ChosenStore.of(build.run().getParent());
            memory = chosen.memory();
        } catch (IOException e) {
            return skipped(FailureMessage.of(e), List.of());
        }
        try (StoreSession session = deadline.call(() -> chosen.store().begin(build.workspace(), validity))) {
            folder = folder();
            StoreAccess reading = deadline.call(() -> session.toLoad(List.of(namespace)));
            SaveResult prepared = AgentResults.bounded(agent.act(new PrepareTask(
                    reading,
                    build.work(deadline, caches, options, namespace),
                    folder.getRemote(),
                    Build.trustedKeys(),
                    isSuspicious(namespace),
                    options.level() != null
                            ? options.level()
                            : CastorConfiguration.get().getLevel(),
                    options.dropUnused())));
            if (prepared.wrong()) {
                throw new AbortException("castor: " + prepared.reason());
            }
            if (prepared.outcome() != SaveResult.Outcome.PREPARED) {
                return notPrepared(deadline, session, memory, namespace, prepared, decision);
            }
            Manifest manifest = ManifestCodec.decode(prepared.manifest());
            StoreAccess writing = deadline.call(() -> session.toTransfer(namespace, manifest, build.limits()));
            SaveResult sent = AgentResults.bounded(agent.act(
                    new TransferTask(writing, build.work(deadline, caches, options, namespace), folder.getRemote())));
            if (sent.outcome() != SaveResult.Outcome.TRANSFERRED) {
                return skipped(sent.reason(), prepared.warnings());
            }
            SaveReport published = publish(deadline, session, memory, namespace, manifest, decision);
            return report(
                    published.outcome(),
                    published.head(),
                    published.reason().orElse(prepared.reason()),
                    published.trouble() || prepared.trouble(),
                    counts(prepared, sent.sent()),
                    prepared.warnings());
        } catch (AbortException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            Build.checkInterrupted();
            return skipped(FailureMessage.of(e), List.of());
        } finally {
            if (folder != null) {
                agent.remove(folder);
            }
        }
    }

    /** Whether a load of the same caches had trouble: what the build made since may look restored, and is not. */
    private boolean isSuspicious(Namespace namespace) {
        return CacheRecords.of(build.run()).getLoads().stream()
                .anyMatch(load -> load.isTrouble() && load.getNamespace().equals(namespace.path()));
    }

    private SaveReport notPrepared(
            StepDeadline deadline,
            StoreSession session,
            StoreMemory memory,
            Namespace namespace,
            SaveResult prepared,
            Decision decision)
            throws IOException, InterruptedException {
        if (prepared.outcome() != SaveResult.Outcome.UNCHANGED) {
            return report(
                    Outcome.SKIPPED,
                    Optional.empty(),
                    prepared.reason(),
                    prepared.trouble(),
                    NOTHING,
                    prepared.warnings());
        }
        PublishRequest request = publication(namespace, memory, decision);
        SaveReport touched =
                deadline.call(() -> session.castor().parts().touch(request, Optional.of(SigningKeys.trusted())));
        touched.head().ifPresent(memory::published);
        return report(
                Outcome.UNCHANGED,
                touched.head(),
                prepared.reason(),
                prepared.trouble(),
                counts(prepared, 0),
                prepared.warnings());
    }

    private SaveReport publish(
            StepDeadline deadline,
            StoreSession session,
            StoreMemory memory,
            Namespace namespace,
            Manifest manifest,
            Decision decision)
            throws IOException, InterruptedException {
        PublishRequest request = publication(namespace, memory, decision);
        SaveReport report = deadline.call(() -> session.castor().parts().publish(manifest, request));
        report.head().ifPresent(memory::published);
        return report;
    }

    private PublishRequest publication(Namespace namespace, StoreMemory memory, Decision decision) throws IOException {
        return PublishRequest.of(namespace)
                .withProvenance(provenance(decision))
                .withPublisher(SigningKeys.owner())
                .withSigningKey(SigningKeys.get())
                .withPins(memory.pins())
                .withLimits(build.limits());
    }

    /** Beside the workspace, where a build's own files are not. */
    private FilePath folder() throws IOException {
        FilePath temporary = WorkspaceList.tempDir(build.workspace());
        if (temporary == null) {
            throw new IOException(
                    "the workspace " + build.workspace() + " has no directory beside it for temporary files");
        }
        return temporary.child("castor-" + UUID.randomUUID());
    }

    private Provenance provenance(Decision decision) {
        SortedMap<String, String> known = new TreeMap<>();
        for (Fact fact : List.of(Fact.BUILD, Fact.CHANGE, Fact.PIPELINE, Fact.COMMIT)) {
            facts.value(fact).ifPresent(value -> known.put(fact.word(), value));
        }
        Provenance provenance = new Provenance(known);
        if (decision.rule().isPresent()) {
            provenance = provenance.with("rule", decision.rule().get());
        }
        for (Cause cause : build.run().getCauses()) {
            provenance = provenance.with("cause", cause.getShortDescription());
            if (cause instanceof Cause.UserIdCause user && user.getUserId() != null) {
                provenance = provenance.with("user", user.getUserId());
            }
        }
        return provenance;
    }

    private static final Counts NOTHING = new Counts(0, 0, 0, 0, 0, 0, 0);

    private static Counts counts(SaveResult prepared, long sent) {
        return new Counts(
                prepared.entries(),
                prepared.bytes(),
                prepared.changed(),
                prepared.removed(),
                0,
                sent,
                0,
                new LeftOut(prepared.leftOut(), prepared.leftOutBytes(), prepared.unusedDays()));
    }

    private SaveReport skipped(String reason, List<String> warnings) {
        return report(Outcome.SKIPPED, Optional.empty(), reason, true, NOTHING, warnings);
    }

    private SaveReport report(
            Outcome outcome,
            Optional<Head> head,
            String reason,
            boolean trouble,
            Counts counts,
            List<String> warnings) {
        return new SaveReport(
                outcome,
                head,
                Optional.of(reason).filter(text -> !text.isBlank()),
                trouble,
                counts,
                warnings,
                Duration.ofNanos(System.nanoTime() - start));
    }
}
