package io.jenkins.plugins.castor.cli.option;

import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.ProgressBars;
import io.jenkins.plugins.castor.cli.console.ProgressDisplay;
import io.jenkins.plugins.castor.cli.process.ProcessContext;
import io.jenkins.plugins.castor.cli.settings.SettingKey;
import io.jenkins.plugins.castor.cli.settings.Settings;
import io.jenkins.plugins.castor.cli.settings.StoreSettings;
import io.jenkins.plugins.castor.cli.settings.TrustSettings;
import io.jenkins.plugins.castor.cli.settings.UnusableException;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import picocli.CommandLine.ParseResult;

/**
 * A parsed command line.
 *
 * @param command the command to run
 * @param options its options and operands
 */
public record Invocation(Command command, ParseResult options, ProcessContext context) {

    public String name() {
        return options.commandSpec().name();
    }

    public boolean has(String flag) {
        return options.hasMatchedOption(flag);
    }

    /** The value of an option or the default. */
    public <T> T value(String option, T otherwise) {
        return options.matchedOptionValue(option, otherwise);
    }

    /**
     * The absolute path for a path on the command line.
     *
     * @throws UsageException if it is not a path
     */
    public Path path(String text) {
        try {
            if (!text.isEmpty()) {
                return context.workingDirectory().resolve(text).normalize();
            }
        } catch (InvalidPathException e) {
            // reported below
        }
        throw new UsageException("\"" + text + "\" is not a path: name a file or a directory");
    }

    /** The words on the command line besides the options. */
    public List<String> operands() {
        return options.matchedPositionals().isEmpty()
                ? List.of()
                : options.matchedPositionals().get(0).stringValues();
    }

    /** The operands as namespaces. */
    public List<Namespace> namespaces() {
        return namespaces(operands());
    }

    /** Some of the operands as namespaces. */
    public static List<Namespace> namespaces(List<String> operands) {
        List<Namespace> namespaces = new ArrayList<>();
        for (String operand : operands) {
            try {
                namespaces.add(Namespace.parseFitted(operand));
            } catch (IllegalArgumentException e) {
                throw new UsageException(e.getMessage(), e);
            }
        }
        return namespaces;
    }

    public boolean json() {
        return has(CommandSyntax.JSON);
    }

    boolean quiet() {
        return has(CommandSyntax.QUIET);
    }

    /**
     * What the user set.
     *
     * @throws UnusableException if a file of settings cannot be read
     */
    public Settings settings() {
        return readableSettings().checkReadable();
    }

    /** What the user set, as far as it can be read. */
    public Settings readableSettings() {
        Map<SettingKey, List<String>> flags = new EnumMap<>(SettingKey.class);
        for (SettingKey key : SettingKey.values()) {
            if (has(key.flag())) {
                flags.put(
                        key,
                        key == SettingKey.STRICT
                                ? List.of("true")
                                : options.matchedOption(key.flag()).stringValues());
            }
        }
        return Settings.read(flags, context);
    }

    /** The stores that are set. */
    public StoreSettings store() {
        return StoreSettings.of(settings(), context);
    }

    public TrustSettings trust() {
        return new TrustSettings(settings(), context);
    }

    /** Prints for people. */
    public Console console() {
        return new Console(command.leavesOutputAlone() ? context.err() : context.out(), context.err(), quiet());
    }

    /** Shows progress. The caller closes it before anything else is printed. */
    public ProgressDisplay display() {
        return json() || quiet() || !context.terminal().watches()
                ? ProgressDisplay.NONE
                : new ProgressBars(context.err());
    }

    /**
     * The number of a generation that an option gives; empty if it is not used.
     *
     * @throws UsageException if it is no such number
     */
    public OptionalLong generation(String option) {
        String text = value(option, null);
        return text == null ? OptionalLong.empty() : OptionalLong.of(generation(text, option + ": "));
    }

    /**
     * The number of a generation that an operand gives.
     *
     * @throws UsageException if it is no such number
     */
    public static long generationOf(String operand) {
        return generation(operand, "");
    }

    private static long generation(String text, String where) {
        try {
            long number = Long.parseLong(text);
            if (number >= 1 && number <= Head.MAX_GENERATION) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        throw new UsageException(where + "\"" + text + "\" is not a generation: write a number from 1 on");
    }
}
