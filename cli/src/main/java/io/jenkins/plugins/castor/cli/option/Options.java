package io.jenkins.plugins.castor.cli.option;

import io.jenkins.plugins.castor.cli.settings.SettingKey;
import io.jenkins.plugins.castor.engine.cache.Preset;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The options that commands share, and the form of their help. */
public final class Options {
    public static final String JSON = "--json";
    static final String QUIET = "--quiet";
    public static final String CLEAN = "--clean";
    public static final String CHECKSUM = "--checksum";

    private Options() {}

    /**
     * A command with {@code --help}.
     *
     * @param command what runs it; null for {@code castor} itself
     * @param summary what it does, in a line
     * @param description the same at length
     */
    public static CommandSpec start(Command command, String name, String summary, String description) {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(command, CommandFactory.INSTANCE)
                .name(name);
        spec.usageMessage()
                .header(summary)
                .description(description)
                .synopsisHeading("%nUsage: castor ")
                .parameterListHeading("%n")
                .descriptionHeading("%n")
                .optionListHeading("%nOptions:%n")
                .width(100)
                .sortOptions(false);
        return spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help.")
                .build());
    }

    /**
     * What parses a command. A word that starts with @ does not name a file to read, ${...} is text, and -Vh is not two
     * options.
     */
    public static CommandLine commandLine(CommandSpec spec) {
        return new CommandLine(spec, CommandFactory.INSTANCE)
                .setExpandAtFiles(false)
                .setInterpolateVariables(false)
                .setPosixClusteredShortOptionsAllowed(false);
    }

    public static OptionSpec version() {
        return OptionSpec.builder("-V", "--version")
                .type(boolean.class)
                .description("Show the version.")
                .build();
    }

    public static void store(CommandSpec spec) {
        spec.addOption(list(
                SettingKey.STORE,
                "URL",
                "Where caches live: the path of a directory, file:///..., rsync://..., rsync+ssh://... or s3://... May"
                        + " be repeated: further ones are mirrors, which loads read from too."));
        spec.addOption(value(
                SettingKey.MAX_RATE,
                "RATE",
                "How many bytes a second go over the network: 500k, 10M, 1.5MB/s, or none."));
        spec.addOption(value(
                SettingKey.PASSWORD_FILE,
                "FILE",
                "The password of an rsync daemon; else RSYNC_PASSWORD of the environment."));
        spec.addOption(value(SettingKey.SSH_KEY, "FILE", "The private key for rsync+ssh; else what ssh finds."));
        spec.addOption(value(SettingKey.KNOWN_HOSTS, "FILE", "The host keys for rsync+ssh; else what ssh finds."));
        spec.addOption(
                value(SettingKey.PROFILE, "NAME", "The profile of the AWS configuration; else the default one."));
    }

    public static void namespace(CommandSpec spec) {
        spec.addOption(value(
                SettingKey.NAMESPACE,
                "P/B/J",
                "Whose caches: PROJECT/BRANCH/JOB, with %2F for a slash inside of a part, as in"
                        + " mediawiki%2Fcore/main/npm."));
        spec.addOption(value(SettingKey.PROJECT, "P", "The project alone, as it is; else ZUUL_PROJECT."));
        spec.addOption(value(SettingKey.BRANCH, "B", "The branch alone, as it is; else ZUUL_BRANCH."));
        spec.addOption(value(SettingKey.JOB, "J", "The job alone, as it is; else JOB_NAME."));
    }

    public static void fallback(CommandSpec spec) {
        spec.addOption(list(
                SettingKey.FALLBACK,
                "NS",
                "A namespace to load from where the own one has nothing, such as that of the main branch. May be"
                        + " repeated; the first that has something is taken."));
    }

    public static void fallbackProject(CommandSpec spec) {
        spec.addOption(list(
                SettingKey.FALLBACK_PROJECTS,
                "P",
                "A project, besides the own one, that fallbacks may be of. Others are refused. May be repeated."));
    }

    public static void trustedKey(CommandSpec spec) {
        spec.addOption(list(
                SettingKey.TRUSTED_KEYS,
                "FILE",
                "A public key, as 'castor keygen' prints it: nothing counts but what it signed. May be repeated, and one"
                        + " file may have several."));
    }

    public static void signingKey(CommandSpec spec) {
        spec.addOption(value(
                SettingKey.SIGNING_KEY,
                "KEY",
                "The private key to sign with: a file, or env:NAME for one in an environment variable."));
    }

    public static void maxAge(CommandSpec spec) {
        spec.addOption(value(
                SettingKey.MAX_AGE,
                "TIME",
                "How old a generation may be, such as 7d. One that is older counts as if there were none."));
    }

    public static void caches(CommandSpec spec) {
        spec.addOption(list(
                        SettingKey.CACHES,
                        "CACHE",
                        "What is cached: the name of a preset ('castor presets' lists them), or a directory as"
                                + " NAME=PATH[,include=GLOB]...[,exclude=GLOB]... May be repeated.")
                .toBuilder()
                .completionCandidates(new PresetNames())
                .build());
    }

    /** For shells to complete; asked for by nothing else, and reads nothing until then. */
    private static final class PresetNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Preset.all().stream().map(Preset::name).iterator();
        }
    }

    public static void clean(CommandSpec spec) {
        spec.addOption(flag(
                CLEAN,
                "Remove what stands in the cache directories and is not in the cache. Nothing outside of them."));
    }

    public static void checksum(CommandSpec spec) {
        spec.addOption(flag(CHECKSUM, "Compare the contents of all files, not just their sizes, times and modes."));
    }

    public static void deadline(CommandSpec spec) {
        spec.addOption(value(
                SettingKey.DEADLINE,
                "TIME",
                "How long a load or a save may take: 90s, 2m, 1h30m, or none. After it the load is cold, the save"
                        + " skipped. 30m unless set."));
    }

    public static void spread(CommandSpec spec) {
        spec.addOption(value(
                SettingKey.SPREAD,
                "TIME",
                "Wait a random time up to this one, at most 1h, before a load: for fleets that start at once."));
    }

    public static void strict(CommandSpec spec) {
        spec.addOption(flag(SettingKey.STRICT.flag(), "Exit with 1 if there is trouble with a store or a cache."));
    }

    public static void policy(CommandSpec spec) {
        spec.addOption(value(
                SettingKey.POLICY,
                "FILE",
                "Rules that say which builds may save (docs/reference/policy.md). Without it the default ones count where a CI"
                        + " build is recognised."));
    }

    public static void grant(CommandSpec spec, String what) {
        spec.addOption(OptionSpec.builder(GrantFile.FLAG)
                .type(String.class)
                .paramLabel("FILE")
                .description("A file from 'castor grant', on a machine that has no store: " + what
                        + ". It also says which namespaces it is for.")
                .build());
    }

    public static void json(CommandSpec spec) {
        spec.addOption(flag(JSON, "Print one JSON object, also for an error, and nothing else."));
    }

    public static void quiet(CommandSpec spec) {
        spec.addOption(flag(QUIET, "Print nothing but trouble and errors."));
    }

    public static void exitCodes(CommandSpec spec, String... codesAndTexts) {
        Map<String, String> codes = new LinkedHashMap<>();
        for (int i = 0; i < codesAndTexts.length; i += 2) {
            codes.put(codesAndTexts[i], codesAndTexts[i + 1]);
        }
        spec.usageMessage().exitCodeListHeading("%nExit codes:%n").exitCodeList(codes);
    }

    public static void examples(CommandSpec spec, String... lines) {
        String[] footer = new String[lines.length];
        for (int i = 0; i < lines.length; i++) {
            footer[i] = "  " + lines[i];
        }
        spec.usageMessage().footerHeading("%nExamples:%n").footer(footer);
    }

    public static PositionalParamSpec namespaceOperand(boolean required, String description) {
        return PositionalParamSpec.builder()
                .type(String.class)
                .index("0")
                .arity(required ? "1" : "0..1")
                .required(required)
                .paramLabel("NAMESPACE")
                .description(description)
                .build();
    }

    public static OptionSpec flag(String name, String description) {
        return OptionSpec.builder(name)
                .type(boolean.class)
                .description(description)
                .build();
    }

    public static OptionSpec value(String name, String label, String description) {
        return OptionSpec.builder(name)
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    private static OptionSpec value(SettingKey key, String label, String description) {
        return OptionSpec.builder(key.flag())
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    private static OptionSpec list(SettingKey key, String label, String description) {
        return OptionSpec.builder(key.flag())
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }
}
