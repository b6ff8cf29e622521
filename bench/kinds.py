"""Each kind of measurement: what it sets up, and the rows that it then measures one by one."""

import contextlib

import jmh as jmh_runs
import machine
import servers
import trees
from buildrows import BuildBench
from jenkins import Jenkins
from jenkinsrows import JenkinsBench
from link import Link
from machine import CLASSPATH, built, in_memory, in_turn, java, on_disk, tell
from netrows import RATES, TOGETHER_FILES, TOGETHER_LARGEST, NetBench
from projects import maven
from retentionrows import RetentionBench
from rows import TINY_RUNS, Bench
from servers import RsyncDaemon
from storerows import StoreBench

# What the largest tree takes in memory: its stores, an archive, a changed copy and a restored one; and where the bench
# is about a disk, one store, an archive and a restored one.
SPACE_IN_MEMORY, LOADS_IN_MEMORY = 6_000_000_000, 2_000_000_000
SPACE_IN_MEMORY_OF_RETENTION = 1_500_000_000
TINY = (100_000, 1_000_000)
# Loads of a run that stay on disk until the end: Castor's, tar's, rsync's; and restic's, borg's and casync's.
LOADS, LOADS_OF_ALL = 3, 6


def local(chosen, home, launcher, report):
    roots = {name: trees.real(name, home) for name in chosen.tree}
    tiny = {f"tiny_{count}": trees.tiny(count, home) for count in TINY} if chosen.million else {}
    headings = {"": "start-up", **{name: heading(name, root) for name, root in roots.items()}}
    if tiny:
        headings["tiny"] = "tiny files: 1 to 64 bytes each, a hundred to a directory"

    def rows(folder, memory):
        bench = Bench(launcher, java(), folder, memory, chosen.runs, tell)
        yield bench.start_up()
        with RsyncDaemon(folder / "daemon", roots) as daemon:
            for name, root in roots.items():
                yield from bench.of_real_tree(name, root, daemon)
        if tiny:
            yield from bench.of_tiny_trees(tiny)

    with on_disk(home, _needed(chosen.runs, roots, tiny)) as folder, in_memory(LOADS_IN_MEMORY) as memory:
        runs = in_turn(chosen.runs) + ", nothing deleted until the end (on tmpfs each restored tree at once)"
        rivals = ("zstd", "tar", "rsync", "restic", "borg", "casync")
        report(machine.facts(folder, runs, rivals, launcher), headings, rows(folder, memory))


def net(chosen, home, launcher, report):
    classpath = built(CLASSPATH).read_text()
    roots = {name: trees.real(name, home) for name in chosen.tree if name != "together"}
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(in_memory(SPACE_IN_MEMORY))
        link = stack.enter_context(Link(folder / "link"))
        facts = machine.facts(folder, in_turn(chosen.runs), ("zstd", "tar", "rsync", "rclone", "s3cmd"), launcher)
        for rate, megabits in RATES.items():
            facts[f"link, {rate}"] = _link_fact(link, megabits)
        facts["CPU s"] = "of the command + of the servers + of the link, which share the cores"
        facts["written"] = "by a save: bytes that the client sent, with all headers; into a directory, bytes written"
        stores = stack.enter_context(servers.stores(folder, java(), classpath, link.server, roots))
        headings = {name: heading(name, root) for name, root in roots.items()}
        part = folder / "part"
        if "together" in chosen.tree:
            trees.copy_part(trees.real("maven", home), part, TOGETHER_FILES, TOGETHER_LARGEST)
            headings["together"] = heading("together", part)
        bench = NetBench(launcher, java(), folder, chosen.runs, link, stores, tell)

        def rows():
            for name, root in roots.items():
                yield from bench.of_tree(name, root)
            if part.exists():
                yield bench.together(part)

        report(facts, headings, rows())


def stores(chosen, home, launcher, report):
    classpath = built(CLASSPATH).read_text()
    roots = {name: trees.real(name, home) for name in chosen.tree}
    with in_memory(SPACE_IN_MEMORY) as folder, servers.stores(folder, java(), classpath) as places:
        facts = machine.facts(folder, in_turn(chosen.runs), ("rsync",), launcher)
        facts["CPU s"] = "of the command + of the servers, which share the cores"
        bench = StoreBench(launcher, folder, chosen.runs, places, tell)
        headings = {name: heading(name, root) for name, root in roots.items()}
        report(facts, headings, (row for name, root in roots.items() for row in bench.of_tree(name, root)))


def build(chosen, home, launcher, report):
    classpath = built(CLASSPATH).read_text()
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(in_memory(SPACE_IN_MEMORY))
        link = stack.enter_context(Link(folder / "link"))
        facts = machine.facts(folder, in_turn(chosen.runs), ("node", "npm", maven()), launcher)
        facts["link"] = _link_fact(link, BuildBench.MEGABITS)
        facts["CPU s"] = "of the command + of the servers and the mirror + of the link, which share the cores"
        stores = stack.enter_context(servers.stores(folder, java(), classpath, link.server))
        bench = BuildBench(launcher, home, folder, chosen.runs, link, stores, stack, tell)
        report(facts, bench.headings(), bench.rows())


def retention(chosen, home, launcher, report):
    with in_memory(SPACE_IN_MEMORY_OF_RETENTION) as folder:
        facts = machine.facts(folder, "one save of each contender a day, in turn", (), launcher)
        facts["written"] = "bytes that the store has at the end"
        bench = RetentionBench(launcher, folder, chosen.quick, tell)
        report(facts, {"retention": "600 files, 30 MB, random bytes"}, bench.rows())


def jmh(chosen, home, launcher, report):
    classpath = built(CLASSPATH).read_text()
    facts = machine.facts("/dev/shm", jmh_runs.told(chosen.quick), ())
    facts["seconds"] = "of one operation: the median over the iterations, each an average"
    report(facts, {"jmh": "inner parts of the engine"}, jmh_runs.scores(classpath, chosen.quick))


def jenkins(chosen, home, launcher, report):
    roots = {name: trees.real(name, home) for name in chosen.tree}
    with in_memory(SPACE_IN_MEMORY) as folder, Jenkins(folder, java(), chosen.war, chosen.plugins) as server:
        facts = machine.facts(folder, in_turn(chosen.runs), (), launcher)
        facts["Jenkins"] = server.told("castor", "jobcacher")
        facts["seconds"] = "of one step, taken in the Pipeline; a controller and an inbound agent (WebSocket) that lives on"
        facts["CPU s"] = "of the controller and the agent, for the whole build"
        bench = JenkinsBench(server, folder, chosen.runs, tell)
        headings = {name: heading(name, root) for name, root in roots.items()}
        report(facts, headings, (row for name, root in roots.items() for row in bench.of_tree(name, root)))


def heading(name, root):
    files, size = trees.measure(root)
    return f"{name}: {files:,} files, {size / 1e6:,.0f} MB"


def _link_fact(link, megabits):
    link.shape(megabits)
    return (
        "one connection of 2 s carries {:.0f} Mbit/s to the client, {:.0f} to the server, its start included;"
        " a round trip takes {:.1f} ms; the link takes {:.2f} of a core".format(*link.measured(megabits))
    )


def _needed(runs, roots, tiny):
    """The disk space that the bench fills: loads of every run, and some copies, stores and archives."""

    def space(root):
        return sum(-(-status.st_size // 4096) * 4096 for _, status in trees.walk(root))

    spaces = {name: space(root) for name, root in roots.items()}
    loads = sum(size * (LOADS_OF_ALL if name == "node_modules" else LOADS) for name, size in spaces.items()) * runs
    copies = sum(spaces.values()) * 6 + max(spaces.values()) * 2 * runs
    return loads + copies + sum(map(space, tiny.values())) * (min(runs, TINY_RUNS) + 1)
