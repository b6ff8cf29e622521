package io.jenkins.plugins.castor.cli.command.local;

import io.jenkins.plugins.castor.cli.command.local.CacheEmptier.EmptiedCache;
import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.FailureReport;
import io.jenkins.plugins.castor.cli.console.JsonFields;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.option.Options;
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

/** {@code castor empty}: makes cache directories as a build without a cache finds them. */
public final class EmptyCommand implements Command {
    private static final String YES = "--yes";
    private static final String DRY_RUN = "--dry-run";

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.start(
                this,
                "empty",
                "Empties cache directories of this machine, so that the next build has no cache.",
                "What a save would take is removed; what a cache leaves out stays, and so does everything in the store."
                        + " Symbolic links are removed, never followed.");
        spec.usageMessage().customSynopsis("empty [OPTION...]");
        Options.caches(spec);
        spec.addOption(Options.flag(YES, "Do not ask. Needed where nobody could answer."));
        spec.addOption(Options.flag(DRY_RUN, "Only tell what would be removed."));
        Options.json(spec);
        Options.quiet(spec);
        Options.exitCodes(
                spec,
                "0",
                "Done.",
                "1",
                "Something could not be removed, or the answer was no.",
                "2",
                "Wrong usage or configuration.",
                "130",
                "Interrupted.");
        Options.examples(spec, "castor empty --cache npm --dry-run", "castor empty --cache npm --cache maven --yes");
        return spec;
    }

    @Override
    public Report run(Invocation invocation) throws IOException, InterruptedException {
        List<CacheDirectory> caches = invocation.settings().caches();
        boolean dryRun = invocation.has(DRY_RUN);
        if (!dryRun && !invocation.has(YES) && !isAgreed(caches, invocation)) {
            return new FailureReport(ExitCode.TROUBLE, "nothing was removed");
        }
        List<EmptiedCache> erased = new ArrayList<>();
        for (CacheDirectory cache : caches) {
            erased.add(CacheEmptier.erase(cache, dryRun));
        }
        return new EmptyReport(erased, dryRun);
    }

    private static boolean isAgreed(List<CacheDirectory> caches, Invocation invocation) throws IOException {
        ProcessContext context = invocation.context();
        if (!context.terminal().answers()) {
            throw new UsageException("there is nobody to ask whether to remove caches: add " + YES + " or " + DRY_RUN);
        }
        List<String> paths =
                caches.stream().map(cache -> cache.path().toString()).toList();
        invocation.console().ask("remove the content of " + String.join(", ", paths) + "? [y/N]");
        context.signals().idle(true);
        String answer = new BufferedReader(new InputStreamReader(context.in(), StandardCharsets.UTF_8)).readLine();
        context.signals().idle(false);
        return answer != null && List.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT));
    }

    private record EmptyReport(List<EmptiedCache> caches, boolean dryRun) implements Report {

        @Override
        public int exit() {
            return caches.stream().allMatch(erased -> erased.problems().isEmpty()) ? ExitCode.DONE : ExitCode.TROUBLE;
        }

        @Override
        public void tell(Console console) {
            for (EmptiedCache erased : caches) {
                String place = erased.cache().name() + " (" + erased.cache().path() + ")";
                console.trouble(erased.problems());
                if (!erased.there()) {
                    console.say(place + " is not there: nothing to remove");
                } else {
                    console.say((dryRun ? "would remove " : "removed ")
                            + Quantities.count(erased.files(), "file", "files") + " and "
                            + Quantities.count(erased.directories(), "directory", "directories") + ", "
                            + Quantities.bytes(erased.bytes()) + ", from " + place);
                }
            }
        }

        @Override
        public void write(JsonWriter json) throws IOException {
            json.field("dryRun").bool(dryRun);
            json.field("caches").beginArray();
            for (EmptiedCache erased : caches) {
                JsonFields.cache(json, erased.cache());
                json.field("files").number(erased.files());
                json.field("directories").number(erased.directories());
                json.field("bytes").number(erased.bytes());
                JsonFields.strings(json, "problems", erased.problems());
                json.endObject();
            }
            json.endArray();
        }
    }
}
