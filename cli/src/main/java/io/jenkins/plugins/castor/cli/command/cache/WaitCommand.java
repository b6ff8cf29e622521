package io.jenkins.plugins.castor.cli.command.cache;

import io.jenkins.plugins.castor.cli.command.cache.BackgroundLoad.Ending;
import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.CommandSyntax;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code castor wait}: waits for the loads that run in the background, and prints their reports. */
public final class WaitCommand implements Command {

    @Override
    public CommandSpec spec() {
        return CommandSyntax.of(
                        this,
                        "wait",
                        "Waits for the loads that were started in this directory with 'castor load --background'.",
                        "Prints what each load reports, and exits with the highest of their exit codes. A load or a save of"
                                + " the same cache directories waits, too.")
                .usage("[OPTION...]")
                .json()
                .quiet()
                .exit("0", "Done. Also if nothing was restored, or no load was started here: that is printed.")
                .exit("1", "Trouble, if the load has --strict.")
                .usualExits()
                .example("castor load --cache maven --background")
                .example("castor wait")
                .spec();
    }

    @Override
    public Report run(Invocation invocation) throws InterruptedException, IOException {
        List<Ending> endings = new ArrayList<>();
        for (BackgroundLoad load : new BackgroundLoads(invocation.context()).startedHere()) {
            load.await();
            endings.add(load.ending());
            load.forget();
        }
        return new WaitResult(endings);
    }

    @Override
    public boolean worksUnheard() {
        return true;
    }

    private record WaitResult(List<Ending> endings) implements Report {

        @Override
        public int exit() {
            return endings.stream().mapToInt(Ending::exit).max().orElse(0);
        }

        @Override
        public void tell(Console console) {
            if (endings.isEmpty()) {
                console.say("no load was started here in the background");
            }
            for (Ending ending : endings) {
                console.passOnSaid(ending.said());
                console.passOnComplaints(ending.complained());
            }
        }

        @Override
        public void write(JsonWriter json) throws IOException {
            json.field("loads").beginArray();
            for (Ending ending : endings) {
                json.json(ending.json());
            }
            json.endArray();
        }
    }
}
