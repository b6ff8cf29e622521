package io.jenkins.plugins.castor.cli.command.store;

import static io.jenkins.plugins.castor.cli.settings.SettingKey.TRUSTED_KEYS;

import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.JsonFields;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.console.Table;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.CommandSyntax;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.retention.StoreStatistics;
import io.jenkins.plugins.castor.engine.retention.StoreStatistics.NamespaceStatistics;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import io.jenkins.plugins.castor.engine.text.Quantities;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import picocli.CommandLine.Model.CommandSpec;

/** {@code castor stats}: what namespaces hold. */
public final class StatsCommand implements Command {

    @Override
    public CommandSpec spec() {
        return CommandSyntax.of(
                        this,
                        "stats",
                        "Shows what namespaces hold in a store, the largest first.",
                        "LIVE is what loads need, OLDER what only older generations need, GARBAGE what a prune removes after"
                                + " its grace, WEEK what was added in the last seven days.")
                .usage("[OPTION...] [NAMESPACE...]")
                .operands("NAMESPACE", false, "The namespaces. Without one, all of the store.")
                .store()
                .settings(TRUSTED_KEYS)
                .json()
                .exit("0", "Done.")
                .exit("1", "The store cannot be read, or something in it is wrong.")
                .exit("2", "Wrong usage or configuration.")
                .example("castor stats --store /srv/castor")
                .spec();
    }

    @Override
    public Report run(Invocation invocation) throws IOException, InterruptedException {
        try (Castor castor = invocation.store().open()) {
            return new StatsReport(castor.statistics(
                    invocation.namespaces(), invocation.trust().trustedKeys()));
        }
    }

    private record StatsReport(StoreStatistics statistics) implements Report {

        @Override
        public int exit() {
            return statistics.namespaces().stream()
                            .allMatch(one -> one.problems().isEmpty())
                    ? ExitCode.DONE
                    : ExitCode.TROUBLE;
        }

        private static long bytes(NamespaceStatistics one) {
            return one.liveBytes() + one.olderBytes() + one.garbageBytes();
        }

        @Override
        public void tell(Console console) {
            List<NamespaceStatistics> all = statistics.namespaces();
            all.forEach(one -> one.problems().forEach(console::complain));
            if (all.isEmpty()) {
                console.say("nothing was saved yet");
                return;
            }
            // The name comes last, as it may be long.
            Table table = new Table("rrrrrrrrl")
                    .row("LIVE", "OLDER", "GARBAGE", "WEEK", "GEN", "PACKS", "SAVED", "USED", "NAMESPACE");
            all.stream()
                    .sorted(Comparator.comparingLong(StatsReport::bytes).reversed())
                    .forEach(one -> table.row(
                            Quantities.bytes(one.liveBytes()),
                            Quantities.bytes(one.olderBytes()),
                            Quantities.bytes(one.garbageBytes()),
                            Quantities.bytes(one.addedBytes()),
                            Quantities.count(one.generations()),
                            Quantities.count(one.packs()),
                            age(one.saved()),
                            age(one.used()),
                            one.namespace().path()));
            table.row(
                    sum(NamespaceStatistics::liveBytes),
                    sum(NamespaceStatistics::olderBytes),
                    sum(NamespaceStatistics::garbageBytes),
                    sum(NamespaceStatistics::addedBytes),
                    "",
                    "",
                    "",
                    "",
                    "all " + Quantities.count(all.size()));
            table.print(console);
        }

        /** Without "ago", which does not fit. */
        private static String age(Optional<Instant> time) {
            return time.map(then -> Quantities.age(then, Instant.now()).replace(" ago", ""))
                    .orElse("never");
        }

        private String sum(ToLongFunction<NamespaceStatistics> part) {
            return Quantities.bytes(
                    statistics.namespaces().stream().mapToLong(part).sum());
        }

        @Override
        public void write(JsonWriter json) throws IOException {
            json.field("namespaces").beginArray();
            for (NamespaceStatistics one : statistics.namespaces()) {
                json.beginObject();
                json.field("namespace").text(one.namespace().path());
                json.field("generations").number(one.generations());
                json.field("liveBytes").number(one.liveBytes());
                json.field("olderBytes").number(one.olderBytes());
                json.field("garbageBytes").number(one.garbageBytes());
                json.field("addedBytes").number(one.addedBytes());
                json.field("packs").number(one.packs());
                json.field("saved").text(one.saved().map(Instant::toString).orElse(null));
                json.field("used").text(one.used().map(Instant::toString).orElse(null));
                json.endObject();
            }
            json.endArray();
            JsonFields.strings(
                    json,
                    "problems",
                    statistics.namespaces().stream()
                            .flatMap(one -> one.problems().stream())
                            .toList());
        }
    }
}
