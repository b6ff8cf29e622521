package io.jenkins.plugins.castor.facts;

import hudson.model.InvisibleAction;
import hudson.model.Run;
import io.jenkins.plugins.castor.engine.tree.Names;
import io.jenkins.plugins.castor.engine.trust.BuildFacts;
import io.jenkins.plugins.castor.engine.trust.BuildFacts.Known;
import io.jenkins.plugins.castor.engine.trust.Fact;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The facts about a build when it started, before it could do anything. A class, as XStream cannot read records. */
@Restricted(NoExternalUse.class)
public final class StartFacts extends InvisibleAction {

    private static final Logger LOGGER = Logger.getLogger(StartFacts.class.getName());

    /** Characters that a reader of the file could take for the end of a part or of a line, and the one that escapes them. */
    private static final Pattern UNSAFE = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\\\]");

    private static final Pattern ESCAPED = Pattern.compile("\\\\([0-9a-f]{4})");

    private static final char BETWEEN = '\t';

    /** A fact a line: its word, its source and its value. Little, as the file of each build has it. */
    private final String known;

    private final String remark;

    StartFacts(BuildFacts facts, String remark) {
        this.known = facts.known().entrySet().stream()
                .map(entry -> line(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining("\n"));
        this.remark = remark.isEmpty() ? null : remark;
    }

    private static String line(Fact fact, Known known) {
        return fact.word() + BETWEEN + escaped(known.source()) + BETWEEN + escaped(known.value());
    }

    private static String escaped(String text) {
        return UNSAFE.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(
                        "\\" + HexFormat.of().toHexDigits(match.group().charAt(0))));
    }

    private static String unescaped(String text) {
        return ESCAPED.matcher(text)
                .replaceAll(match ->
                        Matcher.quoteReplacement(String.valueOf((char) HexFormat.fromHexDigits(match.group(1)))));
    }

    /** The word, the source and the value of each fact. */
    private List<String[]> parts() {
        return known.lines()
                .map(line -> line.split("\t", 3))
                .map(parts -> new String[] {parts[0], unescaped(parts[1]), unescaped(parts[2])})
                .toList();
    }

    /** Gathers them and keeps them with the build; to be called when it starts, and only then. */
    static void keep(Run<?, ?> run) {
        StartFacts facts = FactGathering.of(run);
        run.addOrReplaceAction(facts);
        LOGGER.log(Level.FINE, () -> "Known of " + run + ": " + facts);
    }

    /** The recorded facts; almost none for a build that started before Castor was installed. */
    public static StartFacts of(Run<?, ?> run) {
        StartFacts kept = run.getAction(StartFacts.class);
        return kept == null ? FactGathering.late(run) : kept;
    }

    public BuildFacts facts() {
        BuildFacts facts = BuildFacts.NONE;
        for (String[] parts : parts()) {
            facts = facts.with(Fact.valueOf(parts[0].toUpperCase(Locale.ROOT)), parts[2], parts[1]);
        }
        return facts;
    }

    /** Every fact with its source, on one line. */
    @Override
    public String toString() {
        String all = parts().stream()
                .map(parts -> parts[0] + " = " + parts[2] + " (" + parts[1] + ")")
                .collect(Collectors.joining(", "));
        return Names.shown(remark().isEmpty() ? all : all + "; " + remark());
    }

    /** For people: what speaks against the build; empty if nothing does. */
    public String remark() {
        return remark == null ? "" : remark;
    }
}
