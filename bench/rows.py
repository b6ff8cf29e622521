"""The rows: what is measured, in which order, and the goal of each."""

import shutil

import contenders
import trees
from contenders import Castor, archive_in, store_in, target_in
from measure import RunError, interleave, middle, place_of, run
from report import MIB, Goal, Result, Row

# Issue 2, section 6. Ratios are the rival's median time over Castor's.
LOAD_GOALS = {
    "node_modules": {"zstd": 1.8, "rsync": 2.8},
    "npm_cache": {"zstd": 1.8, "rsync": 2.3},
    "maven": {"zstd": 1.0, "rsync": 2.0},
}
FIRST_SAVE_GOAL = 0.9
SIZE_GOAL = 1.03
UNCHANGED_SAVE_GOAL = 1.0
MEMORY_GOAL = 256
START_UP_GOAL = 0.25
# "Linearly" in numbers: ten times the files may take twelve times the time.
GROWTH_GOAL = 12
CHANGED_SHARE = 0.01
TINY_RUNS = 3


class Bench:
    """Measures rows, one by one.

    launcher: the castor command. java: the java that it uses. folder: an empty folder on the file
    system to measure, where everything is written. told: gets a line for each step.
    """

    def __init__(self, launcher, java, folder, runs, told):
        self._castor, self._java, self._folder, self._runs, self._told = Castor(launcher), java, folder, runs, told
        self._jvm_rss = None

    def start_up(self):
        """The CPU of a start; must come first, since it also takes the JVM's memory that other rows subtract."""
        version = self._castor.version()
        warm_up = self._folder / "warm-up"
        warm_up.mkdir()
        # Not counted: the very first start may write a class-data archive.
        run(version.prepare(warm_up), warm_up)
        sides = [version, contenders.java_version(self._java), contenders.bare_jvm(self._java)]
        row = self._measured("", "start-up", sides, max(self._runs, 5))
        castor, java, bare = row.results
        self._jvm_rss = middle(bare.samples, "rss")
        more = middle(castor.samples, "cpu") - middle(java.samples, "cpu")
        java.goals.append(Goal(more, "s of CPU more", START_UP_GOAL))
        return row

    def of_real_tree(self, tree, root, daemon):
        """Every row of one real tree, each as soon as it is ready; `daemon` serves the tree under its name."""
        trees.warm(root)
        yield self._first_save(tree, root)
        first = self._place(tree, "first save")
        store, archive = store_in(place_of(first, 0)), archive_in(place_of(first, 1))
        trees.warm(store)
        trees.warm(archive.parent)
        yield self._load(tree, root, store, archive, daemon)
        copy = target_in(place_of(self._place(tree, "load"), 2))
        yield self._unchanged_save(tree, root, store, copy)
        yield self._changed_save(tree, root, store)

    def of_tiny_trees(self, roots):
        """The rows of two trees of tiny files, {name: root}, the second with ten times the files of the first."""
        castor, runs = self._castor, min(self._runs, TINY_RUNS)
        files = {name: trees.measure(root)[0] for name, root in roots.items()}
        names = {name: f"castor {count:,} files" for name, count in files.items()}
        for root in roots.values():
            trees.warm(root)
        saves = [castor.save(name, root, names[name]) for name, root in roots.items()]
        yield self._growth("first save", saves, runs)
        saved = self._place("tiny", "first save")
        stores = {name: store_in(place_of(saved, number)) for number, name in enumerate(roots)}
        again = [castor.save(name, root, names[name], stores[name]) for name, root in roots.items()]
        yield self._growth("unchanged save", again, runs)
        loads = [castor.load(name, stores[name], files[name], names[name]) for name in roots]
        yield self._growth("load", loads, runs)
        for number, root in enumerate(roots.values()):
            _compare(root, target_in(place_of(self._place("tiny", "load"), number)))

    def _first_save(self, tree, root):
        row = self._measured(tree, "first save", [self._castor.save(tree, root), contenders.zstd_save(root)])
        castor, zstd = row.results
        place = self._place(tree, row.name)
        castor.written = trees.measure(store_in(place_of(place, 0)))[1]
        zstd.written = archive_in(place_of(place, 1)).stat().st_size
        _thin(place, self._runs)
        castor.goals.append(self._memory(castor))
        zstd.goals.append(_speed(row, zstd, FIRST_SAVE_GOAL))
        zstd.goals.append(Goal(castor.written / zstd.written, "× the size", SIZE_GOAL))
        return row

    def _load(self, tree, root, store, archive, daemon):
        files = trees.measure(root)[0]
        sides = [
            self._castor.load(tree, store, files),
            contenders.zstd_load(archive, files),
            contenders.rsync_load(daemon, tree, files),
        ]
        row = self._measured(tree, "load", sides)
        _compare(root, target_in(place_of(self._place(tree, row.name), 0)))
        castor, zstd, rsync = row.results
        castor.goals.append(self._memory(castor))
        zstd.goals.append(_speed(row, zstd, LOAD_GOALS[tree]["zstd"]))
        rsync.goals.append(_speed(row, rsync, LOAD_GOALS[tree]["rsync"]))
        return row

    def _unchanged_save(self, tree, root, store, copy):
        before = trees.measure(store)
        sides = [self._castor.save(tree, root, store=store), contenders.rsync_unchanged(root, copy)]
        row = self._measured(tree, "unchanged save", sides)
        if trees.measure(store) != before:
            raise RunError(f"saving the unchanged tree {tree} changed the store {store}; it should write nothing")
        castor, rsync = row.results
        castor.goals.append(self._memory(castor))
        rsync.goals.append(_speed(row, rsync, UNCHANGED_SAVE_GOAL))
        return row

    def _changed_save(self, tree, root, store):
        changed = self._folder / tree / "changed"
        shutil.copytree(root, changed, symlinks=True)
        trees.change(changed, CHANGED_SHARE)
        trees.warm(changed)

        def fill(fresh):
            shutil.copytree(store, fresh)

        sides = [self._castor.save(tree, changed, prepare=fill), contenders.zstd_save(changed)]
        row = self._measured(tree, "save, 1 % changed", sides)
        castor, zstd = row.results
        place = self._place(tree, row.name)
        saved = store_in(place_of(place, 0))
        castor.written = trees.measure(saved)[1] - trees.measure(store)[1]
        zstd.written = archive_in(place_of(place, 1)).stat().st_size
        castor.goals.append(self._memory(castor))
        zstd.goals.append(_speed(row, zstd))
        check = place / "check"
        check.mkdir()
        run(self._castor.load(tree, saved, 0).prepare(check), check)
        _compare(changed, target_in(check))
        _thin(place, self._runs)
        return row

    def _growth(self, name, sides, runs):
        row = self._measured("tiny", name, sides, runs)
        small, large = row.results
        growth = middle(large.samples, "seconds") / middle(small.samples, "seconds")
        large.goals.append(Goal(growth, "× the time", GROWTH_GOAL))
        for result in row.results:
            result.goals.append(self._memory(result))
        return row

    def _place(self, tree, name):
        return self._folder / (tree or "all") / "".join(letter if letter.isalnum() else "-" for letter in name)

    def _measured(self, tree, name, sides, runs=None):
        told = f"{tree} {name}: ".lstrip()
        samples = interleave(sides, runs or self._runs, self._place(tree, name), lambda who: self._told(told + who))
        return Row(tree, name, [Result(side.name, side.why, taken) for side, taken in zip(sides, samples)])

    def _memory(self, result):
        beyond = max(sample.rss for sample in result.samples) - self._jvm_rss
        return Goal(beyond / MIB, "MiB beyond the JVM", MEMORY_GOAL)


def _speed(row, rival, bound=None):
    faster = middle(rival.samples, "seconds") / middle(row.results[0].samples, "seconds")
    return Goal(faster, "× as fast", bound, at_least=True)


def _thin(place, runs):
    """Frees what the later runs of a save wrote; these are a few large files, so no inodes worth minding."""
    for turn in range(1, runs):
        shutil.rmtree(store_in(place_of(place, 0, turn)))
        archive_in(place_of(place, 1, turn)).unlink()


def _compare(source, restored):
    found = trees.differences(source, restored)
    if found:
        raise RunError(f"what castor restored to {restored} differs from {source}:\n  " + "\n  ".join(found))
