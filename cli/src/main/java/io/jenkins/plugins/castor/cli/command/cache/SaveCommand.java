package io.jenkins.plugins.castor.cli.command.cache;

import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.GrantFile;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.option.Options;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import picocli.CommandLine.Model.CommandSpec;

/** {@code castor save}. */
public final class SaveCommand implements Command {
    private static final String PREPARE = "--prepare";
    private static final String PREPARED = "--prepared";

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.start(
                this,
                "save",
                "Saves cache directories as a new generation of their namespace.",
                "Only what is new is sent; where nothing changed, nothing is written at all. What was saved before stays"
                        + " as it is, so a load that runs meanwhile is not disturbed.");
        spec.usageMessage().customSynopsis("save [OPTION...]");
        Options.store(spec);
        Options.namespace(spec);
        // Of no use to a save; taken all the same, so that load, run and save can share their arguments.
        Options.fallback(spec);
        Options.fallbackProject(spec);
        Options.spread(spec);
        Options.caches(spec);
        spec.addOption(Options.value(
                PREPARE,
                "DIR",
                "Only prepare the save, as files in a new directory, for a machine that has no store to save to."));
        spec.addOption(
                Options.value(PREPARED, "DIR", "Only transfer what was prepared in that directory, by a grant."));
        Options.grant(
                spec,
                "what 'castor grant load' made for " + PREPARE + ", which then sees what was saved before; what 'castor"
                        + " grant save' made for " + PREPARED);
        Options.checksum(spec);
        Options.deadline(spec);
        Options.trustedKey(spec);
        Options.signingKey(spec);
        Options.strict(spec);
        Options.policy(spec);
        Options.json(spec);
        Options.quiet(spec);
        Options.exitCodes(
                spec,
                "0",
                "Done; also where nothing was saved, for the reason that is printed.",
                "1",
                "Trouble, under --strict.",
                "2",
                "Wrong usage or configuration.",
                "130",
                "Interrupted.");
        Options.examples(
                spec,
                "castor save --store /srv/castor --namespace website/main/test --cache npm",
                "castor save --cache 'gems=vendor/bundle,exclude=*.log'",
                "castor save --prepare new --grant load.grant --cache npm",
                "castor save --prepared new --grant save.grant");
        return spec;
    }

    @Override
    public Report run(Invocation invocation) throws InterruptedException {
        boolean transfers = invocation.has(PREPARED);
        if (transfers && invocation.has(PREPARE)) {
            throw new UsageException(PREPARE + " and " + PREPARED + " are two steps: take them one after the other");
        }
        if (transfers) {
            return new PreparedTransfer(invocation, invocation.path(invocation.value(PREPARED, ""))).run();
        }
        if (invocation.has(PREPARE)) {
            return CacheTask.of(invocation).prepare(invocation.path(invocation.value(PREPARE, "")));
        }
        if (invocation.has(GrantFile.FLAG)) {
            throw new UsageException("who has but a grant saves in steps: add " + PREPARE + " DIR or " + PREPARED
                    + " DIR (see castor save --help)");
        }
        return CacheTask.of(invocation).save();
    }

    @Override
    public boolean worksUnheard() {
        return true;
    }
}
