package io.jenkins.plugins.castor.cli.command.cache;

import static io.jenkins.plugins.castor.cli.settings.SettingKey.DEADLINE;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.PINS;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.POLICY;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.SIGNING_KEY;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.TRUSTED_KEYS;

import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.FailureReport;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.CommandSyntax;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.cli.process.Version;
import io.jenkins.plugins.castor.cli.settings.BuildProvenance;
import io.jenkins.plugins.castor.cli.settings.SavePermission;
import io.jenkins.plugins.castor.cli.settings.Settings;
import io.jenkins.plugins.castor.cli.settings.StoreSettings;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.publish.PublishRequest;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveReport.Outcome;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.snapshot.Provenance;
import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.engine.trust.Decision;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;

/** {@code castor publish}: the last part of a save, on the machine that can write to the store. */
public final class PublishCommand implements Command {
    private static final String UNCHANGED = "--unchanged";
    private static final String PROVENANCE = "--provenance";

    @Override
    public CommandSpec spec() {
        return CommandSyntax.of(
                        this,
                        "publish",
                        "Publishes what another machine prepared and transferred, as a new generation.",
                        "The manifest is not trusted: the snapshot that it names is read from the store and checked, and"
                                + " every pack must be there. Publishing the newest generation again changes nothing.")
                .usage("[OPTION...] MANIFEST", "[OPTION...] --unchanged")
                .operand("MANIFEST", false, "The file that 'castor save --prepare' made, or its directory.")
                .flag(
                        UNCHANGED,
                        "Instead of a manifest: the other machine found nothing changed. Publishes the newest generation"
                                + " again if it is older than a day, so that a prune sees that it is used.")
                .store()
                .namespace()
                .list(
                        PROVENANCE,
                        "NAME=VALUE",
                        "A fact about the build that saved, such as build=URL, change=N, pipeline=P or commit=SHA. Replaces"
                                + " the facts from the environment. Can be repeated.")
                .settings(DEADLINE, SIGNING_KEY, TRUSTED_KEYS, PINS, POLICY)
                .json()
                .quiet()
                .exit("0", "Done.")
                .exit("1", "Nothing was published: the reason is printed.")
                .usualExits()
                .example("castor publish manifest.json --namespace website/main/test --provenance"
                        + " build=https://ci.example/7")
                .spec();
    }

    @Override
    public Report run(Invocation invocation) throws IOException, InterruptedException {
        if (invocation.has(UNCHANGED) != invocation.operands().isEmpty()) {
            throw new UsageException("name the manifest, or give " + UNCHANGED + ", and not both");
        }
        Settings settings = invocation.settings();
        Namespace namespace = settings.namespace();
        StoreSettings store = invocation.store();
        SavePermission permission = SavePermission.of(settings, invocation.context());
        Provenance provenance = provenance(invocation, permission);
        Optional<Duration> deadline = settings.deadline();
        Optional<SigningKey> signingKey = invocation.trust().signingKey();
        Decision decision = permission.decide();
        if (!decision.allowed()) {
            return new FailureReport(ExitCode.TROUBLE, "not published: " + decision.sentence());
        }
        PublishRequest request = PublishRequest.of(namespace)
                .withProvenance(decision.rule()
                        .map(rule -> provenance.with("rule", rule))
                        .orElse(provenance))
                .withPublisher("castor " + Version.text())
                .withPins(invocation.trust().pins());
        if (signingKey.isPresent()) {
            request = request.withSigningKey(invocation.trust().checkedFor(namespace, signingKey.get()));
        }
        if (deadline.isPresent()) {
            request = request.withDeadline(deadline.get());
        }
        try (Castor castor = store.open()) {
            SaveReport report = RememberedSave.of(published(castor, request, invocation), invocation.trust());
            return report.outcome() == Outcome.SKIPPED
                    ? new FailureReport(
                            ExitCode.TROUBLE,
                            "not published: " + report.reason().orElse("the reason is not known"))
                    : new PublicationReport(new SaveResult(
                            Optional.of(namespace), report, true, permission, Optional.of(decision), List.of()));
        }
    }

    private static SaveReport published(Castor castor, PublishRequest request, Invocation invocation)
            throws IOException, InterruptedException {
        if (invocation.has(UNCHANGED)) {
            return castor.parts().touch(request, invocation.trust().trustedKeys());
        }
        Manifest manifest =
                ManifestFile.read(invocation.path(invocation.operands().get(0)));
        return castor.parts().publish(manifest, request);
    }

    private static Provenance provenance(Invocation invocation, SavePermission permission) {
        List<String> given = invocation.value(PROVENANCE, List.of());
        if (given.isEmpty()) {
            return BuildProvenance.of(invocation.context(), permission.facts());
        }
        SortedMap<String, String> facts = new TreeMap<>();
        for (String fact : given) {
            int equals = fact.indexOf('=');
            if (equals < 1 || facts.put(fact.substring(0, equals), fact.substring(equals + 1)) != null) {
                throw new UsageException(PROVENANCE + ": \"" + fact + "\" is not a fact, or was given twice: write"
                        + " NAME=VALUE once");
            }
        }
        try {
            return new Provenance(facts);
        } catch (IllegalArgumentException e) {
            throw new UsageException(PROVENANCE + ": " + e.getMessage(), e);
        }
    }

    private record PublicationReport(SaveResult saved) implements Report {

        @Override
        public int exit() {
            return saved.exit();
        }

        @Override
        public void tell(Console console) {
            SaveReport report = saved.report();
            String place = saved.namespace().orElseThrow().path() + " generation "
                    + report.head().orElseThrow().generation();
            console.say(
                    report.outcome() == Outcome.UNCHANGED
                            ? place + (report.touched() ? " is published again" : " is published already")
                            : "published " + Quantities.count(report.counts().entries(), "entry", "entries") + ", "
                                    + Quantities.bytes(report.counts().bytes()) + " as " + place);
        }

        @Override
        public void write(JsonWriter json) throws IOException {
            saved.write(json);
        }
    }
}
