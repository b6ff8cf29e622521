package io.jenkins.plugins.castor.facts;

import hudson.model.InvisibleAction;
import hudson.model.Run;
import io.jenkins.plugins.castor.engine.tree.Names;
import io.jenkins.plugins.castor.engine.trust.BuildFacts;
import io.jenkins.plugins.castor.engine.trust.Fact;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The facts about a build when it started, before it could do anything. A class, as XStream cannot read records. */
@Restricted(NoExternalUse.class)
public final class StartFacts extends InvisibleAction {

    private static final Logger LOGGER = Logger.getLogger(StartFacts.class.getName());

    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final String remark;

    StartFacts(BuildFacts facts, String remark) {
        facts.known().forEach((fact, known) -> {
            values.put(fact.word(), known.value());
            sources.put(fact.word(), known.source());
        });
        this.remark = remark;
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
        for (Map.Entry<String, String> value : values.entrySet()) {
            Fact fact = Fact.valueOf(value.getKey().toUpperCase(Locale.ROOT));
            facts = facts.with(fact, value.getValue(), sources.getOrDefault(value.getKey(), ""));
        }
        return facts;
    }

    /** Every fact with its source, on one line. */
    @Override
    public String toString() {
        String known = values.entrySet().stream()
                .map(value -> value.getKey() + " = " + value.getValue() + " (" + sources.get(value.getKey()) + ")")
                .collect(Collectors.joining(", "));
        return Names.shown(remark.isEmpty() ? known : known + "; " + remark);
    }

    /** For people: what speaks against the build; empty if nothing does. */
    public String remark() {
        return remark;
    }
}
