package io.jenkins.plugins.castor.cli.command.cache;

import static io.jenkins.plugins.castor.cli.settings.SettingKey.CACHES;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.FALLBACK;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.KEY;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.KEY_TEXT;

import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.JsonFields;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.CommandSyntax;
import io.jenkins.plugins.castor.cli.option.GrantFile;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.cli.settings.Settings;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.save.Grants;
import io.jenkins.plugins.castor.engine.save.Grants.Terms;
import io.jenkins.plugins.castor.engine.snapshot.CacheKey;
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

/** {@code castor grant}: lets a machine without access to the store do one load, or transfer one save. */
public final class GrantCommand implements Command {
    private static final String VALID = "--valid";
    private static final String OUTPUT = "--output";
    private static final String ALLOW_HTTP = "--allow-http";

    @Override
    public CommandSpec spec() {
        return CommandSyntax.of(
                        this,
                        "grant",
                        "Lets a machine without access to the store load or save once, by signed URLs.",
                        "A grant to load opens what a load here would restore, and nothing else."
                                + " A grant to save accepts exactly the objects that were prepared, for the namespace that"
                                + " is set here. The grant is printed, or written to a file. Anyone who has it can use it"
                                + " until it expires: keep it secret. Only stores in S3 can grant.")
                .usage("load [OPTION...] [NAMESPACE...]", "save [OPTION...] MANIFEST")
                .operands(
                        "load [NAMESPACE...] | save MANIFEST",
                        true,
                        "What to grant. The namespaces are the job's own and its fallbacks, in this order. Default: those"
                                + " that are set. The manifest is the file that 'castor save --prepare' made, or its"
                                + " directory.")
                .store()
                .namespace()
                .settings(FALLBACK, CACHES, KEY, KEY_TEXT)
                .value(VALID, "TIME", "How long the grant is valid: 10m, 1h, at most 12h. Default: 1h.")
                .value(OUTPUT, "FILE", "Write the grant to this file, which only this user can read.")
                .flag(ALLOW_HTTP, "Allow URLs without https. Others may then read and change what is sent.")
                .json()
                .exit("0", "Done.")
                .exit("1", "No grant was made: the reason is printed.")
                .exit("2", "Wrong usage or configuration.")
                .example("castor grant load --store 's3://caches?region=eu-central-1' website/main/test --output"
                        + " load.grant")
                .example(
                        "castor grant save manifest.json --namespace website/main/test --valid 20m --output save.grant")
                .spec();
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
                        + "\" cannot be granted: write 'castor grant load' or 'castor grant save'");
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

    private static Grant load(Invocation invocation, List<String> operands, Terms terms)
            throws IOException, InterruptedException {
        Settings settings = invocation.settings();
        List<Namespace> namespaces = new ArrayList<>(Invocation.namespaces(operands));
        if (namespaces.isEmpty()) {
            namespaces.add(settings.namespace());
            namespaces.addAll(settings.fallbacks());
        }
        Optional<CacheKey> key = key(invocation, settings);
        try (Castor castor = invocation.store().open()) {
            return castor.grants().load(namespaces, key.isPresent() ? terms.withKey(key.get()) : terms);
        }
    }

    /** The key of the checkout here, if one is set and can be made. */
    private static Optional<CacheKey> key(Invocation invocation, Settings settings) {
        return settings.key()
                .flatMap(request -> request.read(invocation.context().workingDirectory(), settings.caches())
                        .key());
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
            return grants.save(namespace, ManifestFile.read(manifest), terms);
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
