package io.jenkins.plugins.castor.cli.command.store;

import static io.jenkins.plugins.castor.cli.settings.SettingKey.TRUSTED_KEYS;

import io.jenkins.plugins.castor.cli.console.FailureReport;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.CommandSyntax;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.diff.DiffRequest;
import io.jenkins.plugins.castor.engine.diff.MissingGenerationException;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;

/** {@code castor diff}: which files a generation added, changed and dropped. */
public final class DiffCommand implements Command {
    private static final String LIMIT = "--limit";
    private static final int DEFAULT_LIMIT = 50;

    @Override
    public CommandSpec spec() {
        return CommandSyntax.of(
                        this,
                        "diff",
                        "Shows which files a generation added, changed and dropped.",
                        "Compares it with the generation that it was built on, or with another one. Files and links count,"
                                + " directories do not; another time alone is no change.")
                .usage("[OPTION...] NAMESPACE GENERATION [OTHER]")
                .operands(
                        "NAMESPACE GENERATION [OTHER]",
                        true,
                        "The namespace, the number of the generation, and that of the one to compare it with. Default: the"
                                + " generation that it was built on.")
                .store()
                .value(
                        LIMIT,
                        "N",
                        "Name the N largest changes, and only count the rest. Default: " + DEFAULT_LIMIT + ".")
                .settings(TRUSTED_KEYS)
                .json()
                .exit("0", "Done, whatever the difference.")
                .exit("1", "A generation is not there or damaged, or the store cannot be read.")
                .exit("2", "Wrong usage or configuration.")
                .example("castor diff --store /srv/castor website/main/test 12")
                .example("castor diff website/main/test 12 9 --limit 1000 --json")
                .spec();
    }

    @Override
    public Report run(Invocation invocation) throws IOException, InterruptedException {
        List<String> words = invocation.operands();
        if (words.size() < 2 || words.size() > 3) {
            throw new UsageException(
                    "name a namespace and one or two generations, as in castor diff website/main/test 12");
        }
        Namespace namespace = Invocation.namespaces(words.subList(0, 1)).get(0);
        long generation = Invocation.generationOf(words.get(1));
        OptionalLong other =
                words.size() == 3 ? OptionalLong.of(Invocation.generationOf(words.get(2))) : OptionalLong.empty();
        DiffRequest request =
                new DiffRequest(namespace, generation, other, invocation.trust().trustedKeys(), limit(invocation));
        try (Castor castor = invocation.store().open()) {
            return new DiffResult(castor.diff(request));
        } catch (MissingGenerationException e) {
            String list = "'castor list --all " + namespace.path() + "' lists those that are there";
            return new FailureReport(
                    ExitCode.TROUBLE,
                    e.getMessage() + (other.isEmpty() ? ": name another one to compare with; " : ": ") + list);
        } catch (DamagedException e) {
            return new FailureReport(
                    ExitCode.TROUBLE,
                    e.getMessage() + ": compare another generation; 'castor repair " + namespace.path()
                            + "' takes damaged ones out of use");
        }
    }

    private static int limit(Invocation invocation) {
        String text = invocation.value(LIMIT, String.valueOf(DEFAULT_LIMIT));
        if (!text.matches("[0-9]{1,9}")) {
            throw new UsageException(LIMIT + ": \"" + text + "\" is not a number: write it like 200");
        }
        return Integer.parseInt(text);
    }
}
