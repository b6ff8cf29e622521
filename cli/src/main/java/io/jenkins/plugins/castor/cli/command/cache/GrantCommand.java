package io.jenkins.plugins.castor.cli.command.cache;

import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.JsonFields;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.GrantFile;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.option.Options;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.cli.settings.Settings;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.Grants;
import io.jenkins.plugins.castor.engine.Grants.Terms;
import io.jenkins.plugins.castor.engine.Limits;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import io.jenkins.plugins.castor.engine.store.signed.Grant;
import io.jenkins.plugins.castor.engine.store.signed.Grant.Purpose;
import io.jenkins.plugins.castor.engine.store.signed.GrantCodec;
import io.jenkins.plugins.castor.engine.text.Durations;
import io.jenkins.plugins.castor.engine.text.Quantities;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code castor grant}: what a machine without the store needs for one load, or for the transfer of one save. */
public final class GrantCommand implements Command {
    private static final String VALID = "--valid";
    private static final String OUTPUT = "--output";
    private static final String ALLOW_HTTP = "--allow-http";

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.start(
                this,
                "grant",
                "Lets a machine without the store load or save once, by signed URLs.",
                "For a load: the newest generation of the first namespace that has one, and nothing else. For a save:"
                        + " exactly the objects that were prepared, named for the namespace that is set here. The grant is"
                        + " printed, or written to a file. Whoever has it can do what it is for until it expires: keep it"
                        + " secret. The store must be one in S3.");
        spec.usageMessage()
                .customSynopsis(
                        "grant load [OPTION...] [NAMESPACE...]", "       castor grant save [OPTION...] MANIFEST");
        spec.addPositional(PositionalParamSpec.builder()
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1..*")
                .required(true)
                .paramLabel("load [NAMESPACE...] | save MANIFEST")
                .hideParamSyntax(true)
                .description(
                        "What it is for. The namespaces are the job's own and its fallbacks, in this order; without"
                                + " any, those that are set. The manifest is the file that 'castor save --prepare' made, or its"
                                + " directory.")
                .build());
        Options.store(spec);
        Options.namespace(spec);
        Options.fallback(spec);
        spec.addOption(Options.value(VALID, "TIME", "How long it is valid: 10m, 1h, at most 168h. 1h unless set."));
        spec.addOption(Options.value(OUTPUT, "FILE", "Write it to this file, which only this user may read."));
        spec.addOption(Options.flag(
                ALLOW_HTTP, "Let it have URLs that are not https, where others may read and change what is sent."));
        Options.json(spec);
        Options.exitCodes(
                spec,
                "0",
                "Done.",
                "1",
                "There is no grant, for the reason that is printed.",
                "2",
                "Wrong usage or" + " configuration.");
        Options.examples(
                spec,
                "castor grant load --store 's3://caches?region=eu-central-1' website/main/test --output load.grant",
                "castor grant save manifest.json --namespace website/main/test --valid 20m --output save.grant");
        return spec;
    }

    @Override
    public Report run(Invocation invocation) throws IOException, InterruptedException {
        Optional<Path> output =
                invocation.has(OUTPUT) ? Optional.of(invocation.path(invocation.value(OUTPUT, ""))) : Optional.empty();
        if (invocation.json() && output.isEmpty()) {
            throw new UsageException("the grant itself is JSON: leave out --json, or add " + OUTPUT + " FILE");
        }
        Terms terms = terms(invocation);
        List<String> operands = invocation.operands();
        List<String> rest = operands.subList(1, operands.size());
        Grant grant = switch (operands.get(0)) {
            case "load" -> load(invocation, rest, terms);
            case "save" -> save(invocation, rest, terms);
            default ->
                throw new UsageException("\"" + operands.get(0)
                        + "\" is nothing to be granted: write 'castor grant load' or 'castor grant save'");
        };
        if (output.isPresent()) {
            GrantFile.write(output.get(), grant);
        }
        return new GrantReport(grant, output);
    }

    private static Terms terms(Invocation invocation) {
        try {
            Duration valid = Durations.parse(invocation.value(VALID, "1h"));
            return new Terms(valid, invocation.has(ALLOW_HTTP));
        } catch (IllegalArgumentException e) {
            throw new UsageException(VALID + ": " + e.getMessage(), e);
        }
    }

    private static Grant load(Invocation invocation, List<String> operands, Terms terms) throws IOException {
        Settings settings = invocation.settings();
        List<Namespace> namespaces = new ArrayList<>(Invocation.namespaces(operands));
        if (namespaces.isEmpty()) {
            namespaces.add(settings.namespace());
            namespaces.addAll(settings.fallbacks());
        }
        try (Castor castor = invocation.store().open()) {
            return castor.grants().load(namespaces, terms);
        }
    }

    private static Grant save(Invocation invocation, List<String> operands, Terms terms)
            throws IOException, InterruptedException {
        if (operands.size() != 1) {
            throw new UsageException("a grant to save needs one manifest: castor grant save MANIFEST");
        }
        Settings settings = invocation.settings();
        Namespace namespace = settings.namespace();
        Path manifest = invocation.path(operands.get(0));
        try (Castor castor = invocation.store().open()) {
            Grants grants = castor.grants();
            return grants.save(namespace, ManifestFile.read(manifest), Limits.DEFAULT, terms);
        }
    }

    private record GrantReport(Grant grant, Optional<Path> output) implements Report {

        @Override
        public int exit() {
            return ExitCode.DONE;
        }

        @Override
        public void tell(Console console) {
            if (output.isEmpty()) {
                console.printOwn(new String(GrantCodec.encode(grant), StandardCharsets.UTF_8));
                return;
            }
            String what = grant.items().isEmpty()
                    ? "nothing, as nothing was saved yet, in "
                    : Quantities.count(grant.items().size(), "object", "objects") + " of ";
            console.say("wrote " + output.get() + ": a grant to " + grant.purpose() + " " + what
                    + grant.namespaces().get(0) + (isFallback() ? " or its fallbacks" : "") + ", a secret until "
                    + grant.expires().truncatedTo(ChronoUnit.SECONDS));
        }

        private boolean isFallback() {
            return grant.purpose() == Purpose.LOAD && grant.namespaces().size() > 1;
        }

        @Override
        public void write(JsonWriter json) throws IOException {
            json.field("purpose").text(grant.purpose().toString());
            json.field("output").text(output.map(Path::toString).orElse(null));
            json.field("expires").text(grant.expires().toString());
            json.field("objects").number(grant.items().size());
            JsonFields.strings(
                    json,
                    "granted",
                    grant.namespaces().stream().map(Namespace::path).toList());
        }
    }
}
