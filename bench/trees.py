"""The trees that the bench saves and loads: made once, kept, and read by everything else.

Each real tree is what a package manager leaves on disk after a pinned install (see trees/). Direct
dependencies have exact versions; npm's transitive ones are held by a date. What is left to move is
npm's own metadata, so two machines agree to within a percent or so, and every report names the
files and bytes that it measured.
"""

import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path

SPECS = Path(__file__).resolve().parent / "trees"
NPM_BEFORE = "2025-06-01"
MAVEN_RESOLVE = "org.apache.maven.plugins:maven-dependency-plugin:3.8.0:resolve"
FILES_PER_DIRECTORY = 100


class TreeError(Exception):
    """A tree could not be made, or is not what it should be; the message says what to do."""


def _make_node_modules(spec, scratch):
    _npm(spec, scratch / "project", "install", "--no-package-lock", f"--cache={scratch / 'cache'}")
    return scratch / "project" / "node_modules"


def _make_npm_cache(spec, scratch):
    # In two steps, so that the cache holds what `npm ci` leaves in a CI job's: packages, not the
    # registry's lists of versions, which compress far better than anything else there.
    locked = ["--package-lock-only", "--omit-lockfile-registry-resolved=false"]
    _npm(spec, scratch / "project", "install", *locked, f"--cache={scratch / 'metadata'}")
    _npm(spec, scratch / "project", "ci", f"--cache={scratch / 'cache'}")
    shutil.rmtree(scratch / "cache" / "_cacache" / "tmp", ignore_errors=True)
    return scratch / "cache" / "_cacache"


def _npm(spec, project, verb, *options):
    project.mkdir(exist_ok=True)
    shutil.copy(spec, project / "package.json")
    pinned = ["--ignore-scripts", "--legacy-peer-deps", f"--before={NPM_BEFORE}"]
    quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
    advice = "install Node.js 18 or newer with npm, or leave npm's trees out with --tree maven"
    _call(["npm", verb, *pinned, *quiet, *options], project, advice)


def _make_maven(spec, scratch):
    project, repository = scratch / "project", scratch / "repository"
    project.mkdir()
    shutil.copy(spec, project / "pom.xml")
    wrapper = SPECS.parent.parent / "mvnw"
    _call(
        [str(wrapper) if wrapper.exists() else "mvn", "-B", "-q", "-f", str(project / "pom.xml")]
        + ["-s", str(SPECS / "maven_settings.xml"), f"-Dmaven.repo.local={repository}", MAVEN_RESOLVE],
        wrapper.parent,
        "check that Maven Central can be reached",
    )
    return repository


MAKERS = {
    "node_modules": ("node_modules.json", _make_node_modules),
    "npm_cache": ("npm_cache.json", _make_npm_cache),
    "maven": ("maven.xml", _make_maven),
}


def _call(command, folder, advice):
    try:
        # Making a tree is no measurement: it gives way to whatever else runs on this machine.
        subprocess.run(["nice", *command], cwd=folder, check=True, stdout=sys.stderr)
    except (OSError, subprocess.CalledProcessError) as error:
        raise TreeError(f"{command[0]} failed ({error}); {advice}") from error


def real(name, home):
    """The folder of the real tree `name`, made when it is missing or its list of packages changed."""
    spec_name, maker = MAKERS[name]
    spec = SPECS / spec_name
    pin = hashlib.sha256(spec.read_bytes() + NPM_BEFORE.encode()).hexdigest()

    def make(scratch):
        return maker(spec, scratch)

    return _kept(home, name, pin, make)


def tiny(count, home):
    """A tree of `count` files of 1 to 64 bytes, a hundred to a directory."""

    def make(scratch):
        root = scratch / "tiny"
        for first in range(0, count, FILES_PER_DIRECTORY):
            number = first // FILES_PER_DIRECTORY
            folder = root / f"{number // 100:03d}" / f"{number % 100:02d}"
            folder.mkdir(parents=True)
            for index in range(first, min(first + FILES_PER_DIRECTORY, count)):
                with open(folder / f"{index:07d}.txt", "wb") as file:
                    file.write((b"%d\n" % index * 33)[: index % 64 + 1])
        return root

    return _kept(home, f"tiny_{count}", "1", make)


def _kept(home, name, pin, make):
    folder = home / "trees"
    root, stamp = folder / name, folder / f"{name}.stamp.json"
    if root.is_dir() and stamp.exists() and json.loads(stamp.read_text())["pin"] == pin:
        return root
    scratch = folder / f"{name}.partial"
    for stale in (scratch, root):
        if stale.exists():
            delete(stale, home)
    scratch.mkdir(parents=True)
    print(f"making the tree {name} in {folder} (once; minutes for the real ones)", file=sys.stderr)
    began = time.time()
    make(scratch).rename(root)
    delete(scratch, home)
    files, size = measure(root)
    seconds = round(time.time() - began)
    stamp.write_text(json.dumps({"pin": pin, "files": files, "bytes": size, "seconds_to_make": seconds}) + "\n")
    print(f"made {name}: {files:,} files, {size / 1e6:,.0f} MB, {seconds} s", file=sys.stderr)
    return root


def delete(root, home):
    """Deletes a folder, and notes when, for `deleted_at`."""
    subprocess.run(["rm", "-rf", "--", root], check=True)
    (home / "deleted").touch()


def deleted_at(home):
    """When something below `home` was last deleted, in seconds since 1970."""
    return (home / "deleted").stat().st_mtime if (home / "deleted").exists() else 0


def walk(root):
    """Every entry below `root` but not `root` itself, as (path relative to it, lstat)."""
    pending = [b""]
    while pending:
        below = pending.pop()
        with os.scandir(os.path.join(os.fsencode(root), below)) as entries:
            for entry in entries:
                path = os.path.join(below, entry.name)
                status = entry.stat(follow_symlinks=False)
                if stat.S_ISDIR(status.st_mode):
                    pending.append(path)
                yield path, status


def measure(root):
    """(regular files, their bytes) below `root`."""
    files = size = 0
    for _, status in walk(root):
        if stat.S_ISREG(status.st_mode):
            files += 1
            size += status.st_size
    return files, size


def warm(root):
    """Reads every file once, so that what follows finds it in the page cache."""
    for path, status in walk(root):
        if stat.S_ISREG(status.st_mode):
            with open(os.path.join(os.fsencode(root), path), "rb", buffering=0) as file:
                while file.read(1 << 20):
                    pass


def differences(source, restored, most=10):
    """What `restored` has differently from `source`, at most `most` lines; empty when they are equal.

    Compares names, types, permission bits, times (to the nanosecond; of links none), contents,
    targets of links, and which names share an inode.
    """
    theirs = dict(walk(restored))
    found = []
    inodes = {}
    for path, ours in walk(source):
        problem = _difference(path, ours, theirs.pop(path, None), source, restored, inodes)
        if problem:
            found.append(f"{os.fsdecode(path)!r}: {problem}")
            if len(found) == most:
                return found
    return found + [f"{os.fsdecode(path)!r}: is not in the source" for path in list(theirs)[: most - len(found)]]


def _difference(path, ours, theirs, source, restored, inodes):
    if theirs is None:
        return "is missing"
    if stat.S_IFMT(ours.st_mode) != stat.S_IFMT(theirs.st_mode):
        return "is of another type"
    here, there = (os.path.join(os.fsencode(root), path) for root in (source, restored))
    if stat.S_ISLNK(ours.st_mode):
        return None if os.readlink(here) == os.readlink(there) else "points elsewhere"
    if stat.S_IMODE(ours.st_mode) != stat.S_IMODE(theirs.st_mode):
        return f"mode {theirs.st_mode:o} instead of {ours.st_mode:o}"
    if ours.st_mtime_ns != theirs.st_mtime_ns:
        return f"mtime {theirs.st_mtime_ns} ns instead of {ours.st_mtime_ns} ns"
    if not stat.S_ISREG(ours.st_mode):
        return None
    if inodes.setdefault(("of", ours.st_ino), theirs.st_ino) != theirs.st_ino:
        return "is no longer a hard link of the same file"
    if inodes.setdefault(("for", theirs.st_ino), ours.st_ino) != ours.st_ino:
        return "became a hard link of another file"
    return None if ours.st_size == theirs.st_size and _same_bytes(here, there) else "other content"


def _same_bytes(here, there):
    with open(here, "rb", buffering=0) as one, open(there, "rb", buffering=0) as other:
        while True:
            left, right = one.read(1 << 20), other.read(1 << 20)
            if left != right:
                return False
            if not left:
                return True


def change(root, share):
    """Appends a line to `share` of the regular files below `root`, spread evenly; returns their paths."""
    files = sorted(path for path, status in walk(root) if stat.S_ISREG(status.st_mode) and status.st_size)
    chosen = files[:: round(1 / share)]
    for path in chosen:
        with open(os.path.join(os.fsencode(root), path), "ab") as file:
            file.write(b"\nchanged by the bench\n")
    return chosen


def copy_part(root, part, count, largest):
    """Copies the first `count` regular files below `root`, by path, that have at most `largest` bytes."""
    small = sorted(path for path, status in walk(root) if stat.S_ISREG(status.st_mode) and status.st_size <= largest)
    for path in small[:count]:
        copy = os.path.join(os.fsencode(part), path)
        os.makedirs(os.path.dirname(copy), exist_ok=True)
        shutil.copy2(os.path.join(os.fsencode(root), path), copy)


if __name__ == "__main__":
    base = Path(sys.argv[1] if len(sys.argv) > 1 else Path.home() / ".cache" / "castor-bench")
    for tree in MAKERS:
        root = real(tree, base)
        print(tree, root, *measure(root))
