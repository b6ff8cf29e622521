"""What script/bench is told: the kind of measurement, how often, of what, and where the results go."""

import argparse
from pathlib import Path

import trees

KINDS = {
    "local": "a store on this disk (default)",
    "net": "stores behind a shaped link",
    "stores": "what each kind of store costs, on this machine's loopback",
    "build": "real builds behind a shaped link, without a cache and with Castor",
    "fleet": "a hundred loads at once of a store behind a shaped link, with a near cache",
    "scale": "stores with thousands of namespaces and generations behind a shaped link",
    "retention": "how large a store stays that is pruned every day",
    "jmh": "the hot inner parts of the engine, by JMH",
    "jenkins": "the plugin beside jobcacher, in a Jenkins of its own (needs --war and --plugins)",
}
# With --quick only the tree that tells most.
LARGE = ("net", "stores")
PICKED = ("fleet", "scale")
TREES = ("local", "net", "stores", "jenkins")


def arguments(launcher):
    parser = argparse.ArgumentParser(prog="script/bench", description="Castor beside what users would pick instead.")
    told = "; ".join(f"{kind}: {what}" for kind, what in KINDS.items())
    parser.add_argument("kind", nargs="?", default="local", choices=list(KINDS), help=told)
    quick = "3 runs of each contender instead of 5; net and stores: one tree; jmh: short iterations"
    parser.add_argument("--quick", action="store_true", help=quick)
    parser.add_argument("--runs", type=int, metavar="N", help="N runs of each contender")
    only = "only this tree (repeatable); together, of net alone: the row of 50 loads at once"
    parser.add_argument("--tree", action="append", choices=[*trees.MAKERS, "together"], help=only)
    rows = "of fleet and scale: only rows with this in their name (repeatable)"
    parser.add_argument("--row", action="append", default=[], metavar="TEXT", help=rows)
    parser.add_argument("--loads", type=int, metavar="N", help="of fleet: how many loads at once (default 100)")
    parser.add_argument("--million", action="store_true", help="also trees of 100,000 and 1,000,000 tiny files")
    parser.add_argument("--castor", type=Path, metavar="PATH", help=f"the command to measure (default {launcher})")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every sample there")
    parser.add_argument("--plot", type=Path, metavar="DIR", help="draw the rows, as SVG files in that folder")
    many = "jenkins: thousands of jobs, and 50 builds at once, instead of the rows beside jobcacher"
    parser.add_argument("--fleet", action="store_true", help=many)
    parser.add_argument("--war", type=Path, metavar="FILE", help="jenkins: a jenkins.war")
    folder = "jenkins: a folder with castor (if not built here), jobcacher, workflow-job and what these need, as *.hpi or *.jpi"
    parser.add_argument("--plugins", type=Path, metavar="DIR", help=folder)
    chosen = parser.parse_args()
    if chosen.kind == "jenkins" and not (chosen.war and chosen.plugins):
        parser.error("jenkins needs --war FILE and --plugins DIR")
    if chosen.fleet and (chosen.kind != "jenkins" or chosen.tree or chosen.runs):
        parser.error("--fleet is rows of jenkins, without --tree and --runs")
    if chosen.kind not in TREES and chosen.tree:
        parser.error(f"{chosen.kind} has rows of its own, and no --tree")
    if chosen.row and chosen.kind not in PICKED or chosen.loads and chosen.kind != "fleet":
        parser.error("--row picks rows of fleet and scale, and --loads is of fleet")
    if chosen.kind != "local" and chosen.million or chosen.kind != "net" and "together" in (chosen.tree or ()):
        parser.error("--million is a row of local, and --tree together one of net")
    if chosen.runs is not None and chosen.runs < 1:
        parser.error("--runs needs a number from 1")
    if chosen.loads is not None and chosen.loads < 2:
        parser.error("--loads needs a number from 2")
    chosen.runs = chosen.runs or (3 if chosen.quick else 5)
    if not chosen.tree:
        every = ["node_modules"] if chosen.quick and chosen.kind in LARGE else list(trees.MAKERS)
        chosen.tree = every + ["together"] * (chosen.kind == "net")
    return chosen
