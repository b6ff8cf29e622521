package io.jenkins.plugins.castor.view;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.repository.Generation;
import io.jenkins.plugins.castor.engine.repository.Generation.State;
import io.jenkins.plugins.castor.engine.repository.History;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.folder.ChosenStore;
import io.jenkins.plugins.castor.run.JobQueries;
import io.jenkins.plugins.castor.view.NamespaceChanges.Change;
import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What a store has of a namespace, for {@code fragment.jelly}. All texts may be hostile, and are escaped there. */
@Restricted(NoExternalUse.class)
public final class Generations {

    private static final int MOST_ROWS = 50;

    private final List<Row> rows;
    private final int more;
    private final List<String> warnings;
    private final String trouble;
    private final boolean manageable;
    private final boolean detailed;
    private final List<String> sizes;
    private final List<String> done;
    private final List<String> problems;

    private Generations(
            List<Row> rows,
            int more,
            List<String> warnings,
            String trouble,
            boolean manageable,
            boolean detailed,
            List<String> sizes,
            List<String> done,
            List<String> problems) {
        this.rows = rows;
        this.more = more;
        this.warnings = warnings.stream().map(NamespaceName::readable).toList();
        this.trouble = trouble == null ? null : NamespaceName.readable(trouble);
        this.manageable = manageable;
        this.detailed = detailed;
        this.sizes = sizes.stream().map(NamespaceName::readable).toList();
        this.done = done;
        this.problems = problems.stream().map(NamespaceName::readable).toList();
    }

    /** @param sizes what they take in the store, and what goes, a sentence each */
    static Generations of(History history, List<String> sizes) {
        Optional<Generation> current = history.generations().stream()
                .filter(one -> one.state() != State.REVOKED)
                .findFirst()
                .filter(one -> one.state() == State.IN_USE);
        List<Row> rows = history.generations().stream()
                .limit(MOST_ROWS)
                .map(one -> new Row(one, current.isPresent() && current.get() == one))
                .toList();
        int more = history.generations().size() - rows.size();
        return new Generations(rows, more, history.warnings(), null, false, false, sizes, List.of(), List.of());
    }

    /** @param trouble why nothing is known */
    public static Generations unknown(String trouble) {
        return new Generations(List.of(), 0, List.of(), trouble, false, false, List.of(), List.of(), List.of());
    }

    /** Asks a store what it has of a namespace, what that takes, and what of it the next prune removes. */
    public static Generations read(ChosenStore store, Castor castor, Namespace namespace) throws IOException {
        return of(
                castor.catalogue()
                        .history(
                                namespace,
                                Optional.of(JobQueries.trustedKeys()),
                                store.memory().pins()),
                NamespaceSizes.sentences(store, castor, namespace));
    }

    /**
     * A copy that shows whether the user may change generations, and the result of the last change.
     *
     * @param hasDetails whether the page can show the details of a generation
     */
    public Generations with(boolean mayManage, boolean hasDetails, Change change) {
        return new Generations(
                rows, more, warnings, trouble, mayManage, hasDetails, sizes, change.done(), change.problems());
    }

    /** Newest first. */
    public List<Row> getRows() {
        return rows;
    }

    /** The one that a load takes; null where there is none. */
    @CheckForNull
    public Row getCurrent() {
        return rows.stream().filter(Row::isCurrent).findFirst().orElse(null);
    }

    /** How many older ones there are. */
    public int getMore() {
        return more;
    }

    public List<String> getWarnings() {
        return warnings;
    }

    /** Why nothing is known; null where all is well. */
    @CheckForNull
    public String getTrouble() {
        return trouble;
    }

    public boolean isDetailed() {
        return detailed;
    }

    public boolean isManageable() {
        return manageable;
    }

    /** What the generations take in the store, and what of it the next prune removes, a sentence each. */
    public List<String> getSizes() {
        return sizes;
    }

    public List<String> getDone() {
        return done;
    }

    public List<String> getProblems() {
        return problems;
    }

    /** A generation. */
    @Restricted(NoExternalUse.class)
    public static final class Row {

        private final Generation generation;
        private final Head head;
        private final boolean current;

        Row(Generation generation, boolean current) {
            this.generation = generation;
            this.head = generation.head().orElse(null);
            this.current = current;
        }

        public long getNumber() {
            return generation.number();
        }

        public boolean isCurrent() {
            return current;
        }

        public boolean isInUse() {
            return generation.state() == State.IN_USE;
        }

        public boolean isRevoked() {
            return generation.state() == State.REVOKED;
        }

        /** Why it was revoked or is refused; empty for one in use. */
        public String getRemark() {
            return NamespaceName.readable(generation.remark().orElse(""));
        }

        /** Whether the rest of it can be told. */
        public boolean isKnown() {
            return head != null;
        }

        public Date getCreated() {
            return Date.from(head.created());
        }

        public String getAge() {
            return Quantities.age(head.created(), Instant.now());
        }

        public String getEntries() {
            return Quantities.count(head.totals().entries());
        }

        public String getBytes() {
            return Quantities.bytes(head.totals().bytes());
        }

        /** In the store. */
        public String getStored() {
            return Quantities.bytes(head.totals().packBytes() + head.totals().snapshotBytes());
        }

        /** The build that saved it; empty where that is not known. */
        public String getBuild() {
            return fact("build");
        }

        /** The same in short, where it is one of this Jenkins: {@code website #12}. */
        public String getBuildName() {
            return BuildLink.name(getBuild());
        }

        /** The same, where it is to be a link; null otherwise. */
        @CheckForNull
        public String getBuildUrl() {
            return BuildLink.of(getBuild());
        }

        /** The change that the build was for; empty where there was none. */
        public String getChange() {
            return fact("change");
        }

        /** What started the build; empty where that is not known. */
        public String getCause() {
            return fact("cause");
        }

        /** The rule of the policy that let it save; empty where that is not known. */
        public String getRule() {
            return fact("rule");
        }

        private String fact(String name) {
            return head.provenance().facts().getOrDefault(name, "");
        }
    }
}
