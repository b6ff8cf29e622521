"""What came out, as one table to read and as JSON to keep."""

import json
import statistics
from dataclasses import asdict, dataclass, field

from measure import Sample, middle, middle_of_meter

MIB = 1 << 20
HEADINGS = ("row", "contender", "seconds (min–max)", "CPU s", "peak RSS", "written", "result", "goal", "")


@dataclass(frozen=True)
class Goal:
    """`value` in `unit` against `bound`, which it must reach (`at_least`) or must not exceed; no bound, no goal."""

    value: float
    unit: str
    bound: float | None = None
    at_least: bool = False

    @property
    def met(self):
        if self.bound is None:
            return None
        return self.value >= self.bound if self.at_least else self.value <= self.bound


@dataclass
class Result:
    """A contender's runs in a row. `written` is bytes left on disk or sent by the link, where the row is about them."""

    contender: str
    why: str
    samples: list[Sample]
    written: int | None = None
    goals: list[Goal] = field(default_factory=list)


@dataclass
class Row:
    """One row: Castor's result first, then its rivals', each with what it says of Castor."""

    tree: str
    name: str
    results: list[Result]


def table(rows, trees):
    """The rows as lines; `trees` is {name: its heading}, in order."""
    lines, cells = [], [HEADINGS]
    for row in rows:
        cells += _cells(row)
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
    for tree, title in trees.items():
        measured = [row for row in rows if row.tree == tree]
        if measured:
            lines += ["", title, _line(HEADINGS, widths)]
            lines += [_line(cell, widths) for row in measured for cell in _cells(row)]
    return lines


def legend(rows):
    """Why each contender runs as it does, one line for each reason."""
    reasons = {}
    for row in rows:
        for result in row.results:
            reasons.setdefault(result.why, {})[result.contender] = None
    return [f"  {'; '.join(names)}: {why}" for why, names in reasons.items()]


def missed(rows):
    """The missed goals, one line each."""
    return [
        f"{row.tree} {row.name}, {result.contender}: {_value(goal)}, goal {_bound(goal)}".strip()
        for row in rows
        for result in row.results
        for goal in result.goals
        if goal.met is False
    ]


def as_json(facts, rows):
    """Every sample, ratio and goal, with `facts` about the machine and the run, as text."""
    listed = [asdict(row) for row in rows]
    for row, entry in zip(rows, listed):
        for result, side in zip(row.results, entry["results"]):
            for goal, target in zip(result.goals, side["goals"]):
                target["met"] = goal.met
    return json.dumps({"format": 1, **facts, "rows": listed}, indent=1, ensure_ascii=False) + "\n"


def _line(cells, widths):
    return ("  " + "  ".join(f"{cell:{width}}" for cell, width in zip(cells, widths))).rstrip()


def _cells(row):
    lines = []
    for result in row.results:
        goals = [(_value(goal), _bound(goal), _verdict(goal)) for goal in result.goals] or [("", "", "")]
        lines.append(
            (
                row.name if not lines else "",
                result.contender,
                _seconds(result.samples),
                _cpu(result.samples),
                _rss(result.samples),
                "" if result.written is None else f"{result.written / 1e6:.1f} MB",
                *goals[0],
            )
        )
        lines += [("",) * 6 + more for more in goals[1:]]
    return lines


def _seconds(samples):
    """Nothing where something else than time was measured."""
    if not samples:
        return ""
    seconds = [sample.seconds for sample in samples]
    # Inner parts take milliseconds, which JMH measures finely; commands do not repeat to a millisecond.
    digits = 5 if samples[0].cpu is None else 2
    return f"{statistics.median(seconds):6.{digits}f} ({min(seconds):.{digits}f}–{max(seconds):.{digits}f})"


def _rss(samples):
    """The largest; nothing for what ran inside of another process."""
    return "" if not samples or samples[0].rss is None else f"{max(sample.rss for sample in samples) / MIB:4.0f} MiB"


def _cpu(samples):
    """The command's, and in the rows with servers those of the servers and of the link."""
    if not samples or samples[0].cpu is None:
        return ""
    apart = [name for name in ("servers_cpu", "link_cpu") if name in samples[0].meters]
    return " + ".join([f"{middle(samples, 'cpu'):5.2f}", *(f"{middle_of_meter(samples, name):.2f}" for name in apart)])


def _value(goal):
    return _number(goal.value, goal.unit)


def _bound(goal):
    return "" if goal.bound is None else ("≥ " if goal.at_least else "≤ ") + _number(goal.bound, goal.unit)


def _verdict(goal):
    return {None: "", True: "met", False: "MISSED"}[goal.met]


def _number(value, unit):
    digits = 0 if unit.startswith("MiB") or value >= 1000 else 2
    return f"{value:,.{digits}f}{'' if unit.startswith('×') else ' '}{unit}"
