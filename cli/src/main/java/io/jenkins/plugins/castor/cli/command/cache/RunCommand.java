package io.jenkins.plugins.castor.cli.command.cache;

import io.jenkins.plugins.castor.cli.command.cache.ChildProcess.ChildResult;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.option.Options;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.cli.process.SignalHandler;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code castor run}: load, run a command, save if it succeeded. */
public final class RunCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.start(
                this,
                "run",
                "Loads, runs a command, and saves if the command succeeded.",
                "Ends as the command did, whatever becomes of the cache. What Castor itself has to say goes to standard"
                        + " error.");
        spec.usageMessage().customSynopsis("run [OPTION...] -- COMMAND [ARG...]");
        spec.addPositional(PositionalParamSpec.builder()
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("0..*")
                .paramLabel("COMMAND [ARG...]")
                .hideParamSyntax(true)
                .description("The command and its arguments.")
                .build());
        Options.store(spec);
        Options.namespace(spec);
        Options.fallback(spec);
        Options.fallbackProject(spec);
        Options.caches(spec);
        Options.clean(spec);
        Options.checksum(spec);
        Options.deadline(spec);
        Options.trustedKey(spec);
        Options.signingKey(spec);
        Options.maxAge(spec);
        Options.spread(spec);
        Options.strict(spec);
        Options.policy(spec);
        Options.json(spec);
        Options.quiet(spec);
        Options.exitCodes(
                spec,
                "n",
                "What the command exited with; 128 + n where signal n ended it.",
                "1",
                "Trouble, under --strict: the command was not run, or its cache not saved.",
                "2",
                "Wrong usage or configuration; the command was not run.",
                "126",
                "The command was found and cannot be run.",
                "127",
                "There is no such command.",
                "130",
                "Interrupted.");
        Options.examples(
                spec,
                "castor run --store /srv/castor --namespace website/main/test --cache npm -- npm ci",
                "castor run --cache maven --deadline 2m -- ./mvnw -B verify");
        return spec;
    }

    @Override
    public Report run(Invocation invocation) throws InterruptedException {
        if (invocation.operands().isEmpty()) {
            throw new UsageException("no command to run is given: write it after --, as in castor run -- npm ci");
        }
        CacheTask task = CacheTask.of(invocation);
        LoadResult loaded = task.load();
        if (!invocation.json()) {
            loaded.tell(invocation.console());
        }
        if (loaded.exit() != ExitCode.DONE) {
            return new RunResult(loaded, null, null);
        }
        ChildResult child = ChildProcess.run(invocation.operands(), invocation.context());
        return new RunResult(
                loaded, child, saveAfter(child, task, invocation.context().signals()));
    }

    @Override
    public boolean leavesOutputAlone() {
        return true;
    }

    private static SaveResult saveAfter(ChildResult child, CacheTask task, SignalHandler signals)
            throws InterruptedException {
        if (!child.started()) {
            return task.skip("the command did not start");
        }
        if (child.status() != 0) {
            return task.skip("the command ended with " + child.status());
        }
        if (signals.requested()) {
            return task.skip("interrupted");
        }
        return task.saveAfterCommand();
    }

    @Override
    public boolean worksUnheard() {
        return true;
    }
}
