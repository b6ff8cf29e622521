package io.jenkins.plugins.castor.cli.command.cache;

import static io.jenkins.plugins.castor.cli.settings.SettingKey.CACHES;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.DEADLINE;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.DROP_UNUSED;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.FALLBACK;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.FALLBACK_PROJECTS;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.KEY;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.KEY_TEXT;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.LEVEL;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.MAX_MEMORY;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.NEAR;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.PINS;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.POLICY;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.SIGNING_KEY;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.SPREAD;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.STRICT;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.TRUSTED_KEYS;

import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.CommandSyntax;
import io.jenkins.plugins.castor.cli.option.GrantFile;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import picocli.CommandLine.Model.CommandSpec;

/** {@code castor save}. */
public final class SaveCommand implements Command {
    private static final String PREPARE = "--prepare";
    private static final String PREPARED = "--prepared";

    @Override
    public CommandSpec spec() {
        return CommandSyntax.of(
                        this,
                        "save",
                        "Saves cache directories as a new generation of their namespace.",
                        "Only what is new is sent. If nothing changed, nothing is written. Earlier generations are never"
                                + " changed, so loads can run at the same time.")
                .usage("[OPTION...]")
                .store()
                .namespace()
                // A save has no use for these. It accepts them so that load, run and save can share their arguments.
                .settings(FALLBACK, FALLBACK_PROJECTS, NEAR, MAX_MEMORY, SPREAD)
                .settings(CACHES, KEY, KEY_TEXT)
                .value(
                        PREPARE,
                        "DIR",
                        "Only prepare the save, as files in a new directory, on a machine without access to the store.")
                .value(PREPARED, "DIR", "Only transfer what was prepared in that directory, by a grant.")
                .grant("one from 'castor grant load' for " + PREPARE + ", so that only what is new is packed; one from"
                        + " 'castor grant save' for " + PREPARED)
                .checksum()
                .settings(LEVEL, DROP_UNUSED, DEADLINE, TRUSTED_KEYS, SIGNING_KEY, PINS, STRICT, POLICY)
                .json()
                .quiet()
                .exit("0", "Done. Also if nothing was saved: the reason is printed.")
                .exit("1", "Trouble, with --strict.")
                .usualExits()
                .example("castor save --store /srv/castor --namespace website/main/test --cache npm")
                .example("castor save --cache 'gems=vendor/bundle,exclude=*.log'")
                .example("castor save --prepare new --grant load.grant --cache npm")
                .example("castor save --prepared new --grant save.grant")
                .spec();
    }

    @Override
    public Report run(Invocation invocation) throws InterruptedException {
        boolean transfers = invocation.has(PREPARED);
        if (transfers && invocation.has(PREPARE)) {
            throw new UsageException(PREPARE + " and " + PREPARED + " are two steps: run them one after the other");
        }
        if (transfers) {
            return new PreparedTransfer(invocation, invocation.path(invocation.value(PREPARED, ""))).run();
        }
        if (invocation.has(PREPARE)) {
            return CacheTask.of(invocation).prepare(invocation.path(invocation.value(PREPARE, "")));
        }
        if (invocation.has(GrantFile.FLAG)) {
            throw new UsageException("a save by a grant takes several steps: add " + PREPARE + " DIR or " + PREPARED
                    + " DIR (see castor save --help)");
        }
        return CacheTask.of(invocation).save();
    }

    @Override
    public boolean worksUnheard() {
        return true;
    }
}
