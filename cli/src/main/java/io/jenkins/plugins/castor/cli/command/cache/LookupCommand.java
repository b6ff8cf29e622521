package io.jenkins.plugins.castor.cli.command.cache;

import static io.jenkins.plugins.castor.cli.settings.SettingKey.CACHES;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.DEADLINE;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.FALLBACK;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.FALLBACK_PROJECTS;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.MAX_AGE;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.MAX_MEMORY;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.MAX_SIZE;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.NEAR;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.PINS;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.SPREAD;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.STRICT;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.TRUSTED_KEYS;

import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.CommandSyntax;
import io.jenkins.plugins.castor.cli.option.Invocation;
import picocli.CommandLine.Model.CommandSpec;

/** {@code castor lookup}: says what a load would restore. */
public final class LookupCommand implements Command {

    @Override
    public CommandSpec spec() {
        return CommandSyntax.of(
                        this,
                        "lookup",
                        "Says what a load would restore, and restores nothing.",
                        "With --key it says whether an exact generation is there. It asks the store for heads only: what they"
                                + " name may be missing or damaged.")
                .usage("[OPTION...]")
                .store()
                .namespace()
                .settings(FALLBACK, FALLBACK_PROJECTS, CACHES)
                .key()
                .grant("one from 'castor grant load'")
                .atLeast()
                .settings(NEAR, MAX_MEMORY, DEADLINE, TRUSTED_KEYS, MAX_AGE, MAX_SIZE, PINS, SPREAD, STRICT)
                .json()
                .quiet()
                .exit("0", "Done. Also if there is nothing to restore: the reason is printed.")
                .exit("1", "Trouble, with --strict.")
                .usualExits()
                .example("castor lookup --cache modules=node_modules --key package-lock.json --json")
                .spec();
    }

    @Override
    public Report run(Invocation invocation) throws InterruptedException {
        return new LookupResult(CacheTask.of(invocation).lookup());
    }
}
