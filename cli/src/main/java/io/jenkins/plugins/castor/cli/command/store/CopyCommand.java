package io.jenkins.plugins.castor.cli.command.store;

import static io.jenkins.plugins.castor.cli.settings.SettingKey.PINS;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.SIGNING_KEY;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.TRUSTED_KEYS;

import io.jenkins.plugins.castor.cli.console.ProgressDisplay;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.CommandSyntax;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.process.Version;
import io.jenkins.plugins.castor.cli.settings.StoreSettings;
import io.jenkins.plugins.castor.cli.settings.TrustSettings;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.copy.CopyRequest;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.StoreUrl;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** {@code castor copy}: copies namespaces to another store. */
public final class CopyCommand implements Command {
    private static final String TO = "--to";
    private static final String ALL = "--all";
    private static final String GENERATIONS = "--generations";
    private static final String TO_PROFILE = "--to-profile";
    private static final String TO_PASSWORD_FILE = "--to-password-file";

    @Override
    public CommandSpec spec() {
        return CommandSyntax.of(
                        this,
                        "copy",
                        "Copies namespaces from the store to another one, while others load and save in both.",
                        "Every frame is verified on the way, and each generation is signed anew for the other store, so it"
                                + " needs the key where generations are signed. They keep their numbers there where these are"
                                + " free. What is there is not sent again: killed, run it again.")
                .usage("[OPTION...] --to URL NAMESPACE...", "[OPTION...] --to URL --all")
                .operands("NAMESPACE", false, "The namespaces to copy.")
                .flag(ALL, "Copy all namespaces of the store.")
                .store()
                .value(TO, "URL", "The other store: a URL, or the path of a directory.")
                .value(TO_PROFILE, "NAME", "Its profile in the AWS configuration. Default: that of the store.")
                .value(TO_PASSWORD_FILE, "FILE", "A file with its rsync password. Default: that of the store.")
                .value(
                        GENERATIONS,
                        "N|all",
                        "Copy the newest N generations in use of each namespace, or all. Default: 1. Older ones cannot"
                                + " follow later: nothing is put above a newer generation.")
                .settings(SIGNING_KEY, TRUSTED_KEYS, PINS)
                .json()
                .quiet()
                .exit("0", "Done: the other store has the newest generation of each namespace.")
                .exit("1", "Something was not copied, and is named; or a store cannot be read or written.")
                .usualExits()
                .example("castor copy --store /srv/castor --to 's3://caches?region=eu-central-1' --all")
                .example("castor copy --to rsync://new/castor --signing-key castor.key website/main/test")
                .spec();
    }

    @Override
    public Report run(Invocation invocation) throws IOException, InterruptedException {
        List<Namespace> namespaces = invocation.namespaces();
        if (invocation.has(ALL) != namespaces.isEmpty()) {
            throw new UsageException("name the namespaces to copy, or give " + ALL + ", and not both");
        }
        TrustSettings trust = invocation.trust();
        CopyRequest request = new CopyRequest(
                namespaces,
                generations(invocation),
                trust.signingKey(),
                trust.trustedKeys(),
                trust.pins(),
                "castor " + Version.text());
        StoreSettings store = invocation.store();
        try (ProgressDisplay display = invocation.display();
                Castor from = store.open();
                Castor to = other(invocation, store).open()) {
            return new CopyResult(from.copyTo(to, request, display), to.toString());
        }
    }

    private static int generations(Invocation invocation) {
        String text = invocation.value(GENERATIONS, "1");
        if (text.equals("all")) {
            return CopyRequest.ALL;
        }
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) == 0) {
            throw new UsageException(GENERATIONS + ": \"" + text + "\" is neither a number from 1 on nor all");
        }
        return Integer.parseInt(text);
    }

    private static StoreSettings other(Invocation invocation, StoreSettings store) {
        String to = invocation.value(TO, "");
        if (to.isEmpty()) {
            throw new UsageException("no store to copy to is named: write " + TO + " URL, or the path of a directory");
        }
        try {
            if (StoreUrl.isUrl(to)) {
                StoreUrl.parse(to);
            } else {
                StoreUrl.checkPath(to);
                to = invocation.path(to).toString();
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException(TO + ": " + e.getMessage(), e);
        }
        Optional<Path> password = Optional.ofNullable(invocation.<String>value(TO_PASSWORD_FILE, null))
                .map(invocation::path);
        Optional<String> profile = Optional.ofNullable(invocation.value(TO_PROFILE, null));
        StoreOptions options = store.options();
        return new StoreSettings(
                List.of(to),
                options.withPasswordFile(password.or(options::passwordFile)).withProfile(profile.or(options::profile)));
    }
}
