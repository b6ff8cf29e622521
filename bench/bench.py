"""Castor beside what users would pick instead, on real trees; script/bench runs this. See docs/internals/benchmarks.md."""

import fcntl
import os
import signal
import sys
from pathlib import Path

import kinds
import plots
import report
import trees
from machine import LAUNCHER, built
from measure import RunError
from options import arguments


def main():
    chosen = arguments(LAUNCHER)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    home = Path(os.environ.get("CASTOR_BENCH_HOME") or Path.home() / ".cache" / "castor-bench").resolve()
    home.mkdir(parents=True, exist_ok=True)
    with open(home / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return f"another bench runs in {home}; wait for it, or set CASTOR_BENCH_HOME to another folder"
        try:
            launcher = (chosen.castor or built(LAUNCHER)).absolute()
            getattr(kinds, chosen.kind)(chosen, home, launcher, reporter(chosen))
        except (RunError, trees.TreeError) as error:
            return f"script/bench: {error}"
        except KeyboardInterrupt:
            return 130
    return 0


def reporter(chosen):
    """What prints the facts, then the table of `rows`, an iterator that measures one at a time, as far as they came."""

    def print_all(facts, headings, rows):
        print("\n".join(f"{name}: {fact}" for name, fact in facts.items()), flush=True)
        measured = []
        try:
            for row in rows:
                measured.append(row)
        finally:
            print("\n".join(report.table(measured, headings)), flush=True)
        facts["load average at the end"] = f"{os.getloadavg()[0]:.2f}"
        print("\nWhy each runs as it does:", *report.legend(measured), sep="\n")
        missed = report.missed(measured)
        print("\nMissed:" if missed else "\nNo goal is missed.", *(f"  {line}" for line in missed), sep="\n")
        text = report.as_json({"kind": chosen.kind, **facts, "trees": headings}, measured)
        if chosen.json:
            chosen.json.write_text(text)
        if chosen.plot:
            plots.draw(text, chosen.plot)

    return print_all


if __name__ == "__main__":
    sys.exit(main())
