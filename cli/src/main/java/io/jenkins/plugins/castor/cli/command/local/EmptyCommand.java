package io.jenkins.plugins.castor.cli.command.local;

import static io.jenkins.plugins.castor.cli.settings.SettingKey.CACHES;

import io.jenkins.plugins.castor.cli.command.local.CacheEmptier.EmptiedCache;
import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.FailureReport;
import io.jenkins.plugins.castor.cli.console.JsonFields;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.CommandSyntax;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.cli.process.ProcessContext;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import io.jenkins.plugins.castor.engine.text.Quantities;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/** {@code castor empty}: empties cache directories on this machine. */
public final class EmptyCommand implements Command {
    private static final String YES = "--yes";
    private static final String DRY_RUN = "--dry-run";

    @Override
    public CommandSpec spec() {
        return CommandSyntax.of(
                        this,
                        "empty",
                        "Empties cache directories on this machine.",
                        "Deletes what a save would take, so that the next build starts without a cache. What a cache excludes stays, and so does everything in the store."
                                + " Symbolic links are deleted, never followed.")
                .usage("[OPTION...]")
                .settings(CACHES)
                .flag(YES, "Do not ask. Required if standard input is not a terminal.")
                .flag(DRY_RUN, "Only show what would be deleted.")
                .json()
                .quiet()
                .exit("0", "Done.")
                .exit("1", "Something could not be deleted, or the answer was no.")
                .usualExits()
                .example("castor empty --cache npm --dry-run")
                .example("castor empty --cache npm --cache maven --yes")
                .spec();
    }

    @Override
    public Report run(Invocation invocation) throws IOException, InterruptedException {
        List<CacheDirectory> caches = invocation.settings().caches();
        boolean dryRun = invocation.has(DRY_RUN);
        if (!dryRun && !invocation.has(YES) && !isAgreed(caches, invocation)) {
            return new FailureReport(ExitCode.TROUBLE, "nothing was deleted");
        }
        List<EmptiedCache> emptied = new ArrayList<>();
        for (CacheDirectory cache : caches) {
            emptied.add(CacheEmptier.empty(cache, dryRun));
        }
        return new EmptyReport(emptied, dryRun);
    }

    private static boolean isAgreed(List<CacheDirectory> caches, Invocation invocation) throws IOException {
        ProcessContext context = invocation.context();
        if (!context.terminal().answers()) {
            throw new UsageException("cannot ask whether to delete the caches, as this is not a terminal: add " + YES
                    + " or " + DRY_RUN);
        }
        List<String> paths =
                caches.stream().map(cache -> cache.path().toString()).toList();
        invocation.console().ask("delete the content of " + String.join(", ", paths) + "? [y/N]");
        context.signals().idle(true);
        String answer = new BufferedReader(new InputStreamReader(context.in(), StandardCharsets.UTF_8)).readLine();
        context.signals().idle(false);
        return answer != null && List.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT));
    }

    private record EmptyReport(List<EmptiedCache> caches, boolean dryRun) implements Report {

        @Override
        public int exit() {
            return caches.stream()
                            .allMatch(emptied -> emptied.removed().problems().isEmpty())
                    ? ExitCode.DONE
                    : ExitCode.TROUBLE;
        }

        @Override
        public void tell(Console console) {
            for (EmptiedCache emptied : caches) {
                String place = emptied.cache().name() + " (" + emptied.cache().path() + ")";
                console.trouble(emptied.removed().problems());
                if (!emptied.there()) {
                    console.say(place + " does not exist: nothing to delete");
                } else {
                    console.say((dryRun ? "would delete " : "deleted ")
                            + Quantities.count(emptied.removed().files(), "file", "files") + " and "
                            + Quantities.count(emptied.removed().directories(), "directory", "directories") + ", "
                            + Quantities.bytes(emptied.removed().bytes()) + ", from " + place);
                }
            }
        }

        @Override
        public void write(JsonWriter json) throws IOException {
            json.field("dryRun").bool(dryRun);
            json.field("caches").beginArray();
            for (EmptiedCache emptied : caches) {
                JsonFields.cache(json, emptied.cache());
                json.field("files").number(emptied.removed().files());
                json.field("directories").number(emptied.removed().directories());
                json.field("bytes").number(emptied.removed().bytes());
                JsonFields.strings(json, "problems", emptied.removed().problems());
                json.endObject();
            }
            json.endArray();
        }
    }
}
