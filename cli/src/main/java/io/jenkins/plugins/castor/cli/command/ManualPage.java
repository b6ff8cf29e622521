package io.jenkins.plugins.castor.cli.command;

import io.jenkins.plugins.castor.cli.command.HelpPage.OptionGroup;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The manual page of a command, in the macros of {@code man(7)}, from the same description as its help. */
final class ManualPage {
    private final StringBuilder page = new StringBuilder();

    private ManualPage(String name, String version) {
        page.append(".TH " + escaped(name.toUpperCase(Locale.ROOT)) + " 1 \"\" \"castor " + escaped(version)
                + "\" \"Castor\"\n");
    }

    /** The page {@code castor(1)}. */
    static String overview(String version) {
        CommandSpec spec = Commands.all().getCommandSpec();
        ManualPage manual = new ManualPage(Commands.NAME, version);
        manual.start(Commands.NAME, spec.usageMessage(), spec.usageMessage().customSynopsis());
        manual.section("COMMANDS");
        spec.subcommands()
                .forEach((name, line) -> manual.entry(
                        "castor\\-" + name + "(1)",
                        line.getCommandSpec().usageMessage().header()));
        manual.options(spec);
        manual.section("EXAMPLE");
        Stream.of(spec.usageMessage().footer())
                .filter(line -> line.startsWith("  "))
                .forEach(manual::example);
        manual.section("SEE ALSO");
        manual.text(Stream.concat(
                        Commands.NAMES.stream().map(name -> "castor-" + name + "(1)"),
                        Stream.of("https://github.com/jenkinsci/castor-plugin"))
                .collect(Collectors.joining(", ")));
        return manual.page.toString();
    }

    /** The page {@code castor-NAME(1)}. */
    static String of(String name, String version) {
        CommandLine line = Commands.alone(name);
        UsageMessageSpec usage = line.getCommandSpec().usageMessage();
        ManualPage manual = new ManualPage("castor-" + name, version);
        manual.start(
                "castor-" + name,
                usage,
                usage.customSynopsis().length == 0 ? new String[] {name + " [OPTION...]"} : usage.customSynopsis());
        line.getCommandSpec().positionalParameters().stream()
                .filter(operand -> !operand.hidden())
                .forEach(operand -> manual.entry(escaped(operand.paramLabel()), operand.description()));
        manual.options(line.getCommandSpec());
        Map<String, String> exits = usage.exitCodeList();
        if (!exits.isEmpty()) {
            manual.section("EXIT STATUS");
            exits.forEach((code, meaning) -> manual.entry(escaped(code), meaning));
        }
        if (usage.footer().length > 0) {
            manual.section("EXAMPLES");
            Stream.of(usage.footer()).forEach(manual::example);
        }
        manual.section("SEE ALSO");
        manual.text("castor(1)");
        return manual.page.toString();
    }

    private void start(String name, UsageMessageSpec usage, String... synopsis) {
        section("NAME");
        page.append(escaped(name) + " \\- " + escaped(usage.header()[0]) + "\n");
        section("SYNOPSIS");
        for (int i = 0; i < synopsis.length; i++) {
            String form = synopsis[i].strip();
            page.append((i == 0 ? "" : ".br\n") + ".B " + escaped(form.startsWith("castor ") ? form : "castor " + form)
                    + "\n");
        }
        section("DESCRIPTION");
        text(usage.description());
    }

    private void options(CommandSpec spec) {
        section("OPTIONS");
        for (OptionGroup group : OptionGroup.values()) {
            List<OptionSpec> options = spec.options().stream()
                    .filter(option -> !option.hidden() && OptionGroup.of(option) == group)
                    .toList();
            if (!options.isEmpty()) {
                if (group != OptionGroup.COMMON) {
                    page.append(".SS \"" + group.title() + "\"\n");
                }
                options.forEach(this::option);
            }
        }
    }

    private void option(OptionSpec option) {
        String names = Stream.of(option.names())
                .map(name -> "\\fB" + escaped(name) + "\\fR")
                .collect(Collectors.joining(", "));
        String value = option.arity().max() == 0 ? "" : " \\fI" + escaped(option.paramLabel()) + "\\fR";
        entry(names + value, option.description());
    }

    private void section(String title) {
        page.append(".SH \"" + title + "\"\n");
    }

    /** @param term escaped already */
    private void entry(String term, String... text) {
        page.append(".TP\n" + term + "\n");
        text(text);
    }

    private void text(String... paragraphs) {
        page.append(escaped(String.join(" ", paragraphs)) + "\n");
    }

    private void example(String line) {
        page.append(".PP\n.nf\n" + escaped("  " + line.strip()) + "\n.fi\n");
    }

    /** Text that roff prints as it is. A line of it begins with no character that roff would take for a request. */
    private static String escaped(String text) {
        String plain = text.replace("%%", "%")
                .replace("\\", "\\(rs")
                .replace("-", "\\-")
                .replace("'", "\\(aq")
                .replace("`", "\\(ga")
                .replace("^", "\\(ha")
                .replace("~", "\\(ti");
        return plain.startsWith(".") ? "\\&" + plain : plain;
    }
}
