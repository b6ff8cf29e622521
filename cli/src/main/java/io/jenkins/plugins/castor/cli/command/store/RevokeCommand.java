package io.jenkins.plugins.castor.cli.command.store;

import static io.jenkins.plugins.castor.cli.settings.SettingKey.PINS;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.SIGNING_KEY;

import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.JsonFields;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.CommandSyntax;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.cli.settings.TrustSettings;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.admin.RevokeReport;
import io.jenkins.plugins.castor.engine.admin.RevokeReport.Revoked;
import io.jenkins.plugins.castor.engine.admin.RevokeRequest;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/** {@code castor revoke}: takes generations out of use. */
public final class RevokeCommand implements Command {
    private static final String CHANGE = "--change";
    private static final String BUILD = "--build";
    private static final String GENERATION = "--generation";
    private static final String SINCE = "--since";
    private static final String REASON = "--reason";
    private static final String DRY_RUN = "--dry-run";
    private static final String DESCENDANTS = "--descendants";

    @Override
    public CommandSpec spec() {
        return CommandSyntax.of(
                        this,
                        "revoke",
                        "Takes generations out of use, so that loads go back to the last good one.",
                        "Revokes the generations of a namespace, or of all namespaces, that match every option given here."
                                + " Their objects stay in the store. A revocation cannot be undone.")
                .usage("[OPTION...] [NAMESPACE]")
                .operand("NAMESPACE", false, "The namespace. Default: all namespaces.")
                .store()
                .value(CHANGE, "N", "Generations that were saved for this change.")
                .value(BUILD, "URL", "Generations that this build saved.")
                .value(GENERATION, "G", "The generation with this number; it needs a namespace.")
                .value(
                        SINCE,
                        "T",
                        "Generations that were saved since 2026-11-20T09:00:00Z, or since a date (its start in UTC).")
                .flag(
                        DESCENDANTS,
                        "Also what was built on these, and on that, and so on: 'castor affected' shows it. Killed half-way,"
                                + " run it again.")
                .value(REASON, "TEXT", "The reason, for people. Default: the options given here.")
                .flag(DRY_RUN, "Only show what would be revoked.")
                .settings(SIGNING_KEY, PINS)
                .json()
                .exit("0", "Done.")
                .exit("1", "No generation matches, some could not be revoked, or the store cannot be written to.")
                .exit("2", "Wrong usage or configuration.")
                .example("castor revoke --change 123456 --signing-key castor.key")
                .example("castor revoke --generation 7 website/main/test")
                .example("castor revoke --generation 7 --descendants website/main/test")
                .example("castor revoke --since 2026-11-20T09:00:00Z website/main/test --dry-run")
                .spec();
    }

    @Override
    public Report run(Invocation invocation) throws IOException {
        List<Namespace> wanted = invocation.namespaces();
        OptionalLong generation = invocation.generation(GENERATION);
        if (generation.isPresent() && wanted.isEmpty()) {
            throw new UsageException("each namespace has a generation " + generation.getAsLong()
                    + ": name a namespace, as in castor revoke --generation 7 website/main/test");
        }
        Optional<SigningKey> key = invocation.trust().signingKey();
        List<RevokedNamespace> done = new ArrayList<>();
        try (Castor castor = invocation.store().open()) {
            for (Namespace namespace : wanted.isEmpty() ? namespaces(castor, key) : wanted) {
                RevokeReport report = castor.revoke(request(invocation, namespace, generation, key));
                done.add(new RevokedNamespace(namespace, report));
                if (!invocation.has(DRY_RUN)) {
                    remember(invocation.trust(), namespace, report);
                }
            }
        }
        return new RevocationsReport(done, invocation.has(DRY_RUN));
    }

    /** All namespaces that the key counts for. */
    private static List<Namespace> namespaces(Castor castor, Optional<SigningKey> key) throws IOException {
        return castor.catalogue().namespaces().stream()
                .filter(namespace -> key.map(signing -> signing.countsFor(namespace.project()))
                        .orElse(true))
                .toList();
    }

    private static void remember(TrustSettings trust, Namespace namespace, RevokeReport report) throws IOException {
        if (!report.revoked().isEmpty()) {
            List<Long> revoked =
                    report.revoked().stream().map(Revoked::generation).toList();
            trust.remember(before -> before.revoked(namespace, revoked, report.newest()));
        }
    }

    private static RevokeRequest request(
            Invocation invocation, Namespace namespace, OptionalLong generation, Optional<SigningKey> key) {
        Optional<String> since = text(invocation, SINCE);
        String said = Stream.of(CHANGE, BUILD, GENERATION, SINCE)
                .filter(invocation::has)
                .map(option -> option.substring(2) + " " + invocation.value(option, ""))
                .collect(Collectors.joining(", "));
        try {
            RevokeRequest request = new RevokeRequest(
                    namespace,
                    generation,
                    text(invocation, CHANGE),
                    text(invocation, BUILD),
                    since.map(RevokeCommand::time),
                    invocation.value(REASON, said),
                    key,
                    invocation.trust().pins(),
                    invocation.has(DRY_RUN));
            return invocation.has(DESCENDANTS) ? request.withDescendants() : request;
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }

    private static Optional<String> text(Invocation invocation, String option) {
        return Optional.ofNullable(invocation.value(option, null));
    }

    private static Instant time(String text) {
        try {
            return text.indexOf('T') < 0
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new UsageException(
                    SINCE + ": \"" + text + "\" is not a time: write it like 2026-11-20T09:00:00Z or 2026-11-20", e);
        }
    }

    private record RevokedNamespace(Namespace namespace, RevokeReport report) {}

    private record RevocationsReport(List<RevokedNamespace> namespaces, boolean dryRun) implements Report {

        private boolean isAny() {
            return namespaces.stream().anyMatch(done -> !done.report().revoked().isEmpty());
        }

        @Override
        public int exit() {
            boolean trouble = namespaces.stream()
                    .anyMatch(done -> !done.report().problems().isEmpty());
            return isAny() && !trouble ? ExitCode.DONE : ExitCode.TROUBLE;
        }

        @Override
        public void tell(Console console) {
            for (RevokedNamespace done : namespaces) {
                done.report().problems().forEach(console::complain);
                for (Revoked one : done.report().revoked()) {
                    String what = one.already() ? "already revoked: " : dryRun ? "would revoke " : "revoked ";
                    String saved = one.head()
                            .map(head -> ", saved " + Quantities.age(head.created(), Instant.now()))
                            .orElse("");
                    console.say(what + done.namespace().path() + " generation " + one.generation() + saved);
                }
                if (!done.report().later().isEmpty()) {
                    console.complain(
                            "warning: " + done.namespace().path() + " still uses later generations, which may contain"
                                    + " what was revoked: "
                                    + done.report().later().stream()
                                            .map(String::valueOf)
                                            .collect(Collectors.joining(", "))
                                    + "; revoke them, too, with --descendants or --since, unless they were saved from a"
                                    + " clean machine");
                }
            }
            if (!isAny()) {
                console.complain("no generation matches: 'castor list NAMESPACE' lists them with their builds");
            }
        }

        @Override
        public void write(JsonWriter json) throws IOException {
            json.field("dryRun").bool(dryRun);
            json.field("namespaces").beginArray();
            for (RevokedNamespace done : namespaces) {
                json.beginObject();
                json.field("namespace").text(done.namespace().path());
                numbers(
                        json,
                        "revoked",
                        done.report().revoked().stream()
                                .filter(one -> !one.already())
                                .map(Revoked::generation)
                                .toList());
                numbers(
                        json,
                        "already",
                        done.report().revoked().stream()
                                .filter(Revoked::already)
                                .map(Revoked::generation)
                                .toList());
                numbers(json, "later", done.report().later());
                JsonFields.strings(json, "problems", done.report().problems());
                json.endObject();
            }
            json.endArray();
        }

        private static void numbers(JsonWriter json, String field, List<Long> numbers) throws IOException {
            json.field(field).beginArray();
            for (long number : numbers) {
                json.number(number);
            }
            json.endArray();
        }
    }
}
