package io.jenkins.plugins.castor.cli;

import picocli.CommandLine.Model.CommandSpec;

/** {@code castor save}. */
final class SaveCommand implements Command {

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
                "castor save --cache 'gems=vendor/bundle,exclude=*.log'");
        return spec;
    }

    @Override
    public Report run(Invocation invocation) throws InterruptedException {
        return CacheTask.of(invocation).save();
    }
}
