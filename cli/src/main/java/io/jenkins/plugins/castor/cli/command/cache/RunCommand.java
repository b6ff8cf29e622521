package io.jenkins.plugins.castor.cli.command.cache;

import static io.jenkins.plugins.castor.cli.settings.SettingKey.CACHES;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.DEADLINE;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.DROP_UNUSED;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.FALLBACK;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.FALLBACK_PROJECTS;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.LEVEL;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.MAX_AGE;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.MAX_MEMORY;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.MAX_SIZE;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.NEAR;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.PINS;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.POLICY;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.SIGNING_KEY;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.SPREAD;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.STRICT;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.TRUSTED_KEYS;

import io.jenkins.plugins.castor.cli.command.cache.ChildProcess.ChildResult;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.CommandSyntax;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.cli.process.SignalHandler;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code castor run}: loads, runs a command, and saves if the command succeeded. */
public final class RunCommand implements Command {
    private static final String SETUP = "--setup";

    @Override
    public CommandSpec spec() {
        return CommandSyntax.of(
                        this,
                        "run",
                        "Loads, runs a command, and saves if the command succeeded.",
                        "Exits with the exit code of the command, whatever happens to the cache. Castor's own messages go to"
                                + " standard error.")
                .usage("[OPTION...] -- COMMAND [ARG...]")
                .operands("COMMAND [ARG...]", false, "The command and its arguments.")
                .store()
                .namespace()
                .settings(FALLBACK, FALLBACK_PROJECTS, CACHES)
                .key()
                .value(
                        SETUP,
                        "COMMAND",
                        "A command for the shell that installs what the caches hold: run before the other one, unless what was"
                                + " loaded is exact. If it fails, the run ends.")
                .clean()
                .atLeast()
                .checksum()
                .settings(
                        LEVEL,
                        DROP_UNUSED,
                        NEAR,
                        MAX_MEMORY,
                        DEADLINE,
                        TRUSTED_KEYS,
                        SIGNING_KEY,
                        MAX_AGE,
                        MAX_SIZE,
                        PINS,
                        SPREAD,
                        STRICT,
                        POLICY)
                .json()
                .quiet()
                .exit(
                        "n",
                        "The exit code of the command, or of a setup that failed; 128 + n if signal n ended it or"
                                + " Castor.")
                .exit("1", "Trouble, with --strict: the command was not run, or its cache was not saved.")
                .exit("2", "Wrong usage or configuration: the command was not run.")
                .exit("126", "The command was found and cannot be run.")
                .exit("127", "The command was not found.")
                .example("castor run --store /srv/castor --namespace website/main/test --cache npm -- npm ci")
                .example("castor run --cache modules=node_modules --key package-lock.json --setup 'npm ci' -- npm test")
                .example("castor run --cache maven --deadline 2m -- ./mvnw -B verify")
                .spec();
    }

    @Override
    public Report run(Invocation invocation) throws InterruptedException {
        if (invocation.operands().isEmpty()) {
            throw new UsageException("no command to run is given: write it after --, as in castor run -- npm ci");
        }
        CacheTask task = CacheTask.of(invocation);
        if (invocation.has(SETUP)) {
            task.checkKey(SETUP);
        }
        LoadResult loaded = task.load();
        if (!invocation.json()) {
            loaded.tell(invocation.console());
        }
        if (loaded.exit() != ExitCode.DONE) {
            return new RunResult(loaded, null, null, null);
        }
        ChildResult setup = setUp(invocation, loaded);
        if (setup != null && setup.status() != 0) {
            return new RunResult(loaded, setup, null, null);
        }
        ChildResult child = ChildProcess.run(invocation.operands(), invocation.context());
        return new RunResult(
                loaded,
                setup,
                child,
                saveAfter(child, task, invocation.context().signals()));
    }

    /** Runs the setup, unless what was loaded is exact; null if it did not run. */
    private static ChildResult setUp(Invocation invocation, LoadResult loaded) throws InterruptedException {
        if (!invocation.has(SETUP)) {
            return null;
        }
        if (loaded.report().exact()) {
            if (!invocation.json()) {
                invocation.console().say("exact, so the setup is not needed");
            }
            return null;
        }
        return ChildProcess.run(List.of("sh", "-c", invocation.value(SETUP, "")), invocation.context());
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
