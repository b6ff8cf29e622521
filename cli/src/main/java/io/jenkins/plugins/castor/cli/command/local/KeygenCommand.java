package io.jenkins.plugins.castor.cli.command.local;

import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.option.Options;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.cli.settings.KeyFile;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code castor keygen}: a key to sign generations with. */
public final class KeygenCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.start(
                this,
                "keygen",
                "Makes a key to sign generations with, and prints its public half.",
                "The private key (Ed25519) is written to FILE, which nobody else can read; a file that is there is never"
                        + " overwritten. Saves sign with --signing-key FILE. The public key goes to loads, which believe"
                        + " only it with --trusted-key.");
        spec.usageMessage().customSynopsis("keygen [OPTION...] FILE");
        spec.addPositional(PositionalParamSpec.builder()
                .type(String.class)
                .index("0")
                .arity("1")
                .required(true)
                .paramLabel("FILE")
                .description("Where the private key is written.")
                .build());
        Options.json(spec);
        Options.exitCodes(
                spec, "0", "Done.", "1", "The file cannot be written.", "2", "Wrong usage, or the file is there.");
        Options.examples(spec, "castor keygen castor.key > castor.pub");
        return spec;
    }

    @Override
    public Report run(Invocation invocation) throws IOException {
        String name = invocation.operands().get(0);
        Path file;
        try {
            file = invocation.context().workingDirectory().resolve(name);
        } catch (InvalidPathException e) {
            throw new UsageException("\"" + name + "\" is no path: name a file", e);
        }
        SigningKey key = SigningKey.generate();
        try {
            KeyFile.write(file, key);
        } catch (FileAlreadyExistsException e) {
            throw new UsageException(file + " is there already, and may be a key that is in use: name another file", e);
        }
        return new KeyReport(file, key);
    }

    private record KeyReport(Path file, SigningKey key) implements Report {

        @Override
        public int exit() {
            return ExitCode.DONE;
        }

        @Override
        public void tell(Console console) {
            console.print("castor signing key " + key.id());
            key.publicPem().lines().forEach(console::print);
        }

        @Override
        public void write(JsonWriter json) throws IOException {
            json.field("file").text(file.toString());
            json.field("key").text(key.id());
            json.field("publicKey").text(key.publicPem());
        }
    }
}
