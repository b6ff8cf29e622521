package io.jenkins.plugins.castor.cli.command.cache;

import static io.jenkins.plugins.castor.cli.settings.SettingKey.DEADLINE;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.LEVEL;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.PINS;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.POLICY;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.SIGNING_KEY;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.TRUSTED_KEYS;

import io.jenkins.plugins.castor.cli.console.FailureReport;
import io.jenkins.plugins.castor.cli.console.ProgressDisplay;
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
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.migrate.ImportPlan;
import io.jenkins.plugins.castor.engine.migrate.OldCastorTree;
import io.jenkins.plugins.castor.engine.migrate.OldPlace;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.TemporaryFolder;
import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.engine.trust.Decision;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import io.jenkins.plugins.castor.engine.work.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;

/** {@code castor import}: the first save of a namespace, of what the castor of 2016 kept. */
public final class ImportCommand implements Command {
    private static final String DIRECTORY = "--directory";
    private static final String DRY_RUN = "--dry-run";

    @Override
    public CommandSpec spec() {
        return CommandSyntax.of(
                        this,
                        "import",
                        "Saves what Wikimedia's castor of 2016 kept of a job as the first generation of a namespace.",
                        "It kept the caches of a job as a tree of files behind an rsync server, which is read once, without a"
                                + " password. Known package managers become the caches of their presets; whatever else is"
                                + " there is named and left out, unless you take it with " + DIRECTORY + ".")
                .usage("[OPTION...] SOURCE NAMESPACE")
                .operands(
                        "SOURCE NAMESPACE",
                        true,
                        "The old tree, as rsync://host/module/PROJECT/BRANCH/JOB, and the namespace for it.")
                .list(
                        DIRECTORY,
                        "NAME=DIR",
                        "Take this directory of the tree as the cache NAME, such as cypress=.cache/Cypress. Can be"
                                + " repeated.")
                .flag(DRY_RUN, "Only list the tree, and say what would be taken.")
                .store()
                .settings(DEADLINE, LEVEL, SIGNING_KEY, TRUSTED_KEYS, PINS, POLICY)
                .json()
                .quiet()
                .exit("0", "Done.")
                .exit("1", "Nothing was imported: the reason is printed.")
                .usualExits()
                .example("castor import rsync://castor02/caches/website/main/npm-test website/main/test --dry-run")
                .spec();
    }

    @Override
    public Report run(Invocation invocation) throws IOException, InterruptedException {
        List<String> operands = invocation.operands();
        if (operands.size() != 2) {
            throw new UsageException("name the old tree and the namespace for it: castor import"
                    + " rsync://host/module/PROJECT/BRANCH/JOB website/main/test");
        }
        Namespace namespace = Invocation.namespaces(operands.subList(1, 2)).get(0);
        Settings settings = invocation.settings();
        StoreSettings store = invocation.store();
        SavePermission permission = SavePermission.of(settings, invocation.context());
        Optional<Duration> deadline = settings.deadline();
        List<OldPlace> places = places(invocation);
        Import attempt = new Import(invocation, settings, namespace, permission, permission.decide());
        if (!attempt.decision.allowed()) {
            return failure(attempt.decision.sentence());
        }
        attempt.signingKey(); // before anything is read
        try (OldCastorTree tree = open(operands.get(0), store.options());
                Castor castor = store.open()) {
            Optional<Head> newest = castor.catalogue().newest(namespace, Optional.empty());
            if (newest.isPresent()) {
                return failure(namespace.path() + " has generation "
                        + newest.get().generation() + " already: an import is a first save, so name another namespace");
            }
            ImportPlan plan = Deadline.run(deadline, () -> tree.plan(places));
            if (plan.caches().isEmpty()) {
                return failure("there is no cache that Castor knows in " + tree
                        + (plan.leftOut().isEmpty()
                                ? ", nor any file: write it like rsync://host/module/PROJECT/BRANCH/JOB"
                                : ", but " + names(plan) + ": take them with " + DIRECTORY + " NAME=DIR"));
            }
            if (invocation.has(DRY_RUN)) {
                return new ImportResult(tree.toString(), plan, Optional.empty(), tree.warnings());
            }
            return imported(attempt, tree, castor, plan, deadline);
        }
    }

    private static Report imported(
            Import attempt, OldCastorTree tree, Castor castor, ImportPlan plan, Optional<Duration> deadline)
            throws IOException, InterruptedException {
        try (TemporaryFolder folder = TemporaryFolder.create("import")) {
            long room = Files.getFileStore(folder.path()).getUsableSpace();
            if (room < plan.bytes()) {
                return failure("there is room for " + Quantities.bytes(room) + " in "
                        + folder.path().getParent()
                        + ", and the files have " + Quantities.bytes(plan.bytes())
                        + ": set -Djava.io.tmpdir in CASTOR_JAVA_OPTS to another directory");
            }
            List<CacheDirectory> caches = Deadline.run(deadline, () -> tree.fetch(plan, folder.path()));
            SaveResult saved = attempt.save(castor, caches, tree.toString());
            return new ImportResult(tree.toString(), plan, Optional.of(saved), tree.warnings());
        }
    }

    private static String names(ImportPlan plan) {
        List<String> some =
                plan.leftOut().stream().limit(5).map(ImportPlan.LeftOut::path).toList();
        return String.join(", ", some) + (plan.leftOut().size() > some.size() ? ", and more" : "");
    }

    private static FailureReport failure(String reason) {
        return new FailureReport(ExitCode.TROUBLE, "not imported: " + reason);
    }

    private static List<OldPlace> places(Invocation invocation) {
        List<OldPlace> places = new ArrayList<>();
        for (String text : invocation.value(DIRECTORY, List.<String>of())) {
            try {
                places.add(OldPlace.parse(text));
            } catch (IllegalArgumentException e) {
                throw new UsageException(DIRECTORY + ": " + e.getMessage(), e);
            }
        }
        return places;
    }

    /** Opens the old tree. The password is for the store, and no other server gets it. */
    private static OldCastorTree open(String source, StoreOptions options) {
        Map<String, String> environment = new HashMap<>(options.environment());
        environment.remove("RSYNC_PASSWORD");
        StoreOptions withoutPassword =
                options.withPasswordFile(Optional.empty()).withEnvironment(environment);
        try {
            return new OldCastorTree(source, withoutPassword);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }

    /** What a save needs besides its caches. */
    private record Import(
            Invocation invocation,
            Settings settings,
            Namespace namespace,
            SavePermission permission,
            Decision decision) {

        Optional<SigningKey> signingKey() {
            return invocation.trust().signingKey().map(key -> invocation.trust().checkedFor(namespace, key));
        }

        SaveResult save(Castor castor, List<CacheDirectory> caches, String source)
                throws IOException, InterruptedException {
            SaveRequest request = SaveRequest.of(namespace, caches)
                    .withPublisher("castor " + Version.text())
                    .withPins(invocation.trust().pins())
                    .withProvenance(BuildProvenance.of(invocation.context(), permission.facts())
                            .with("cause", "import of " + source));
            Optional<SigningKey> key = signingKey();
            if (key.isPresent()) {
                request = request.withSigningKey(key.get());
            }
            if (invocation.trust().trustedKeys().isPresent()) {
                request =
                        request.withTrustedKeys(invocation.trust().trustedKeys().get());
            }
            OptionalInt level = settings.level();
            if (level.isPresent()) {
                request = request.withLevel(level.getAsInt());
            }
            if (settings.deadline().isPresent()) {
                request = request.withDeadline(settings.deadline().get());
            }
            try (ProgressDisplay display = invocation.display()) {
                SaveReport report = RememberedSave.of(castor.save(request.withProgress(display)), invocation.trust());
                return new SaveResult(
                        Optional.of(namespace), report, true, permission, Optional.of(decision), List.of());
            }
        }
    }
}
