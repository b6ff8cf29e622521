package io.jenkins.plugins.castor.cli.command.cache;

import static io.jenkins.plugins.castor.cli.settings.SettingKey.CACHES;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.DEADLINE;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.DROP_UNUSED;
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

import io.jenkins.plugins.castor.cli.console.ErrorMessages;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.CommandSyntax;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.process.ProcessContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** {@code castor load}. */
public final class LoadCommand implements Command {
    private static final String BACKGROUND = "--background";

    /** Of the process that loads in the background: its folder. Not for people. */
    static final String IN_BACKGROUND = "--in-background";

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
                .key()
                .grant("one from 'castor grant load'")
                .clean()
                .atLeast()
                .flag(
                        BACKGROUND,
                        "Return at once, and load while the build does what needs no cache. 'castor wait' waits for it.")
                .hidden(IN_BACKGROUND)
                // A load has no use for it. It accepts it so that load, run and save can share their arguments.
                .settings(DROP_UNUSED)
                .settings(NEAR, MAX_MEMORY, DEADLINE, TRUSTED_KEYS, MAX_AGE, MAX_SIZE, PINS, SPREAD, STRICT)
                .json()
                .quiet()
                .exit("0", "Done. Also if nothing was restored: the reason is printed.")
                .exit("1", "Trouble, with --strict.")
                .usualExits()
                .example("castor load --store /srv/castor --namespace website/main/test --cache npm")
                .example("castor load --cache maven --cache 'gems=vendor/bundle' --fallback website/main/test")
                .example("castor load --cache modules=node_modules --key package-lock.json --json")
                .example("castor load --grant load.grant --cache npm")
                .example("castor load --cache maven --background; git clone ...; castor wait")
                .example("castor load --cache maven --near http://cache.example.org:8080")
                .spec();
    }

    @Override
    public Report run(Invocation invocation) throws InterruptedException, IOException {
        CacheTask task = CacheTask.of(invocation);
        if (invocation.has(IN_BACKGROUND)) {
            return loadInBackground(task, invocation);
        }
        // A load that fails before it begins needs no process for that.
        return invocation.has(BACKGROUND) && !task.caches().isEmpty() ? start(task, invocation) : task.load();
    }

    private static Report start(CacheTask task, Invocation invocation) throws InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(invocation.name()));
        arguments.addAll(invocation.options().originalArgs());
        try {
            new BackgroundLoads(invocation.context()).start(arguments, task.caches(), task.strict());
            return new StartedLoad(task.namespace());
        } catch (IOException e) {
            return task.load().with(Optional.of("loaded at once, not in the background: " + ErrorMessages.message(e)));
        }
    }

    /** The same command line in the process that was started for it. */
    private static Report loadInBackground(CacheTask task, Invocation invocation)
            throws InterruptedException, IOException {
        ProcessContext context = invocation.context();
        BackgroundLoad own = new BackgroundLoad(invocation.path(invocation.value(IN_BACKGROUND, "")));
        own.begin();
        context.out().write(BackgroundLoad.STARTED);
        context.out().flush();
        new BackgroundLoads(context).awaitEarlier(task.caches(), own);
        LoadResult result = task.loadNow();
        own.end(result);
        return result;
    }

    @Override
    public boolean worksUnheard() {
        return true;
    }
}
