"""Each kind of measurement: what it sets up, and the rows that it then measures one by one."""

import contextlib

import jmh as jmh_runs
import machine
import scalerows
import servers
import trees
from buildrows import BuildBench
from fleetrows import FAR_CONNECTION, FAR_DELAY_US, FAR_MEGABITS, FAR_ROW, MANY, MEGABITS, FarBench, FleetBench
from jenkins import Jenkins
from jenkinsfleetrows import HEADINGS as JENKINS_FLEET
from jenkinsfleetrows import JenkinsFleetBench
from jenkinsrows import JenkinsBench
from link import Link
from machine import CLASSES, CLASSPATH, built, in_memory, in_turn, java, on_disk, tell
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
# Of one tree of a fleet.
SPACE_OF_FLEET_LOAD = 650_000_000
SPACE_OF_SCALE = 3_000_000_000
SPACE_OF_JENKINS_FLEET = 4_000_000_000
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


def fleet(chosen, home, launcher, report):
    classpath = built(CLASSPATH).read_text()
    root = trees.real("maven", home)
    with contextlib.ExitStack() as stack:
        disk = stack.enter_context(on_disk(home, (chosen.loads or MANY) * SPACE_OF_FLEET_LOAD))
        folder = stack.enter_context(in_memory(SPACE_IN_MEMORY))
        link = stack.enter_context(Link(folder / "link", turn=servers.FIRST))
        facts = machine.facts(disk, "one of each contender, as each takes minutes", ("nginx",), launcher)
        facts["link"] = _link_fact(link, MEGABITS)
        facts["servers"] = "nginx, S3Proxy and the link go first (chrt --rr 1), as if they had machines of their own"
        stores = stack.enter_context(servers.stores(folder, java(), classpath, link.server, turn=servers.FIRST))
        bench = FleetBench(launcher, folder, disk, link, stores, tell, chosen.loads or MANY)
        far = stack.enter_context(Link(folder / "far", FAR_DELAY_US, FAR_CONNECTION))
        facts["far link"] = _link_fact(far, FAR_MEGABITS)
        far_folder = folder / "from-afar"
        far_folder.mkdir()
        far_stores = stack.enter_context(servers.stores(far_folder, java(), classpath, far.server))
        afar = FarBench(launcher, far_folder, chosen.runs, far, far_stores, tell)

        def rows():
            if _picked(chosen, FAR_ROW):
                yield afar.row("maven", root)
            far_stores.clear()
            yield from bench.rows("maven", root, lambda name: _picked(chosen, name))

        report(facts, {"maven": heading("maven", root)}, rows())


def scale(chosen, home, launcher, report):
    classpath = built(CLASSPATH).read_text()
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(in_memory(SPACE_OF_SCALE))
        link = stack.enter_context(Link(folder / "link"))
        facts = machine.facts(folder, in_turn(chosen.runs), (), launcher)
        facts["link"] = _link_fact(link, scalerows.MEGABITS)
        stores = stack.enter_context(servers.stores(folder, java(), classpath, link.server))
        bench = scalerows.ScaleBench(launcher, java(), f"{CLASSES}:{classpath}", folder, chosen.runs, link, stores, tell)
        title = f"{scalerows.NAMESPACES:,} namespaces with {scalerows.GENERATIONS} generations each, or one"
        report(facts, {"scale": title}, bench.rows(lambda name: _picked(chosen, name)))


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
    if chosen.fleet:
        return jenkins_fleet(chosen, report)
    roots = {name: trees.real(name, home) for name in chosen.tree}
    with in_memory(SPACE_IN_MEMORY) as folder, Jenkins(folder, java(), chosen.war, chosen.plugins) as server:
        facts = machine.facts(folder, in_turn(chosen.runs), (), launcher)
        facts["Jenkins"] = server.told("castor", "jobcacher")
        facts["seconds"] = "of one step, taken in the Pipeline; a controller and an inbound agent (WebSocket) that lives on"
        facts["CPU s"] = "of the controller and the agent, for the whole build"
        bench = JenkinsBench(server, folder, chosen.runs, tell)
        headings = {name: heading(name, root) for name, root in roots.items()}
        report(facts, headings, (row for name, root in roots.items() for row in bench.of_tree(name, root)))


def _picked(chosen, row):
    return not chosen.row or any(text in row for text in chosen.row)


def jenkins_fleet(chosen, report):
    with in_memory(SPACE_OF_JENKINS_FLEET) as folder:
        bench = JenkinsFleetBench(folder, java(), chosen.war, chosen.plugins, tell)
        facts = machine.facts(folder, "each page several times; medians, the fastest and the slowest", ())
        facts["Jenkins"] = bench.prepare()
        facts["processes"] = "a controller and two inbound agents (WebSocket) with 25 executors each share the cores"
        report(facts, JENKINS_FLEET, bench.rows())


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
