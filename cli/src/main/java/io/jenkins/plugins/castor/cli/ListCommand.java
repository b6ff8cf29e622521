package io.jenkins.plugins.castor.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code castor list}: what a store has. */
final class ListCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.start(
                this,
                "list",
                "Lists what a store has.",
                "All namespaces with their newest generations, or all generations of one namespace.");
        spec.usageMessage().customSynopsis("list [OPTION...] [NAMESPACE]");
        spec.addPositional(Options.namespaceOperand(false, "The namespace whose generations to list."));
        Options.store(spec);
        Options.json(spec);
        Options.exitCodes(spec, "0", "Done.", "1", "The store cannot be read.", "2", "Wrong usage or configuration.");
        Options.examples(
                spec, "castor list --store /srv/castor", "castor list --store /srv/castor mediawiki%%2Fcore/main/npm");
        return spec;
    }

    @Override
    public Report run(Invocation invocation) throws IOException {
        List<Namespace> wanted = invocation.namespaces();
        try (Castor castor = invocation.store().open()) {
            if (!wanted.isEmpty()) {
                return new Generations(wanted.get(0), castor.generations(wanted.get(0)));
            }
            List<Head> newest = new ArrayList<>();
            List<String> problems = new ArrayList<>();
            for (Namespace namespace : castor.namespaces()) {
                try {
                    castor.newest(namespace).ifPresent(newest::add);
                } catch (IOException e) {
                    Problems.trace(e, invocation.context());
                    problems.add(namespace.path() + ": " + Problems.message(e));
                }
            }
            return new Namespaces(newest, problems);
        }
    }

    /** @param problems why namespaces are missing from it, a line each */
    private record Namespaces(List<Head> newest, List<String> problems) implements Report {

        @Override
        public int exit() {
            return problems.isEmpty() ? Exit.DONE : Exit.TROUBLE;
        }

        @Override
        public void tell(Console console) {
            problems.forEach(console::complain);
            if (newest.isEmpty()) {
                console.say("nothing was saved yet in this store");
                return;
            }
            Table table = new Table("lrlrrr").row("NAMESPACE", "GENERATION", "SAVED", "ENTRIES", "SIZE", "PACKS");
            for (Head head : newest) {
                table.row(
                        head.namespace().path(),
                        Long.toString(head.generation()),
                        Quantities.age(head.created(), Instant.now()),
                        Quantities.count(head.totals().entries()),
                        Quantities.bytes(head.totals().bytes()),
                        Quantities.count(head.totals().packs()));
            }
            table.print(console);
        }

        @Override
        public void write(JsonGenerator json) throws IOException {
            Json.heads(json, "namespaces", newest);
            Json.strings(json, "problems", problems);
        }
    }

    private record Generations(Namespace namespace, List<Head> heads) implements Report {

        @Override
        public int exit() {
            return Exit.DONE;
        }

        @Override
        public void tell(Console console) {
            if (heads.isEmpty()) {
                console.say("nothing was saved yet in " + namespace.path());
                return;
            }
            Table table = new Table("rllrrr").row("GENERATION", "SAVED", "", "ENTRIES", "SIZE", "PACKS");
            for (Head head : heads) {
                table.row(
                        Long.toString(head.generation()),
                        head.created().toString(),
                        Quantities.age(head.created(), Instant.now()),
                        Quantities.count(head.totals().entries()),
                        Quantities.bytes(head.totals().bytes()),
                        Quantities.count(head.totals().packs()));
            }
            table.print(console);
        }

        @Override
        public void write(JsonGenerator json) throws IOException {
            json.writeStringField("namespace", namespace.path());
            Json.heads(json, "generations", heads);
        }
    }
}
