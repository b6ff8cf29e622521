package io.jenkins.plugins.castor.cli.command.store;

import static io.jenkins.plugins.castor.cli.settings.SettingKey.PINS;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.SIGNING_KEY;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.TRUSTED_KEYS;

import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.JsonFields;
import io.jenkins.plugins.castor.cli.console.ProgressDisplay;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.CommandSyntax;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.cli.settings.TrustSettings;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.admin.Repairer.RepairReport;
import io.jenkins.plugins.castor.engine.admin.Repairer.RepairRequest;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/** {@code castor repair}: takes damaged generations out of use. */
public final class RepairCommand implements Command {
    private static final String DRY_RUN = "--dry-run";

    @Override
    public CommandSpec spec() {
        return CommandSyntax.of(
                        this,
                        "repair",
                        "Takes the damaged generations of a namespace out of use.",
                        "Reads every object of the namespace and revokes the generations that a load would find damaged."
                                + " Loads go back to the newest good one. The objects stay. A save after it stores anew"
                                + " what is damaged.")
                .usage("[OPTION...] NAMESPACE")
                .operand("NAMESPACE", true, "The namespace.")
                .store()
                .flag(DRY_RUN, "Only show what would be revoked.")
                .settings(SIGNING_KEY, TRUSTED_KEYS, PINS)
                .json()
                .quiet()
                .exit("0", "Nothing is damaged, or what was is out of use.")
                .exit("1", "Something damaged stays in use, or the store cannot be read or written.")
                .usualExits()
                .example("castor repair website/main/test --signing-key castor.key")
                .spec();
    }

    @Override
    public Report run(Invocation invocation) throws IOException, InterruptedException {
        Namespace namespace = invocation.namespaces().get(0);
        TrustSettings trust = invocation.trust();
        RepairRequest request;
        try {
            request = new RepairRequest(
                    namespace, trust.signingKey(), trust.trustedKeys(), trust.pins(), invocation.has(DRY_RUN));
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
        RepairReport report;
        try (ProgressDisplay display = invocation.display();
                Castor castor = invocation.store().open()) {
            report = castor.repair(request, display);
        }
        if (!request.dryRun() && !report.revoked().isEmpty()) {
            trust.remember(before -> before.revoked(namespace, report.revoked(), report.newest()));
        }
        return new Repaired(namespace, report, request.dryRun());
    }

    private record Repaired(Namespace namespace, RepairReport report, boolean dryRun) implements Report {

        @Override
        public int exit() {
            return report.problems().isEmpty() ? ExitCode.DONE : ExitCode.TROUBLE;
        }

        @Override
        public void tell(Console console) {
            report.verified().damaged().forEach(damage -> console.complain("damaged: " + damage));
            report.problems().forEach(console::complain);
            for (long generation : report.revoked()) {
                console.say((dryRun ? "would revoke " : "revoked ") + namespace.path() + " generation " + generation);
            }
            String use = report.newest() == 0
                    ? "loads are cold until the next save"
                    : "loads take generation " + report.newest();
            console.say(
                    report.verified().damaged().isEmpty()
                            ? namespace.path() + ": nothing is damaged"
                            : namespace.path() + ": " + use);
        }

        @Override
        public void write(JsonWriter json) throws IOException {
            json.field("namespace").text(namespace.path());
            json.field("dryRun").bool(dryRun);
            JsonFields.strings(json, "damaged", report.verified().damaged());
            json.field("revoked").beginArray();
            for (long generation : report.revoked()) {
                json.number(generation);
            }
            json.endArray();
            json.field("newest").number(report.newest());
            JsonFields.strings(json, "problems", report.problems());
        }
    }
}
