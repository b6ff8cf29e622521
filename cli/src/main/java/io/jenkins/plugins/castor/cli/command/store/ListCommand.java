package io.jenkins.plugins.castor.cli.command.store;

import static io.jenkins.plugins.castor.cli.settings.SettingKey.PINS;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.TRUSTED_KEYS;

import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.ErrorMessages;
import io.jenkins.plugins.castor.cli.console.JsonFields;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.console.Table;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.CommandSyntax;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.repository.NewestHead;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;

/** {@code castor list}: the namespaces of a store, or the generations of one. */
public final class ListCommand implements Command {
    private static final String AT_LEAST = "--at-least";
    private static final String ALL = "--all";

    /** What people look at; each further one costs a request. */
    private static final int NEWEST = 20;

    @Override
    public CommandSpec spec() {
        return CommandSyntax.of(
                        this,
                        "list",
                        "Lists what is in a store.",
                        "All namespaces with their newest generations, or the newest 20 generations of one namespace.")
                .usage("[OPTION...] [NAMESPACE]")
                .operand("NAMESPACE", false, "The namespace whose generations to list.")
                .store()
                .settings(TRUSTED_KEYS, PINS)
                .value(
                        AT_LEAST,
                        "G",
                        "Complain if the newest generation is older than this one: newer ones were removed.")
                .flag(ALL, "All generations of the namespace, however many there are.")
                .json()
                .exit("0", "Done.")
                .exit("1", "The store cannot be read, or something in it is wrong.")
                .exit("2", "Wrong usage or configuration.")
                .example("castor list --store /srv/castor")
                .example("castor list --store /srv/castor mediawiki%%2Fcore/main/npm")
                .spec();
    }

    @Override
    public Report run(Invocation invocation) throws IOException {
        List<Namespace> wanted = invocation.namespaces();
        OptionalLong atLeast = invocation.generation(AT_LEAST);
        if (atLeast.isPresent() && wanted.isEmpty()) {
            throw new UsageException(AT_LEAST + " needs the namespace of this generation: name it");
        }
        Optional<TrustedKeys> keys = invocation.trust().trustedKeys();
        try (Castor castor = invocation.store().open()) {
            if (!wanted.isEmpty()) {
                return GenerationsReport.of(
                        wanted.get(0),
                        castor.catalogue()
                                .history(
                                        wanted.get(0),
                                        keys,
                                        invocation.trust().pins(),
                                        invocation.has(ALL) ? Integer.MAX_VALUE : NEWEST),
                        atLeast);
            }
            List<Head> newest = new ArrayList<>();
            List<String> problems = new ArrayList<>();
            for (NewestHead found : castor.catalogue().newest(keys)) {
                found.head().ifPresent(newest::add);
                found.failure().ifPresent(failure -> {
                    ErrorMessages.trace(failure, invocation.context());
                    problems.add(found.namespace().path() + ": " + ErrorMessages.message(failure));
                });
            }
            return new NamespacesReport(newest, problems, invocation.store().missingDirectory());
        }
    }

    /**
     * @param problems why namespaces are missing from it, a line each
     * @param missing the directory of the store, if it is one that is not there
     */
    private record NamespacesReport(List<Head> newest, List<String> problems, Optional<Path> missing)
            implements Report {

        @Override
        public int exit() {
            return problems.isEmpty() ? ExitCode.DONE : ExitCode.TROUBLE;
        }

        @Override
        public void tell(Console console) {
            problems.forEach(console::complain);
            if (newest.isEmpty()) {
                if (problems.isEmpty()) {
                    console.say("nothing was saved yet in this store");
                    missing.ifPresent(folder ->
                            console.say("there is no store in " + folder + " yet: the first save creates it"));
                }
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
                        Quantities.count(head.totals().packs().size()));
            }
            table.print(console);
        }

        @Override
        public void write(JsonWriter json) throws IOException {
            JsonFields.heads(json, "namespaces", newest);
            JsonFields.strings(json, "problems", problems);
        }
    }
}
