package io.jenkins.plugins.castor.cli.command;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Layout;
import picocli.CommandLine.Model.OptionSpec;

/** The help of a command: picocli's, with the options in groups. */
final class HelpPage {

    /** Groups of options, the most common ones first. An option that no group names belongs to the first. */
    enum OptionGroup {
        COMMON("Options"),
        NAMESPACE_IN_PARTS("Parts of the namespace", "--project", "--branch", "--job"),
        ACCESS(
                "Access to the store",
                "--max-rate",
                "--password-file",
                "--ssh-key",
                "--known-hosts",
                "--profile",
                "--old-rsync"),
        TRUST(
                "Trust",
                "--policy",
                "--fallback-project",
                "--trusted-key",
                "--signing-key",
                "--max-age",
                "--max-size",
                "--at-least",
                "--pins"),
        OUTPUT("Output", "--json", "--quiet", "--help", "--version");

        private final String title;
        private final List<String> names;

        OptionGroup(String title, String... names) {
            this.title = title;
            this.names = List.of(names);
        }

        String title() {
            return title;
        }

        static OptionGroup of(OptionSpec option) {
            for (OptionGroup group : values()) {
                if (group.names.contains(option.longestName())) {
                    return group;
                }
            }
            return COMMON;
        }
    }

    private HelpPage() {}

    /** The text of the page. */
    static String of(CommandLine line) {
        line.getHelpSectionMap().put(SECTION_KEY_OPTION_LIST_HEADING, help -> "");
        line.getHelpSectionMap().put(SECTION_KEY_OPTION_LIST, HelpPage::options);
        return line.getUsageMessage(Ansi.OFF);
    }

    private static String options(Help help) {
        boolean grouped = help.commandSpec().options().stream()
                        .map(OptionGroup::of)
                        .distinct()
                        .count()
                > 1;
        StringBuilder page = new StringBuilder();
        for (OptionGroup group : OptionGroup.values()) {
            List<OptionSpec> options = help.commandSpec().options().stream()
                    .filter(option -> OptionGroup.of(option) == group)
                    .toList();
            if (!options.isEmpty()) {
                Layout layout = help.createDefaultLayout();
                layout.addOptions(options, help.parameterLabelRenderer());
                page.append(String.format("%n%s:%n", grouped ? group.title : OptionGroup.COMMON.title))
                        .append(layout);
            }
        }
        return page.toString();
    }
}
