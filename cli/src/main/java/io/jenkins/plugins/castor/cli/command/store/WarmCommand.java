package io.jenkins.plugins.castor.cli.command.store;

import static io.jenkins.plugins.castor.cli.settings.SettingKey.NEAR;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.PINS;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.TRUSTED_KEYS;

import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.JsonFields;
import io.jenkins.plugins.castor.cli.console.ProgressDisplay;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.CommandSyntax;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.cli.settings.ByteQuantities;
import io.jenkins.plugins.castor.cli.settings.StoreSettings;
import io.jenkins.plugins.castor.cli.settings.TrustSettings;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.near.NearStore;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.engine.warm.WarmReport;
import io.jenkins.plugins.castor.engine.warm.WarmReport.NamespaceResult;
import io.jenkins.plugins.castor.engine.warm.WarmRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code castor warm}: fills a directory that loads use as a near cache. */
public final class WarmCommand implements Command {
    private static final String MAX_SIZE = "--max-size";
    private static final String DEFAULT_SIZE = "10GB";

    @Override
    public CommandSpec spec() {
        return CommandSyntax.of(
                        this,
                        "warm",
                        "Copies the newest generations of namespaces into a near cache, a directory for 'castor load --near'.",
                        "Run it when you build an image of a machine, or once an hour on the host of many. What the directory"
                                + " has is not fetched again. If there is no room, what was not used for longest goes; the"
                                + " namespaces named first get theirs first.")
                .usage("[OPTION...] --near DIR NAMESPACE...")
                .operands("NAMESPACE", true, "The namespaces to copy.")
                .store()
                .settings(NEAR)
                .value(MAX_SIZE, "SIZE", "What the directory may have in the end. Default: " + DEFAULT_SIZE + ".")
                .settings(TRUSTED_KEYS, PINS)
                .json()
                .quiet()
                .exit("0", "Done.")
                .exit("1", "Something was not copied, and is named; or the store cannot be read.")
                .usualExits()
                .example("castor warm --near /var/cache/castor website/main/test --max-size 20GB")
                .spec();
    }

    @Override
    public Report run(Invocation invocation) throws IOException, InterruptedException {
        StoreSettings store = invocation.store();
        TrustSettings trust = invocation.trust();
        WarmRequest request = new WarmRequest(
                directory(store), invocation.namespaces(), mostBytes(invocation), trust.trustedKeys(), trust.pins());
        try (ProgressDisplay display = invocation.display();
                Castor castor = store.open()) {
            return new WarmResult(castor.warm(request, display));
        }
    }

    /** The only directory among the near caches that are set. */
    private static Path directory(StoreSettings store) {
        List<Path> directories = store.options().near().stream()
                .flatMap(place -> NearStore.folder(place).stream())
                .toList();
        if (directories.size() != 1) {
            throw new UsageException((directories.isEmpty() ? "no directory" : "more than one directory")
                    + " is set as near cache: write --near and one full path");
        }
        return directories.get(0);
    }

    private static long mostBytes(Invocation invocation) {
        try {
            return ByteQuantities.size(invocation.value(MAX_SIZE, DEFAULT_SIZE));
        } catch (IllegalArgumentException e) {
            throw new UsageException(MAX_SIZE + ": " + e.getMessage(), e);
        }
    }

    private record WarmResult(WarmReport report) implements Report {

        @Override
        public int exit() {
            return report.isComplete() ? ExitCode.DONE : ExitCode.TROUBLE;
        }

        @Override
        public void tell(Console console) {
            for (NamespaceResult one : report.namespaces()) {
                one.problem()
                        .ifPresent(
                                problem -> console.complain(one.namespace() + " is not in the near cache: " + problem));
            }
            String removed = report.removed() == 0
                    ? ""
                    : ", removed " + Quantities.bytes(report.removedBytes()) + " that was not used for longest";
            long complete = report.namespaces().stream()
                    .filter(one -> one.problem().isEmpty())
                    .count();
            console.say("copied " + Quantities.bytes(report.copiedBytes()) + removed + " in "
                    + Quantities.took(report.took()) + "; the near cache has "
                    + Quantities.count(complete, "namespace", "namespaces") + " of those named, and "
                    + Quantities.bytes(report.bytes()) + " in all");
        }

        @Override
        public void write(JsonWriter json) throws IOException {
            json.field("namespaces").beginArray();
            for (NamespaceResult one : report.namespaces()) {
                json.beginObject();
                json.field("namespace").text(one.namespace().path());
                if (one.generation().isPresent()) {
                    json.field("generation").number(one.generation().getAsLong());
                } else {
                    json.field("generation").text(null);
                }
                json.field("bytes").number(one.bytes());
                json.field("problem").text(one.problem().orElse(null));
                json.endObject();
            }
            json.endArray();
            json.field("copiedBytes").number(report.copiedBytes());
            json.field("removed").number(report.removed());
            json.field("removedBytes").number(report.removedBytes());
            json.field("bytes").number(report.bytes());
            JsonFields.seconds(json, report.took());
        }
    }
}
