package io.jenkins.plugins.castor.view;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Action;
import hudson.model.Run;
import io.jenkins.plugins.castor.engine.trust.BuildFacts;
import io.jenkins.plugins.castor.engine.trust.Decision;
import io.jenkins.plugins.castor.run.CacheRecords;
import io.jenkins.plugins.castor.run.JobQueries;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Shows what a build loaded and saved: lines on its page, and a page that says why it may save or not. */
@Restricted(NoExternalUse.class)
public final class BuildCaches implements Action {

    private final Run<?, ?> run;
    private final CacheRecords records;
    private final Optional<BuildFacts> facts;

    BuildCaches(Run<?, ?> run, CacheRecords records) {
        this.run = run;
        this.records = records;
        this.facts = JobQueries.facts(run);
    }

    @Override
    public String getIconFileName() {
        return "symbol-file-tray";
    }

    @Override
    public String getDisplayName() {
        return Messages.BuildCaches_DisplayName();
    }

    @Override
    public String getUrlName() {
        return JobCaches.URL;
    }

    /** As Jenkins' layout of such pages asks for it. */
    public Run<?, ?> getObject() {
        return run;
    }

    /** The loads and saves, in the order in which they ended. */
    public List<Line> getLines() {
        List<Line> lines = new ArrayList<>();
        records.getLoads()
                .forEach(load -> lines.add(new Line(
                        load.getTime(),
                        load.getId(),
                        load.getNamespace(),
                        load.isTrouble(),
                        load.getSentence(),
                        LoadExplanation.of(load))));
        records.getSaves()
                .forEach(save -> lines.add(new Line(
                        save.getTime(), null, save.getNamespace(), save.isTrouble(), save.getSentence(), List.of())));
        lines.sort(Comparator.comparing(Line::time));
        return lines;
    }

    /** The facts about the build, with their sources. */
    public List<KnownFact> getFacts() {
        List<KnownFact> known = new ArrayList<>();
        facts.ifPresent(all -> all.known()
                .forEach((fact, value) -> known.add(new KnownFact(fact.word(), value.value(), value.source()))));
        return known;
    }

    /** Whether the build may save by the current policy; null if nothing is known of it. */
    public Verdict getVerdict() {
        return facts.map(all -> new Verdict(JobQueries.decision(run))).orElse(null);
    }

    /** A load or a save. */
    @Restricted(NoExternalUse.class)
    public static final class Line {

        private final Instant time;
        private final String id;
        private final String namespace;
        private final boolean trouble;
        private final String sentence;
        private final List<String> explanation;

        /** @param id of a load; null for a save */
        Line(
                Instant time,
                @CheckForNull String id,
                String namespace,
                boolean trouble,
                String sentence,
                List<String> explanation) {
            this.time = time;
            this.id = id;
            this.namespace = NamespaceName.of(namespace);
            this.trouble = trouble;
            this.sentence = NamespaceName.readable(sentence);
            this.explanation = explanation;
        }

        Instant time() {
            return time;
        }

        public boolean isLoad() {
            return id != null;
        }

        /** Where a console leads to; null for a save. */
        @CheckForNull
        public String getId() {
            return id;
        }

        /** Why a load did not find more, a sentence each. */
        public List<String> getExplanation() {
            return explanation;
        }

        public String getNamespace() {
            return namespace;
        }

        public boolean isTrouble() {
            return trouble;
        }

        public String getSentence() {
            return sentence;
        }
    }

    /** A fact about a build. */
    @Restricted(NoExternalUse.class)
    public static final class KnownFact {

        private final String name;
        private final String value;
        private final String source;

        KnownFact(String name, String value, String source) {
            this.name = name;
            this.value = value;
            this.source = source;
        }

        public String getName() {
            return name;
        }

        public String getValue() {
            return value;
        }

        public String getSource() {
            return source;
        }
    }

    /** A decision in the form that pages can read. */
    @Restricted(NoExternalUse.class)
    public static final class Verdict {

        private final Decision decision;

        Verdict(Decision decision) {
            this.decision = decision;
        }

        public boolean isAllowed() {
            return decision.allowed();
        }

        public String getSentence() {
            return decision.sentence();
        }

        /** The rules that were looked at, in order, a line each: a line end in a page of Jelly is lost. */
        public String getRules() {
            return decision.tried().stream().map(Decision.Tried::text).collect(Collectors.joining("\n"));
        }
    }
}
