package io.jenkins.plugins.castor.cli.command.store;

import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.FailureReport;
import io.jenkins.plugins.castor.cli.console.JsonFields;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.console.Table;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.CommandSyntax;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.repository.Description;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import io.jenkins.plugins.castor.engine.text.Quantities;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;

/** {@code castor show}: what one generation contains. */
public final class ShowCommand implements Command {
    private static final String GENERATION = "--generation";

    @Override
    public CommandSpec spec() {
        return CommandSyntax.of(
                        this,
                        "show",
                        "Shows what a generation of a namespace contains.",
                        "Its caches, the packs with their content, and the build that saved it.")
                .usage("[OPTION...] NAMESPACE")
                .operand("NAMESPACE", true, "The namespace.")
                .store()
                .value(GENERATION, "N", "The generation. Default: the newest.")
                .json()
                .exit("0", "Done.")
                .exit("1", "The generation does not exist, or the store cannot be read.")
                .exit("2", "Wrong usage or configuration.")
                .example("castor show --store /srv/castor website/main/test --generation 12")
                .spec();
    }

    @Override
    public Report run(Invocation invocation) throws IOException {
        Namespace namespace = invocation.namespaces().get(0);
        OptionalLong generation = invocation.generation(GENERATION);
        try (Castor castor = invocation.store().open()) {
            Optional<Description> description = castor.catalogue().describe(namespace, generation);
            if (description.isPresent()) {
                return new GenerationReport(description.get());
            }
        }
        return new FailureReport(
                ExitCode.TROUBLE,
                generation.isPresent()
                        ? "there is no generation " + generation.getAsLong() + " in " + namespace.path()
                                + ": 'castor list " + namespace.path() + "' lists its generations"
                        : "nothing was saved yet in " + namespace.path() + ": 'castor list' lists all namespaces");
    }

    private record GenerationReport(Description description) implements Report {

        @Override
        public int exit() {
            return ExitCode.DONE;
        }

        @Override
        public void tell(Console console) {
            Head head = description.head();
            Head.Totals totals = head.totals();
            String parent =
                    head.parent().isPresent() ? ", built on " + head.parent().getAsLong() : "";
            Table facts = new Table("ll")
                    .row("namespace", head.namespace().path())
                    .row("generation", head.generation() + parent)
                    .row("saved", head.created() + ", " + Quantities.age(head.created(), Instant.now()))
                    .row(
                            "contains",
                            Quantities.count(totals.entries(), "entry", "entries") + ", "
                                    + Quantities.bytes(totals.bytes()))
                    .row("snapshot", head.snapshot() + ", " + Quantities.bytes(totals.snapshotBytes()));
            head.key()
                    .ifPresent(key ->
                            facts.row("key", String.join(", ", key.parts().keySet())));
            head.provenance().facts().forEach(facts::row);
            facts.print(console);
            console.print("");
            Table caches = new Table("lrrr").row("CACHE", "ENTRIES", "FILES", "SIZE");
            for (Description.Cache cache : description.caches()) {
                caches.row(
                        cache.name(),
                        Quantities.count(cache.entries()),
                        Quantities.count(cache.files()),
                        Quantities.bytes(cache.bytes()));
            }
            caches.print(console);
            console.print("");
            Table packs = new Table("lrrr").row("PACK", "SIZE", "IN USE", "LEVEL");
            for (Description.PackUse pack : description.packs()) {
                packs.row(
                        pack.name(),
                        Quantities.bytes(pack.bytes()),
                        Quantities.bytes(pack.liveBytes()),
                        pack.level().isPresent() ? pack.level().getAsInt() + "" : "");
            }
            packs.print(console);
            if (!description.unused().isEmpty()) {
                console.print("");
                Table unused = new Table("lrr").row("LARGEST UNUSED", "SIZE", "LAST USED IN THE WEEK OF");
                for (Description.Unused file : description.unused()) {
                    unused.row(
                            file.path(),
                            Quantities.bytes(file.bytes()),
                            file.used().toString());
                }
                unused.print(console);
            }
        }

        @Override
        public void write(JsonWriter json) throws IOException {
            JsonFields.head(json, description.head());
            json.field("caches").beginArray();
            for (Description.Cache cache : description.caches()) {
                json.beginObject();
                json.field("name").text(cache.name());
                json.field("entries").number(cache.entries());
                json.field("files").number(cache.files());
                json.field("bytes").number(cache.bytes());
                json.endObject();
            }
            json.endArray();
            json.field("packUse").beginArray();
            for (Description.PackUse pack : description.packs()) {
                json.beginObject();
                json.field("name").text(pack.name());
                json.field("bytes").number(pack.bytes());
                json.field("liveBytes").number(pack.liveBytes());
                if (pack.level().isPresent()) {
                    json.field("level").number(pack.level().getAsInt());
                } else {
                    json.field("level").text(null);
                }
                json.endObject();
            }
            json.endArray();
            json.field("unused").beginArray();
            for (Description.Unused file : description.unused()) {
                json.beginObject();
                json.field("path").text(file.path());
                json.field("bytes").number(file.bytes());
                json.field("used").text(file.used().toString());
                json.endObject();
            }
            json.endArray();
        }
    }
}
