package io.jenkins.plugins.castor.cli.command.store;

import static io.jenkins.plugins.castor.cli.settings.SettingKey.PINS;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.TRUSTED_KEYS;

import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.FailureReport;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.console.Table;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.CommandSyntax;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.cli.settings.TrustSettings;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.Sentences;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.repository.Affected;
import io.jenkins.plugins.castor.engine.repository.Affected.Linked;
import io.jenkins.plugins.castor.engine.repository.Generation;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import io.jenkins.plugins.castor.engine.text.Quantities;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** {@code castor affected}: which generations may hold what one of them brought in. */
public final class AffectedCommand implements Command {

    @Override
    public CommandSpec spec() {
        return CommandSyntax.of(
                        this,
                        "affected",
                        "Shows which generations descend from one, and so may hold what it brought in.",
                        "A generation descends from the one that was the newest in use when it was published, whether its"
                                + " build had restored that one or not. What builds of other namespaces restored and then"
                                + " saved, no store knows.")
                .usage("[OPTION...] NAMESPACE GENERATION")
                .operands("NAMESPACE GENERATION", true, "The namespace, and the number of the generation.")
                .store()
                .settings(TRUSTED_KEYS, PINS)
                .json()
                .exit("0", "Done.")
                .exit("1", "There is no such generation, or the store cannot be read.")
                .exit("2", "Wrong usage or configuration.")
                .example("castor affected --store /srv/castor website/main/test 41")
                .spec();
    }

    @Override
    public Report run(Invocation invocation) throws IOException {
        List<String> words = invocation.operands();
        if (words.size() != 2) {
            throw new UsageException("name a namespace and a generation, as in castor affected website/main/test 41");
        }
        Namespace namespace = Invocation.namespaces(words.subList(0, 1)).get(0);
        long generation = Invocation.generationOf(words.get(1));
        TrustSettings trust = invocation.trust();
        try (Castor castor = invocation.store().open()) {
            Optional<Affected> affected =
                    castor.catalogue().affected(namespace, generation, trust.trustedKeys(), trust.pins());
            if (affected.isPresent()) {
                return new AffectedReport(namespace, affected.get());
            }
        }
        return new FailureReport(
                ExitCode.TROUBLE,
                "there is no generation " + generation + " in " + namespace.path() + ", and none that descends from it:"
                        + " 'castor list --all " + namespace.path() + "' lists its generations");
    }

    private record AffectedReport(Namespace namespace, Affected affected) implements Report {

        @Override
        public int exit() {
            return ExitCode.DONE;
        }

        @Override
        public void tell(Console console) {
            Table table = new Table("rllll").row("GENERATION", "SAVED", "STATE", "WHY", "FROM");
            for (Linked one : affected.linked()) {
                Generation generation = one.generation();
                table.row(
                        Long.toString(generation.number()),
                        generation
                                .head()
                                .map(head -> Quantities.age(head.created(), Instant.now()))
                                .orElse("-"),
                        GenerationsReport.state(generation),
                        why(one),
                        generation
                                .head()
                                .map(head -> Sentences.origin(head).strip())
                                .orElse(""));
            }
            table.print(console);
            String where = namespace.path();
            int inUse = affected.inUse().size();
            if (inUse == 0) {
                console.say("none of them is in use");
            } else if (affected.isKnown()) {
                boolean signed = affected.inUse().stream()
                        .anyMatch(one -> one.generation()
                                .head()
                                .orElseThrow()
                                .signature()
                                .isPresent());
                console.say(
                        Quantities.count(inUse, "of them is", "of them are") + " in use: 'castor revoke --generation "
                                + affected.number() + " --descendants " + (signed ? "--signing-key FILE " : "") + where
                                + "' takes all out of use");
            } else {
                console.say(
                        "generation " + affected.number() + " is not there any more, and nothing that is there names"
                                + " it, so all later ones may hold the same: 'castor revoke --since' takes them out of use");
            }
            if (!affected.later().isEmpty()) {
                console.complain("warning: also in use, and saved later by builds that may have restored one of these"
                        + " before: generation "
                        + affected.later().stream()
                                .map(later -> Long.toString(later.number()))
                                .collect(Collectors.joining(", "))
                        + "; 'castor diff " + where + " G' shows what each brought in");
            }
            console.say("what builds of other namespaces restored from here and then saved, the store does not know");
        }

        private static String why(Linked one) {
            return switch (one.link()) {
                case ITSELF -> "the generation itself";
                case SAME -> "has the same content";
                case BUILT_ON -> "built on " + parent(one);
                case UNKNOWN ->
                    one.generation().head().isEmpty()
                            ? "not known: its head cannot be read"
                            : "not known: built on " + parent(one) + ", which may descend from it";
            };
        }

        private static String parent(Linked one) {
            return Long.toString(one.generation().head().orElseThrow().parent().orElseThrow());
        }

        @Override
        public void write(JsonWriter json) throws IOException {
            json.field("namespace").text(namespace.path());
            json.field("generation").number(affected.number());
            json.field("affected").beginArray();
            for (Linked one : affected.linked()) {
                json.beginObject();
                GenerationsReport.write(json, one.generation());
                json.field("link").text(link(one));
                json.endObject();
            }
            json.endArray();
            json.field("inUse").beginArray();
            for (Linked one : affected.inUse()) {
                json.number(one.generation().number());
            }
            json.endArray();
            json.field("later").beginArray();
            for (Generation later : affected.later()) {
                json.number(later.number());
            }
            json.endArray();
        }

        private static String link(Linked one) {
            return switch (one.link()) {
                case ITSELF -> "itself";
                case SAME -> "same";
                case BUILT_ON -> "built-on";
                case UNKNOWN -> "unknown";
            };
        }
    }
}
