package io.jenkins.plugins.castor.cli.command.store;

import static io.jenkins.plugins.castor.cli.settings.SettingKey.DEADLINE;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.PINS;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.SIGNING_KEY;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.TRUSTED_KEYS;

import io.jenkins.plugins.castor.cli.console.ProgressDisplay;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.CommandSyntax;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.process.Version;
import io.jenkins.plugins.castor.cli.settings.ByteQuantities;
import io.jenkins.plugins.castor.cli.settings.TrustSettings;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.recompress.RecompressRequest;
import io.jenkins.plugins.castor.engine.retention.PruneReport;
import io.jenkins.plugins.castor.engine.retention.PruneRequest;
import io.jenkins.plugins.castor.engine.retention.RetentionPolicy;
import io.jenkins.plugins.castor.engine.text.Durations;
import io.jenkins.plugins.castor.engine.work.Deadline;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;

/** {@code castor prune}: removes what is not needed any more. */
public final class PruneCommand implements Command {
    private static final String ALL = "--all";
    private static final String KEEP_LAST = "--keep-last";
    private static final String KEEP_WITHIN = "--keep-within";
    private static final String UNUSED_FOR = "--unused-for";
    private static final String MAX_SIZE = "--max-size";
    private static final String NAMESPACE_MAX_SIZE = "--namespace-max-size";
    private static final String GRACE = "--grace";
    private static final String RECOMPRESS = "--recompress";
    private static final String DRY_RUN = "--dry-run";

    @Override
    public CommandSpec spec() {
        return CommandSyntax.of(
                        this,
                        "prune",
                        "Removes what is not needed any more, while others save and load.",
                        "Old generations are retired first: no load and no save uses them from then on. What was retired or"
                                + " revoked for the grace is deleted by a later prune, and so is what killed saves left. So run"
                                + " it once a day. A killed prune is continued by the next one.")
                .usage("[OPTION...] NAMESPACE...", "[OPTION...] --all")
                .operands("NAMESPACE", false, "The namespaces to prune.")
                .flag(ALL, "Prune all namespaces of the store.")
                .store()
                .value(KEEP_LAST, "N", "Keep the last N generations of a namespace. Default: 3.")
                .value(KEEP_WITHIN, "TIME", "Keep those younger than this, too.")
                .value(
                        UNUSED_FOR,
                        "TIME",
                        "Remove namespaces that no saving build used for so long. By default they stay.")
                .value(
                        MAX_SIZE,
                        "SIZE",
                        "What all kept generations may have together, such as 50GB. Older generations go first, then the"
                                + " namespaces that were not used for longest.")
                .value(NAMESPACE_MAX_SIZE, "SIZE", "What those of one namespace may have. Its newest stays.")
                .value(
                        GRACE,
                        "TIME",
                        "How long what is out of use stays. Default: 24h. A shorter one must be at least twice the longest"
                                + " deadline of any load, save or grant in use, or they lose what they work with.")
                .value(
                        RECOMPRESS,
                        "LEVEL",
                        "Then compress again what builds used within a week, at zstd's level 4 to 19: loads fetch less. Each"
                                + " pack is tried once for a level, when it is a day old.")
                .value(
                        DEADLINE.flag(),
                        "TIME",
                        "With --recompress: begin no further pack after this time; the rest follows the next time."
                                + " Default: 30m.")
                .flag(DRY_RUN, "Only show what would be done.")
                .settings(SIGNING_KEY, TRUSTED_KEYS, PINS)
                .json()
                .quiet()
                .exit("0", "Done.")
                .exit("1", "Something was not done, and is named; or the store cannot be read or written.")
                .usualExits()
                .example("castor prune --all --keep-last 3 --unused-for 60d --dry-run")
                .example("castor prune website/main/test --keep-within 14d")
                .example("castor prune --all --recompress 12 --deadline 4h")
                .spec();
    }

    @Override
    public Report run(Invocation invocation) throws IOException, InterruptedException {
        List<Namespace> namespaces = invocation.namespaces();
        if (invocation.has(ALL) != namespaces.isEmpty()) {
            throw new UsageException("name the namespaces to prune, or give " + ALL + ", and not both");
        }
        TrustSettings trust = invocation.trust();
        Optional<RecompressRequest> recompression = recompression(invocation, namespaces, trust);
        PruneRequest request = PruneRequest.of(namespaces)
                .withPolicy(policy(invocation))
                .withPins(trust.pins())
                .withDryRun(invocation.has(DRY_RUN));
        request = with(invocation, GRACE, Durations::parse, request, PruneRequest::withGrace);
        if (trust.signingKey().isPresent()) {
            request = request.withSigningKey(trust.signingKey().get());
        }
        if (trust.trustedKeys().isPresent()) {
            request = request.withTrustedKeys(trust.trustedKeys().get());
        }
        try (ProgressDisplay display = invocation.display();
                Castor castor = invocation.store().open()) {
            PruneReport pruned = castor.prune(request, display);
            return new PruneResult(
                    pruned,
                    recompression.isPresent()
                            ? Optional.of(castor.recompress(recompression.get(), display))
                            : Optional.empty());
        }
    }

    private static Optional<RecompressRequest> recompression(
            Invocation invocation, List<Namespace> namespaces, TrustSettings trust) {
        String level = invocation.value(RECOMPRESS, "");
        if (level.isEmpty()) {
            if (invocation.has(DEADLINE.flag())) {
                throw new UsageException(DEADLINE.flag() + " limits the time of " + RECOMPRESS + ": give both");
            }
            return Optional.empty();
        }
        RecompressRequest request;
        try {
            request = RecompressRequest.of(namespaces, count(level))
                    .withDeadline(invocation.settings().deadline().orElse(Deadline.LONGEST));
        } catch (IllegalArgumentException e) {
            throw new UsageException(RECOMPRESS + ": " + e.getMessage(), e);
        }
        request = request.withPins(trust.pins())
                .withPublisher("castor " + Version.text())
                .withDryRun(invocation.has(DRY_RUN));
        if (trust.signingKey().isPresent()) {
            request = request.withSigningKey(trust.signingKey().get());
        }
        return Optional.of(
                trust.trustedKeys().isPresent()
                        ? request.withTrustedKeys(trust.trustedKeys().get())
                        : request);
    }

    private static RetentionPolicy policy(Invocation invocation) {
        RetentionPolicy policy = RetentionPolicy.DEFAULT;
        policy = with(invocation, KEEP_LAST, PruneCommand::count, policy, RetentionPolicy::withKeepLast);
        policy = with(invocation, KEEP_WITHIN, Durations::parse, policy, RetentionPolicy::withKeepWithin);
        policy = with(invocation, UNUSED_FOR, Durations::parse, policy, RetentionPolicy::withUnusedFor);
        policy = with(invocation, MAX_SIZE, ByteQuantities::size, policy, RetentionPolicy::withMaxBytes);
        return with(
                invocation, NAMESPACE_MAX_SIZE, ByteQuantities::size, policy, RetentionPolicy::withNamespaceMaxBytes);
    }

    private static int count(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException("\"" + text + "\" is not a number: write it like 3");
        }
        return Integer.parseInt(text);
    }

    /** What {@code before} is with the value of an option, if it was given. */
    private static <V, T> T with(
            Invocation invocation, String option, Function<String, V> parse, T before, BiFunction<T, V, T> change) {
        String text = invocation.value(option, "");
        if (text.isEmpty()) {
            return before;
        }
        try {
            return change.apply(before, parse.apply(text));
        } catch (IllegalArgumentException e) {
            throw new UsageException(option + ": " + e.getMessage(), e);
        }
    }
}
