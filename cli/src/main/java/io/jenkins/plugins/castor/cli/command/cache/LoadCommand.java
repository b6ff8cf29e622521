package io.jenkins.plugins.castor.cli.command.cache;

import static io.jenkins.plugins.castor.cli.settings.SettingKey.CACHES;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.DEADLINE;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.DROP_UNUSED;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.FALLBACK;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.FALLBACK_PROJECTS;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.MAX_AGE;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.MAX_SIZE;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.PINS;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.SPREAD;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.STRICT;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.TRUSTED_KEYS;

import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.CommandSyntax;
import io.jenkins.plugins.castor.cli.option.Invocation;
import picocli.CommandLine.Model.CommandSpec;

/** {@code castor load}. */
public final class LoadCommand implements Command {

    @Override
    public CommandSpec spec() {
        return CommandSyntax.of(
                        this,
                        "load",
                        "Restores cache directories as they were last saved.",
                        "Files that are already there and unchanged are left alone. Other files that are not in the cache"
                                + " stay. A load that fails half-way removes what it wrote, and the build goes on without"
                                + " a cache.")
                .usage("[OPTION...]")
                .store()
                .namespace()
                .settings(FALLBACK, FALLBACK_PROJECTS, CACHES)
                .grant("one from 'castor grant load'")
                .clean()
                .atLeast()
                // A load has no use for it. It accepts it so that load, run and save can share their arguments.
                .settings(DROP_UNUSED)
                .settings(DEADLINE, TRUSTED_KEYS, MAX_AGE, MAX_SIZE, PINS, SPREAD, STRICT)
                .json()
                .quiet()
                .exit("0", "Done. Also if nothing was restored: the reason is printed.")
                .exit("1", "Trouble, with --strict.")
                .usualExits()
                .example("castor load --store /srv/castor --namespace website/main/test --cache npm")
                .example("castor load --cache maven --cache 'gems=vendor/bundle' --fallback website/main/test")
                .example("castor load --grant load.grant --cache npm")
                .spec();
    }

    @Override
    public Report run(Invocation invocation) throws InterruptedException {
        return CacheTask.of(invocation).load();
    }

    @Override
    public boolean worksUnheard() {
        return true;
    }
}
