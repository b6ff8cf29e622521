"""Draws the rows of a JSON file of the bench as SVG: one file for each row, one panel for each tree.

matplotlib is Debian's, for Debian's Python, which need not be the one that runs the bench; so drawing is a program of
its own: python3 plots.py DIR < JSON
"""

import json
import re
import statistics
import subprocess
import sys
from pathlib import Path

from measure import RunError

PYTHON = "/usr/bin/python3"
# Placeholders that matplotlib draws with; the style sheet makes them what suits the reader's colour scheme.
INK, PAPER, OURS, THEIRS, LINES = "#010101", "#020202", "#030303", "#040404", "#050505"
LIGHT = {INK: "#1f2328", PAPER: "#ffffff", OURS: "#1a7f5a", THEIRS: "#9aa4af", LINES: "#d8dee4"}
DARK = {INK: "#e6edf3", PAPER: "#0d1117", OURS: "#3fb984", THEIRS: "#6e7681", LINES: "#30363d"}


def draw(text, folder):
    """Draws what is in the JSON `text` into `folder`; RunError when that fails."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run([PYTHON, "-B", __file__, str(folder)], input=text, text=True)
    if done.returncode:
        raise RunError(f"drawing to {folder} failed, see above; the JSON can be drawn again with {__file__}")


def main():
    folder, report = Path(sys.argv[1]), json.load(sys.stdin)
    by_name = {}
    for row in report["rows"]:
        if row["name"] != "start-up":
            by_name.setdefault(row["name"], []).append(row)
    for name, rows in by_name.items():
        slug = re.sub("[^a-z0-9]+", "-", f"{report['kind']}-{name}".lower()).strip("-")
        (folder / f"{slug}.svg").write_text(svg(report, name, rows))


def svg(report, name, rows):
    import io

    import matplotlib

    matplotlib.use("svg")
    # Text stays text: small, and in the reader's font. The salt makes the same figures the same file.
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "castor", "font.size": 9})
    from matplotlib import pyplot

    bars = [_bars(row, report["kind"]) for row in rows]
    heights = [len(panel) + 1.2 for panel in bars]
    figure, axes = pyplot.subplots(
        len(rows), squeeze=False, figsize=(7, 0.26 * sum(heights) + 0.5), gridspec_kw={"height_ratios": heights}
    )
    figure.patch.set_facecolor(PAPER)
    for axis, row, panel in zip(axes[:, 0], rows, bars):
        _panel(axis, panel)
        axis.set_title(f"{name}: {report['trees'][row['tree']]}", loc="left", color=INK, fontsize=10)
    machine = report["machine"].partition(";")[0]
    label = f"seconds: median, fastest and slowest; {report['date']}, {machine}"
    axes[-1, 0].set_xlabel(label, loc="right", color=INK, fontsize=8)
    figure.tight_layout()
    drawn = io.StringIO()
    figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": "script/bench"})
    return _themed(drawn.getvalue())


def _bars(row, kind):
    """(label, median, fastest, slowest, is it Castor's) for each contender."""
    bars = []
    for result in row["results"]:
        seconds = [sample["seconds"] for sample in result["samples"]]
        ours = kind == "jmh" or "castor" in result["contender"]
        bars.append((result["contender"], statistics.median(seconds), min(seconds), max(seconds), ours))
    return bars


def _panel(axis, bars):
    labels, medians, fastest, slowest, ours = zip(*bars)
    places = range(len(bars))
    spread = [
        [median - low for median, low in zip(medians, fastest)],
        [high - median for median, high in zip(medians, slowest)],
    ]
    axis.barh(places, medians, 0.7, color=[OURS if one else THEIRS for one in ours])
    axis.errorbar(medians, places, xerr=spread, fmt="none", ecolor=INK, elinewidth=0.8, capsize=2)
    for place, median, high in zip(places, medians, slowest):
        text = f"{median:.2f}" if median >= 0.05 else f"{median * 1000:.2f} ms"
        axis.annotate(text, (high, place), (5, 0), textcoords="offset points", va="center", color=INK, fontsize=8)
    axis.set_yticks(list(places), labels)
    axis.invert_yaxis()
    axis.locator_params(axis="x", nbins=5)
    axis.set_xlim(0, max(slowest) * 1.12)
    axis.set_facecolor(PAPER)
    axis.tick_params(colors=INK, length=0)
    axis.grid(axis="x", color=LINES, linewidth=0.6)
    axis.set_axisbelow(True)
    for side in axis.spines.values():
        side.set_visible(False)


def _themed(svg):
    """Colours that follow the reader's scheme. The paper is drawn, too: on a page of another one all is readable."""
    names = {INK: "ink", PAPER: "paper", OURS: "ours", THEIRS: "theirs", LINES: "lines"}
    for colour, name in names.items():
        svg = svg.replace(colour, f"var(--{name})")

    def variables(scheme):
        return ":root{" + ";".join(f"--{names[colour]}:{value}" for colour, value in scheme.items()) + "}"

    style = f"<style>{variables(LIGHT)}@media(prefers-color-scheme:dark){{{variables(DARK)}}}</style>"
    return re.sub(r"(<svg[^>]*>)", lambda tag: tag.group(1) + style, svg, count=1)


if __name__ == "__main__":
    main()
