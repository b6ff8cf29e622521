package io.jenkins.plugins.castor.cli.command.local;

import static io.jenkins.plugins.castor.cli.settings.SettingKey.POLICY;

import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.JsonFields;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.console.Table;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.CommandSyntax;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.cli.settings.SavePermission;
import io.jenkins.plugins.castor.engine.ci.CiBuild;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import io.jenkins.plugins.castor.engine.trust.BuildFacts.Known;
import io.jenkins.plugins.castor.engine.trust.Decision;
import io.jenkins.plugins.castor.engine.trust.Fact;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** {@code castor explain}: whether this build may save, and why. */
public final class ExplainCommand implements Command {

    @Override
    public CommandSpec spec() {
        return CommandSyntax.of(
                        this,
                        "explain",
                        "Shows whether this build may save, and which rule decides it.",
                        "Shows the facts from the variables of the CI system, and each rule of the policy that was tried on"
                                + " them. Reads no store and changes nothing.")
                .usage("[OPTION...]")
                .settings(POLICY)
                .json()
                .exit("0", "Done, whether the build may save or not.")
                .exit("2", "Wrong usage or configuration.")
                .example("castor explain")
                .example("castor explain --policy /etc/castor/policy --json")
                .spec();
    }

    @Override
    public Report run(Invocation invocation) {
        SavePermission permission = SavePermission.of(invocation.settings(), invocation.context());
        return new ExplanationReport(permission, permission.decide());
    }

    private record ExplanationReport(SavePermission permission, Decision decision) implements Report {

        @Override
        public int exit() {
            return ExitCode.DONE;
        }

        @Override
        public void tell(Console console) {
            console.print((decision.allowed() ? "may save: " : "may not save: ") + decision.sentence());
            console.print("");
            Table places = new Table("ll").row("CI", system()).row("POLICY", policy());
            places.print(console);
            Map<Fact, Known> known = permission.facts().known();
            if (!known.isEmpty()) {
                console.print("");
                Table facts = new Table("lll").row("FACT", "VALUE", "FROM");
                known.forEach((fact, value) -> facts.row(fact.word(), value.value(), value.source()));
                facts.print(console);
            }
            if (!decision.tried().isEmpty()) {
                console.print("");
                Table rules = new Table("lll").row("RULE", "RESULT", "TEXT");
                for (Decision.Tried tried : decision.tried()) {
                    rules.row(tried.name(), result(tried), tried.text());
                }
                rules.print(console);
            }
            if (permission.applies()) {
                console.print("");
                console.print(
                        "This was checked on this machine: a convenience, no protection. A store is protected by limiting"
                                + " who can write to it, and who can sign.");
            }
        }

        private String system() {
            return permission.build().map(CiBuild::system).orElse("not recognised");
        }

        private String policy() {
            return permission.applies() ? permission.policyOrigin() : "none, as no CI build is recognised";
        }

        private static String result(Decision.Tried tried) {
            String facts = tried.facts().stream().map(Fact::word).collect(Collectors.joining(", "));
            return switch (tried.verdict()) {
                case MET -> "met";
                case NOT_MET -> "not met: " + facts;
                case UNDECIDABLE -> "unknown: " + facts;
            };
        }

        @Override
        public void write(JsonWriter json) throws IOException {
            permission.write(json, decision);
            json.field("known").beginArray();
            for (Map.Entry<Fact, Known> fact : permission.facts().known().entrySet()) {
                JsonFields.fact(json, fact.getKey(), fact.getValue());
            }
            json.endArray();
            json.field("rules").beginArray();
            for (Decision.Tried tried : decision.tried()) {
                json.beginObject();
                json.field("rule").text(tried.name());
                json.field("text").text(tried.text());
                json.field("verdict").text(verdict(tried));
                JsonFields.strings(json, "facts", words(tried.facts()));
                json.endObject();
            }
            json.endArray();
        }

        private static String verdict(Decision.Tried tried) {
            return switch (tried.verdict()) {
                case MET -> "met";
                case NOT_MET -> "not-met";
                case UNDECIDABLE -> "undecidable";
            };
        }

        private static List<String> words(List<Fact> facts) {
            return facts.stream().map(Fact::word).toList();
        }
    }
}
