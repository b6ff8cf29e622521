"""Castor beside what users would pick instead, on real trees; script/bench runs this. See docs/benchmarks.md."""

import argparse
import contextlib
import datetime
import fcntl
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import report
import trees
from link import Link
from measure import RunError
from netrows import RATES, TOGETHER_FILES, TOGETHER_LARGEST, NetBench
from rows import TINY_RUNS, Bench
from servers import RsyncDaemon, S3Server

CHECKOUT = Path(__file__).resolve().parent.parent
LAUNCHER = CHECKOUT / "cli" / "target" / "castor" / "bin" / "castor"
S3PROXY = CHECKOUT / "bench" / "target" / "s3proxy.classpath"
LOCAL_RIVALS, NET_RIVALS = ("zstd", "tar", "rsync"), ("zstd", "tar", "rsync", "rclone", "s3cmd")
# What the largest tree takes in its stores, an archive, a changed copy and a restored one.
NET_SPACE = 6_000_000_000
TINY = (100_000, 1_000_000)
# Seconds for which an ext4 without a journal avoids a deleted inode (fs/ext4/ialloc.c: RECENTCY_MIN + RECENTCY_DIRTY).
RECENTLY_DELETED = 360


def arguments():
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__.partition(";")[0] + ".")
    kinds = {"local": "a store on this disk (default)", "net": "stores behind a shaped link"}
    told = "; ".join(f"{kind}: {what}" for kind, what in kinds.items())
    parser.add_argument("kind", nargs="?", default="local", choices=list(kinds), help=told)
    parser.add_argument("--quick", action="store_true", help="3 runs of each contender instead of 5; net: one tree")
    parser.add_argument("--runs", type=int, metavar="N", help="N runs of each contender")
    only = "only this tree (repeatable); together, of net alone: the row of 50 loads at once"
    parser.add_argument("--tree", action="append", choices=[*trees.MAKERS, "together"], help=only)
    parser.add_argument("--million", action="store_true", help="also trees of 100,000 and 1,000,000 tiny files")
    parser.add_argument("--castor", type=Path, metavar="PATH", help=f"the command to measure (default {LAUNCHER})")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every sample there")
    chosen = parser.parse_args()
    chosen.runs = chosen.runs or (3 if chosen.quick else 5)
    far = chosen.kind == "net"
    chosen.tree = chosen.tree or (["node_modules"] if far and chosen.quick else list(trees.MAKERS)) + ["together"] * far
    if chosen.runs < 1:
        parser.error("--runs needs a number from 1")
    if far and chosen.million or not far and "together" in chosen.tree:
        parser.error("--million is a row of local, and --tree together one of net")
    return chosen


def main():
    chosen = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    home = Path(os.environ.get("CASTOR_BENCH_HOME") or Path.home() / ".cache" / "castor-bench").resolve()
    home.mkdir(parents=True, exist_ok=True)
    with open(home / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return f"another bench runs in {home}; wait for it, or set CASTOR_BENCH_HOME to another folder"
        try:
            (net if chosen.kind == "net" else local)(chosen, home)
        except (RunError, trees.TreeError) as error:
            return f"script/bench: {error}"
        except KeyboardInterrupt:
            return 130
    return 0


def local(chosen, home):
    launcher = (chosen.castor or built(LAUNCHER)).absolute()
    roots = {name: trees.real(name, home) for name in chosen.tree}
    tiny = {f"tiny_{count}": trees.tiny(count, home) for count in TINY} if chosen.million else {}
    headings = {"": "start-up", **{name: heading(name, root) for name, root in roots.items()}}
    if tiny:
        headings["tiny"] = "tiny files: 1 to 64 bytes each, a hundred to a directory"

    def rows(folder):
        bench = Bench(launcher, java(), folder, chosen.runs, tell)
        yield bench.start_up()
        with RsyncDaemon(folder / "daemon", roots) as daemon:
            for name, root in roots.items():
                yield from bench.of_real_tree(name, root, daemon)
        if tiny:
            yield from bench.of_tiny_trees(tiny)

    with scratch(home, needed(chosen.runs, roots, tiny)) as folder:
        facts = machine(launcher, folder, chosen.runs, LOCAL_RIVALS)
        facts["runs"] += ", nothing deleted until the end"
        print_all(chosen, facts, headings, rows(folder))


def net(chosen, home):
    launcher = (chosen.castor or built(LAUNCHER)).absolute()
    classpath = built(S3PROXY).read_text()
    roots = {name: trees.real(name, home) for name in chosen.tree if name != "together"}
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="castor-bench-", dir="/dev/shm")))
        free = shutil.disk_usage(folder).free
        if free < NET_SPACE:
            raise RunError(f"/dev/shm has {free / 1e9:.1f} GB free and the bench fills up to {NET_SPACE / 1e9:.0f} GB")
        link = stack.enter_context(Link(folder / "link"))
        facts = machine(launcher, folder, chosen.runs, NET_RIVALS)
        for rate, megabits in RATES.items():
            link.shape(megabits)
            facts[f"link, {rate}"] = (
                "one connection of 2 s carries {:.0f} Mbit/s to the client, {:.0f} to the server, its start included;"
                " a round trip takes {:.1f} ms; the link takes {:.2f} of a core".format(*link.measured(megabits))
            )
        (folder / "store").mkdir()
        modules = {**roots, "store": folder / "store"}
        daemon = stack.enter_context(RsyncDaemon(folder / "daemon", modules, link.server, writable=["store"]))
        s3 = stack.enter_context(S3Server(folder / "s3", java(), classpath, link.server))
        headings = {name: heading(name, root) for name, root in roots.items()}
        part = folder / "part"
        if "together" in chosen.tree:
            trees.copy_part(trees.real("maven", home), part, TOGETHER_FILES, TOGETHER_LARGEST)
            headings["together"] = heading("together", part)
        bench = NetBench(launcher, java(), folder, chosen.runs, link, daemon, s3, tell)

        def rows():
            for name, root in roots.items():
                yield from bench.of_tree(name, root)
            if part.exists():
                yield bench.together(part)

        print_all(chosen, facts, headings, rows())


def print_all(chosen, facts, headings, rows):
    """Prints the facts, then the table of `rows`, an iterator that measures one at a time, as far as they came."""
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
    print("\nEvery goal is met." if not missed else "\nMissed:", *(f"  {line}" for line in missed), sep="\n")
    if chosen.json:
        chosen.json.write_text(report.as_json({**facts, "trees": headings}, measured))


def tell(line):
    print(f"  {line}", file=sys.stderr, flush=True)


def built(file):
    """A file of this checkout's build, built when it is missing."""
    if not file.exists():
        try:
            subprocess.run(["./mvnw", "-q", "-DskipTests", "package"], cwd=CHECKOUT, check=True, stdout=sys.stderr)
        except (OSError, subprocess.CalledProcessError) as error:
            raise RunError(f"building castor failed ({error}); run ./mvnw package, or name a --castor PATH") from error
    if not file.exists():
        raise RunError(f"./mvnw package left no {file}; see what it says, or name a --castor PATH")
    return file


def java():
    """The java that the launcher takes: that of JAVA_HOME, else the one on PATH."""
    home = os.environ.get("JAVA_HOME")
    return f"{home}/bin/java" if home else "java"


def needed(runs, roots, tiny):
    """The disk space that the bench fills: three contenders' loads of every run, and some copies and archives."""

    def space(root):
        return sum(-(-status.st_size // 4096) * 4096 for _, status in trees.walk(root))

    real = sum(map(space, roots.values())) * (3 * runs + 3) + max(map(space, roots.values())) * 2 * runs
    return real + sum(map(space, tiny.values())) * (min(runs, TINY_RUNS) + 1)


@contextlib.contextmanager
def scratch(home, space):
    """A folder for everything that this bench writes, deleted only when all is done."""
    runs = home / "runs"
    folder = runs / datetime.datetime.now().strftime("%Y%m%d-%H%M%S")
    folder.mkdir(parents=True)
    try:
        free = shutil.disk_usage(folder).free
        if free < space:
            raise RunError(
                f"{folder} has {free / 1e9:.0f} GB free and the bench fills up to {space / 1e9:.0f} GB;"
                " take fewer --runs, one --tree, or another CASTOR_BENCH_HOME"
            )
        wait = trees.deleted_at(home) + RECENTLY_DELETED - time.time()
        if 0 < wait <= RECENTLY_DELETED and not any(Path("/proc/fs/jbd2").glob("*")):
            print(f"waiting {wait:.0f} s, until ext4 has forgotten what was deleted last here", file=sys.stderr)
            time.sleep(wait)
        yield folder
    finally:
        tell("deleting what the runs wrote (up to some minutes)")
        trees.delete(runs, home)


def heading(name, root):
    files, size = trees.measure(root)
    return f"{name}: {files:,} files, {size / 1e6:,.0f} MB"


def machine(launcher, folder, runs, rivals):
    """What a reader needs to compare these figures with others'."""
    return {
        "date": datetime.date.today().isoformat(),
        "machine": f"{_cpu()}, {os.cpu_count()} cores, {_memory():.0f} GiB; Linux {platform.release()}",
        "written to": _first_line("findmnt", "-n", "-o", "FSTYPE,OPTIONS", "-T", folder),
        "castor": _first_line(launcher, "--version"),
        "java": _first_line(java(), "-version"),
        "rivals": "; ".join(_first_line(tool, "--version") for tool in rivals),
        "runs": f"{runs} of each contender, in turn; medians; page cache warm (sources read once before);"
        " sync before each run; fresh folders",
        "load average at the start": f"{os.getloadavg()[0]:.2f} (above 0.3, wait: others are at work)",
    }


def _first_line(*command):
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    except OSError as error:
        raise RunError(f"{command[0]} cannot be run ({error}); install it") from error
    return " ".join((done.stdout.strip().splitlines() or ["?"])[0].split())


def _cpu():
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _memory():
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)


if __name__ == "__main__":
    sys.exit(main())
