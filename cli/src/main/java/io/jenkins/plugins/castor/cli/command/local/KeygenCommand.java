package io.jenkins.plugins.castor.cli.command.local;

import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.CommandSyntax;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.cli.settings.KeyFile;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code castor keygen}: creates a key to sign generations with. */
public final class KeygenCommand implements Command {
    private static final String PROJECT = "--project";

    @Override
    public CommandSpec spec() {
        return CommandSyntax.of(
                        this,
                        "keygen",
                        "Creates a key to sign generations with, and prints the public key.",
                        "Writes the private key (Ed25519) to FILE, which only this user can read. An existing file is never"
                                + " overwritten. Saves sign with --signing-key FILE. Give the public key to loads with"
                                + " --trusted-key: they then use only what it signed.")
                .usage("[OPTION...] FILE")
                .operand("FILE", true, "The file for the private key.")
                .list(
                        PROJECT,
                        "GLOB",
                        "A project, or a pattern such as team/**, that the key counts for. Loads of other projects refuse"
                                + " what it signed. Can be repeated. Default: all projects.")
                .json()
                .exit("0", "Done.")
                .exit("1", "The file cannot be written.")
                .exit("2", "Wrong usage, or the file exists.")
                .example("castor keygen castor.key > castor.pub")
                .example("castor keygen --project team/** team.key > team.pub")
                .spec();
    }

    @Override
    public Report run(Invocation invocation) throws IOException {
        String name = invocation.operands().get(0);
        Path file;
        try {
            file = invocation.context().workingDirectory().resolve(name);
        } catch (InvalidPathException e) {
            throw new UsageException("\"" + name + "\" is not a path: name a file", e);
        }
        SigningKey key = generate(invocation.value(PROJECT, List.of()));
        try {
            KeyFile.write(file, key);
        } catch (FileAlreadyExistsException e) {
            throw new UsageException(file + " exists already, and may be a key that is in use: name another file", e);
        }
        return new KeyReport(file, key);
    }

    private static SigningKey generate(List<String> projects) {
        try {
            return SigningKey.generate(projects);
        } catch (IllegalArgumentException e) {
            throw new UsageException(PROJECT + " " + e.getMessage(), e);
        }
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
