package io.jenkins.plugins.castor.cli.console;

import java.util.ArrayList;
import java.util.List;

/** Rows of cells, printed in aligned columns. */
public final class Table {
    private static final String GAP = "  ";

    private final String alignments;
    private final List<String[]> rows = new ArrayList<>();

    /** @param alignments a letter for each column: {@code l} or {@code r} */
    public Table(String alignments) {
        this.alignments = alignments;
    }

    public Table row(String... cells) {
        String[] row = new String[alignments.length()];
        for (int i = 0; i < row.length; i++) {
            // before the widths are computed, as it may make the cell longer
            row[i] = Printable.line(cells[i]);
        }
        rows.add(row);
        return this;
    }

    public void print(Console console) {
        int[] widths = new int[alignments.length()];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], width(row[i]));
            }
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                String padding = " ".repeat(widths[i] - width(row[i]));
                boolean right = alignments.charAt(i) == 'r';
                line.append(i == 0 ? "" : GAP).append(right ? padding + row[i] : row[i] + padding);
            }
            console.print(line.toString().stripTrailing());
        }
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
