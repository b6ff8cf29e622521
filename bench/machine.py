"""This machine as the bench finds it: its facts, its programs, what is built, and where there is room to write."""

import contextlib
import datetime
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import trees
from measure import RunError

CHECKOUT = Path(__file__).resolve().parent.parent
LAUNCHER = CHECKOUT / "cli" / "target" / "castor" / "bin" / "castor"
CLASSPATH = CHECKOUT / "bench" / "target" / "bench.classpath"
# What the bench itself has in Java.
CLASSES = CHECKOUT / "bench" / "target" / "classes"
# Seconds for which an ext4 without a journal avoids a deleted inode (fs/ext4/ialloc.c: RECENTCY_MIN + RECENTCY_DIRTY).
RECENTLY_DELETED = 360


def facts(folder, runs, rivals, launcher=None):
    """What a reader needs to compare these figures with others'."""
    return {
        "command": shlex.join(["script/bench", *sys.argv[1:]]),
        "date": datetime.date.today().isoformat(),
        "commit": _commit(),
        "machine": f"{_cpu()}, {os.cpu_count()} cores, {_memory():.0f} GiB; Linux {platform.release()}",
        "written to": _first_line("findmnt", "-n", "-o", "FSTYPE,OPTIONS", "-T", folder),
        **({"castor": _first_line(launcher, "--version")} if launcher else {}),
        "java": _first_line(java(), "-version"),
        **({"rivals": "; ".join(map(_version, rivals))} if rivals else {}),
        "runs": runs,
        "load average at the start": f"{os.getloadavg()[0]:.2f} (above 0.3, wait: others are at work)",
    }


def in_turn(runs):
    return (
        f"{runs} of each contender, in turn; medians; page cache warm (sources read once before);"
        " sync before each run; fresh folders"
    )


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


@contextlib.contextmanager
def on_disk(home, space):
    """A folder of this bench's disk for everything that it writes, deleted only when all is done."""
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


@contextlib.contextmanager
def in_memory(space):
    """A folder of /dev/shm, deleted at the end."""
    with tempfile.TemporaryDirectory(prefix="castor-bench-", dir="/dev/shm") as folder:
        free = shutil.disk_usage(folder).free
        if free < space:
            raise RunError(f"/dev/shm has {free / 1e9:.1f} GB free and the bench fills up to {space / 1e9:.0f} GB")
        yield Path(folder)


def _version(tool):
    # Most have an option for it.
    return _first_line(tool, {"restic": "version", "nginx": "-v"}.get(tool, "--version"))


def _first_line(*command):
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    except OSError as error:
        raise RunError(f"{command[0]} cannot be run ({error}); install it") from error
    # Maven's version is bold even where there is no terminal.
    return " ".join(re.sub("\x1b\\[[0-9;]*m", "", (done.stdout.strip().splitlines() or ["?"])[0]).split())


def _commit():
    """The checkout's commit, and whether files differ from it."""
    git = ["git", "-C", str(CHECKOUT)]
    try:
        commit = subprocess.run([*git, "rev-parse", "--short=9", "HEAD"], capture_output=True, text=True)
        changed = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True)
    except OSError:
        return "unknown"
    return (commit.stdout.strip() or "unknown") + (", with changes" if changed.stdout.strip() else "")


def _cpu():
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _memory():
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
