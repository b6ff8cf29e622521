package io.jenkins.plugins.castor.view;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.castor.engine.retention.PruneReport;
import io.jenkins.plugins.castor.engine.retention.PruneReport.NamespaceReport;
import io.jenkins.plugins.castor.engine.retention.PruneReport.Retired;
import io.jenkins.plugins.castor.engine.text.Quantities;
import java.util.Comparator;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What a prune would do, for {@code fragment.jelly}. All texts may be hostile, and are escaped there. */
@Restricted(NoExternalUse.class)
public final class PrunePreview {

    private static final int MOST_ROWS = 200;

    private final List<Row> rows;
    private final int more;
    private final String summary;
    private final List<String> problems;
    private final String trouble;

    private PrunePreview(List<Row> rows, int more, String summary, List<String> problems, String trouble) {
        this.rows = rows;
        this.more = more;
        this.summary = summary;
        this.problems = problems;
        this.trouble = trouble;
    }

    static PrunePreview of(PruneReport report) {
        List<NamespaceReport> changed = report.namespaces().stream()
                .filter(one -> !one.isEmpty())
                .sorted(Comparator.comparingLong(PrunePreview::bytes).reversed())
                .toList();
        String summary = Messages.PrunePreview_Summary(
                Quantities.count(report.retired(), "generation", "generations"),
                Quantities.bytes(report.deletedBytes()),
                Quantities.bytes(report.waitingBytes()),
                Quantities.bytes(report.keptBytes()));
        return new PrunePreview(
                changed.stream().limit(MOST_ROWS).map(Row::new).toList(),
                Math.max(0, changed.size() - MOST_ROWS),
                summary,
                report.problems().stream().map(NamespaceName::readable).toList(),
                null);
    }

    private static long bytes(NamespaceReport report) {
        return report.deletedBytes() + report.waitingBytes();
    }

    static PrunePreview unknown(String trouble) {
        return new PrunePreview(List.of(), 0, "", List.of(), trouble);
    }

    /** The namespaces in which something changes, those with most to remove first. */
    public List<Row> getRows() {
        return rows;
    }

    /** How many there are besides. */
    public int getMore() {
        return more;
    }

    public String getSummary() {
        return summary;
    }

    public List<String> getProblems() {
        return problems;
    }

    /** Why nothing is known; null where all is well. */
    @CheckForNull
    public String getTrouble() {
        return trouble;
    }

    /** A namespace. */
    @Restricted(NoExternalUse.class)
    public static final class Row {

        private final NamespaceReport report;

        Row(NamespaceReport report) {
            this.report = report;
        }

        public String getNamespace() {
            return NamespaceName.of(report.namespace());
        }

        /** How many generations go out of use. */
        public String getRetired() {
            return Quantities.count(report.retired().size());
        }

        /** Why the last of them does; empty where none does. */
        public String getReason() {
            List<Retired> retired = report.retired();
            return retired.isEmpty() ? "" : retired.get(retired.size() - 1).reason();
        }

        /** What is removed at once. */
        public String getDeleted() {
            return Quantities.bytes(report.deletedBytes());
        }

        /** What is removed when the grace has passed. */
        public String getWaiting() {
            return Quantities.bytes(report.waitingBytes());
        }

        public String getKept() {
            return Quantities.bytes(report.keptBytes());
        }
    }
}
