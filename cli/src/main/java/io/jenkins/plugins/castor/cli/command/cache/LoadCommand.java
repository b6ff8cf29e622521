package io.jenkins.plugins.castor.cli.command.cache;

import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.option.Options;
import picocli.CommandLine.Model.CommandSpec;

/** {@code castor load}. */
public final class LoadCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.start(
                this,
                "load",
                "Restores cache directories as they were saved last.",
                "Files that are already there as they were saved are left alone; others that are not in the cache stay."
                        + " A load that fails half-way removes what it wrote, and the build goes on without a cache.");
        spec.usageMessage().customSynopsis("load [OPTION...]");
        Options.store(spec);
        Options.namespace(spec);
        Options.fallback(spec);
        Options.fallbackProject(spec);
        Options.caches(spec);
        Options.grant(spec, "what 'castor grant load' made");
        Options.clean(spec);
        Options.deadline(spec);
        Options.trustedKey(spec);
        Options.maxAge(spec);
        Options.spread(spec);
        Options.strict(spec);
        Options.json(spec);
        Options.quiet(spec);
        Options.exitCodes(
                spec,
                "0",
                "Done; also where nothing was restored, for the reason that is printed.",
                "1",
                "Trouble, under --strict.",
                "2",
                "Wrong usage or configuration.",
                "130",
                "Interrupted.");
        Options.examples(
                spec,
                "castor load --store /srv/castor --namespace website/main/test --cache npm",
                "castor load --cache maven --cache 'gems=vendor/bundle' --fallback website/main/test",
                "castor load --grant load.grant --cache npm");
        return spec;
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
