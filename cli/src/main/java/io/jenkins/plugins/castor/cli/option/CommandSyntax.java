package io.jenkins.plugins.castor.cli.option;

import io.jenkins.plugins.castor.cli.settings.SettingKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Describes a command to picocli: its options, its operands and its help. By hand, because picocli's annotations would cost
 * every run about as much time as the start of the JVM.
 */
public final class CommandSyntax {
    public static final String JSON = "--json";
    public static final String QUIET = "--quiet";
    public static final String CLEAN = "--clean";
    public static final String AT_LEAST = "--at-least";
    public static final String CHECKSUM = "--checksum";
    public static final String EXACT_ONLY = "--exact-only";

    private final CommandSpec spec;
    private final Map<String, String> exitCodes = new LinkedHashMap<>();
    private final List<String> examples = new ArrayList<>();

    private CommandSyntax(CommandSpec spec) {
        this.spec = spec;
    }

    /**
     * A command that has only {@code --help} so far.
     *
     * @param command what runs it; null for {@code castor} itself
     * @param summary what it does, in one line
     * @param description the same in more detail
     */
    public static CommandSyntax of(Command command, String name, String summary, String description) {
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
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help.")
                .build());
        return new CommandSyntax(spec);
    }

    /**
     * The parser for a command. A word that starts with @ does not name a file to read, ${...} is plain text, and -Vh is not
     * two options.
     */
    public static CommandLine commandLine(CommandSpec spec) {
        return new CommandLine(spec, CommandFactory.INSTANCE)
                .setExpandAtFiles(false)
                .setInterpolateVariables(false)
                .setPosixClusteredShortOptionsAllowed(false);
    }

    /** The forms of its command line, without the name of the command. */
    public CommandSyntax usage(String... forms) {
        String[] lines = new String[forms.length];
        for (int i = 0; i < forms.length; i++) {
            lines[i] = (i == 0 ? "" : "       castor ") + spec.name() + " " + forms[i];
        }
        spec.usageMessage().customSynopsis(lines);
        return this;
    }

    /** Options for these settings. */
    public CommandSyntax settings(SettingKey... keys) {
        for (SettingKey key : keys) {
            spec.addOption(SettingOptions.of(key));
        }
        return this;
    }

    /** Options that say which store it is, and how to reach it. */
    public CommandSyntax store() {
        return settings(
                SettingKey.STORE,
                SettingKey.MAX_RATE,
                SettingKey.PASSWORD_FILE,
                SettingKey.SSH_KEY,
                SettingKey.KNOWN_HOSTS,
                SettingKey.PROFILE,
                SettingKey.CA_FILE,
                SettingKey.OLD_RSYNC);
    }

    /** Options that say which namespace it is, as a whole or in parts. */
    public CommandSyntax namespace() {
        return settings(SettingKey.NAMESPACE, SettingKey.PROJECT, SettingKey.BRANCH, SettingKey.JOB);
    }

    /** The option for a file from {@code castor grant}, on machines that cannot reach the store. */
    public CommandSyntax grant(String what) {
        return value(
                GrantFile.FLAG,
                "FILE",
                "A file from 'castor grant', for a machine without access to the store: " + what
                        + ". The file also says which namespaces it is for.");
    }

    public CommandSyntax clean() {
        return flag(CLEAN, "Delete files in the cache directories that are not in the cache. Nothing outside of them.");
    }

    /** For commands that load. */
    public CommandSyntax atLeast() {
        return value(
                AT_LEAST,
                "G",
                "Load no generation before this one, and say so if the store has no newer one: it may hide them.");
    }

    /** For commands that load: what the caches should have been made for. */
    public CommandSyntax key() {
        return settings(SettingKey.KEY, SettingKey.KEY_TEXT)
                .flag(EXACT_ONLY, "Load only what was saved with the same key: anything else is a miss.");
    }

    public CommandSyntax checksum() {
        return flag(CHECKSUM, "Compare the contents of all files, not only their sizes, times and modes.");
    }

    public CommandSyntax json() {
        return flag(JSON, "Print one JSON object and nothing else, also for an error.");
    }

    public CommandSyntax quiet() {
        return flag(QUIET, "Print only trouble and errors.");
    }

    /** An option without a value. */
    public CommandSyntax flag(String name, String description) {
        return flag(description, new String[] {name});
    }

    /** {@code --version}, which only {@code castor} itself has. */
    public CommandSyntax version() {
        return flag("Show the version.", new String[] {"-V", "--version"});
    }

    private CommandSyntax flag(String description, String[] names) {
        spec.addOption(OptionSpec.builder(names)
                .type(boolean.class)
                .description(description)
                .build());
        return this;
    }

    /** An option with a value. */
    public CommandSyntax value(String name, String label, String description) {
        spec.addOption(SettingOptions.value(name, label, description));
        return this;
    }

    /** An option with a value that Castor gives to itself, and no help shows. */
    public CommandSyntax hidden(String name) {
        spec.addOption(OptionSpec.builder(name)
                .type(String.class)
                .hidden(true)
                .description("Of Castor's own.")
                .build());
        return this;
    }

    /** An option with a value that can be repeated. */
    public CommandSyntax list(String name, String label, String description) {
        spec.addOption(SettingOptions.list(name, label, description).build());
        return this;
    }

    /** One word besides the options. */
    public CommandSyntax operand(String label, boolean required, String description) {
        return operand(label, required, description, List.of());
    }

    /** @param words what a shell completes it to */
    public CommandSyntax operand(String label, boolean required, String description, List<String> words) {
        spec.addPositional(PositionalParamSpec.builder()
                .type(String.class)
                .index("0")
                .arity(required ? "1" : "0..1")
                .required(required)
                .paramLabel(label)
                .description(description)
                .completionCandidates(words)
                .build());
        return this;
    }

    /** Any number of words besides the options, or at least one of them. */
    public CommandSyntax operands(String label, boolean required, String description) {
        spec.addPositional(PositionalParamSpec.builder()
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity(required ? "1..*" : "0..*")
                .required(required)
                .paramLabel(label)
                .hideParamSyntax(true)
                .description(description)
                .build());
        return this;
    }

    /** What an exit code means. */
    public CommandSyntax exit(String code, String meaning) {
        exitCodes.put(code, meaning);
        return this;
    }

    /** The exit codes that mean the same for every command that can run long. */
    public CommandSyntax usualExits() {
        return exit("2", "Wrong usage or configuration.").exit("128 + n", "Ended by signal n: 130 for an interrupt.");
    }

    /** A command line to copy. */
    public CommandSyntax example(String line) {
        examples.add("  " + line);
        return this;
    }

    /** The description is complete. */
    public CommandSpec spec() {
        if (!exitCodes.isEmpty()) {
            spec.usageMessage().exitCodeListHeading("%nExit codes:%n").exitCodeList(exitCodes);
        }
        if (!examples.isEmpty()) {
            spec.usageMessage().footerHeading("%nExamples:%n").footer(examples.toArray(String[]::new));
        }
        return spec;
    }
}
