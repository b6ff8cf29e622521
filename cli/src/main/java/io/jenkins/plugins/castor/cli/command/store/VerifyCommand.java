package io.jenkins.plugins.castor.cli.command.store;

import static io.jenkins.plugins.castor.cli.settings.SettingKey.TRUSTED_KEYS;

import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.ErrorMessages;
import io.jenkins.plugins.castor.cli.console.FailureReport;
import io.jenkins.plugins.castor.cli.console.JsonFields;
import io.jenkins.plugins.castor.cli.console.ProgressDisplay;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.CommandSyntax;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.admin.StoreVerifier.Verified;
import io.jenkins.plugins.castor.engine.admin.VerifyReport;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** {@code castor verify}: reads everything and reports what is damaged. */
public final class VerifyCommand implements Command {
    private static final String NEWEST = "--newest";

    @Override
    public CommandSpec spec() {
        return CommandSyntax.of(
                        this,
                        "verify",
                        "Reads everything in a store and reports what is damaged.",
                        "Reads every object of a namespace, or of all namespaces, and compares it with its digest. Changes"
                                + " nothing.")
                .usage("[OPTION...] [NAMESPACE]")
                .operand("NAMESPACE", false, "The namespace. Default: all namespaces.")
                .store()
                .flag(NEWEST, "Only the newest generation in use of each namespace: what loads take.")
                .settings(TRUSTED_KEYS)
                .json()
                .quiet()
                .exit("0", "Everything is whole.")
                .exit("1", "Something is damaged, the namespace does not exist, or the store cannot be read.")
                .usualExits()
                .example("castor verify --store /srv/castor")
                .example("castor verify --store /srv/castor --newest")
                .spec();
    }

    @Override
    public Report run(Invocation invocation) throws IOException, InterruptedException {
        List<Namespace> wanted = invocation.namespaces();
        Optional<TrustedKeys> keys = invocation.trust().trustedKeys();
        List<VerifiedNamespace> verified = new ArrayList<>();
        try (ProgressDisplay display = invocation.display();
                Castor castor = invocation.store().open()) {
            List<Namespace> namespaces = wanted.isEmpty() ? castor.catalogue().namespaces() : wanted;
            for (Verified found : castor.verify(namespaces, keys, invocation.has(NEWEST), display)) {
                found.failure().ifPresent(failure -> ErrorMessages.trace(failure, invocation.context()));
                verified.add(VerifiedNamespace.of(found));
            }
        }
        if (!wanted.isEmpty()
                && verified.get(0).report().generations() == 0
                && verified.get(0).isWhole()) {
            return new FailureReport(
                    ExitCode.TROUBLE,
                    "nothing was saved yet in " + wanted.get(0).path() + ": 'castor list' lists all namespaces");
        }
        return new VerificationReport(verified);
    }

    /** @param damaged what is wrong; also that the namespace could not be read */
    private record VerifiedNamespace(Namespace namespace, VerifyReport report, List<String> damaged) {

        static VerifiedNamespace of(Verified found) {
            List<String> damaged = found.failure()
                    .map(failure -> List.of(found.namespace().path() + ": " + ErrorMessages.message(failure)))
                    .orElse(found.report().damaged());
            return new VerifiedNamespace(found.namespace(), found.report(), damaged);
        }

        boolean isWhole() {
            return damaged.isEmpty();
        }
    }

    private record VerificationReport(List<VerifiedNamespace> namespaces) implements Report {

        @Override
        public int exit() {
            return namespaces.stream().allMatch(VerifiedNamespace::isWhole) ? ExitCode.DONE : ExitCode.TROUBLE;
        }

        @Override
        public void tell(Console console) {
            if (namespaces.isEmpty()) {
                console.say("nothing was saved yet in this store");
            }
            for (VerifiedNamespace verified : namespaces) {
                VerifyReport report = verified.report();
                for (String damage : verified.damaged()) {
                    console.complain("damaged: " + damage);
                }
                console.say(verified.namespace().path() + ": read "
                        + Quantities.count(report.generations(), "generation", "generations") + ", "
                        + Quantities.count(report.objects(), "object", "objects") + ", "
                        + Quantities.bytes(report.bytes()) + " in " + Quantities.took(report.took()) + "; "
                        + (verified.isWhole()
                                ? "everything is whole"
                                : Quantities.count(verified.damaged().size(), "problem", "problems")));
            }
        }

        @Override
        public void write(JsonWriter json) throws IOException {
            json.field("namespaces").beginArray();
            for (VerifiedNamespace verified : namespaces) {
                VerifyReport report = verified.report();
                json.beginObject();
                json.field("namespace").text(verified.namespace().path());
                json.field("generations").number(report.generations());
                json.field("objects").number(report.objects());
                json.field("bytes").number(report.bytes());
                JsonFields.seconds(json, report.took());
                JsonFields.strings(json, "damaged", verified.damaged());
                json.endObject();
            }
            json.endArray();
        }
    }
}
