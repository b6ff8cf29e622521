"""The rows: what is measured, in which order, and the goal of each."""

import shutil

import contenders
import trees
from contenders import Castor, archive_in, check_same, store_in, target_in
from measure import RunError, interleave, middle, place_of, run
from report import MIB, Goal, Result, Row
from rivals import Borg, Casync, Restic

# Issue 21, and issues 6 and 2 for what that does not name. Ratios are the rival's median time over Castor's. A rival
# without a goal for a tree does not run there: each run fills the disk with another copy of the tree.
LOAD_GOALS = {
    "node_modules": {"zstd": 1.6, "rsync": 2.0, "restic": 3.0, "borg": 3.0, "casync": 2.5},
    "npm_cache": {"zstd": 1.25, "rsync": 2.0},
    "maven": {"zstd": 1.35, "rsync": 2.0},
}
MEMORY_LOAD_GOAL = 1.0
FIRST_SAVE_GOAL = 1.0
SIZE_GOAL = 1.03
UNCHANGED_SAVE_GOALS = {"rsync": 1.2, "restic": 3.0}
CHANGED_SAVE_GOAL = 2.0
CHANGED_ARCHIVE_GOALS = {"node_modules": 4.0, "npm_cache": 2.5, "maven": 5.0}
MEMORY_GOAL, TINY_MEMORY_GOAL = 256, 200
START_UP_GOAL = 0.05
# "Linearly" in numbers: ten times the files may take twelve times the time.
GROWTH_GOAL = 12
CHANGED_SHARE = 0.01
TINY_RUNS = 3


class Bench:
    """Measures rows, one by one.

    launcher: the castor command. java: the java that it uses. folder: an empty folder on the disk to
    measure, where everything is written but what goes into `memory`, an empty folder on a tmpfs. told:
    gets a line for each step.
    """

    def __init__(self, launcher, java, folder, memory, runs, told):
        self._castor, self._java, self._folder, self._runs, self._told = Castor(launcher), java, folder, runs, told
        self._memory_folder = memory
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
        restic = Restic(self._folder / tree / "restic")
        restic.fill(root)
        yield self._load(tree, root, store, archive, daemon, restic)
        yield self._load_in_memory(tree, root, store, archive)
        copy = target_in(place_of(self._place(tree, "load"), 2))
        yield self._unchanged_save(tree, root, store, copy, restic)
        yield self._changed_save(tree, root, store, restic)

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
            check_same(root, target_in(place_of(self._place("tiny", "load"), number)))

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

    def _load(self, tree, root, store, archive, daemon, restic):
        files, goals = trees.measure(root)[0], LOAD_GOALS[tree]
        sides = {
            "zstd": contenders.zstd_load(archive, files),
            "rsync": contenders.rsync_load(daemon, tree, files),
        }
        if "restic" in goals:
            sides["restic"] = restic.load(files)
        for name, kind in (("borg", Borg), ("casync", Casync)):
            if name in goals:
                self._told(f"{tree}: filling {name}'s store")
                rival = kind(self._folder / tree / name)
                rival.fill(root)
                sides[name] = rival.load(files)
        row = self._measured(tree, "load", [self._castor.load(tree, store, files), *sides.values()])
        check_same(root, target_in(place_of(self._place(tree, row.name), 0)))
        castor, *rivals = row.results
        castor.goals.append(self._memory(castor))
        for name, rival in zip(sides, rivals):
            rival.goals.append(_speed(row, rival, goals[name]))
        return row

    def _load_in_memory(self, tree, root, store, archive):
        """Everything on a tmpfs: the store and the archive, as they are on disk, and what is restored."""
        files, place = trees.measure(root)[0], self._memory_folder / tree
        place.mkdir()
        shutil.copytree(store, store_in(place))
        shutil.copy(archive, archive_in(place))
        sides = [
            self._castor.load(tree, store_in(place), files),
            contenders.zstd_load(archive_in(place), files),
        ]
        row = self._measured(tree, "load, tmpfs", sides, place=place / "runs", done=shutil.rmtree)
        shutil.rmtree(place)
        castor, zstd = row.results
        castor.goals.append(self._memory(castor))
        zstd.goals.append(_speed(row, zstd, MEMORY_LOAD_GOAL))
        return row

    def _unchanged_save(self, tree, root, store, copy, restic):
        before = trees.measure(store)
        sides = [
            self._castor.save(tree, root, store=store),
            contenders.rsync_unchanged(root, copy),
            restic.save(root),
        ]
        row = self._measured(tree, "unchanged save", sides)
        if trees.measure(store) != before:
            raise RunError(f"saving the unchanged tree {tree} changed the store {store}; it should write nothing")
        castor, *rivals = row.results
        castor.goals.append(self._memory(castor))
        for rival, goal in zip(rivals, UNCHANGED_SAVE_GOALS.values()):
            rival.goals.append(_speed(row, rival, goal))
        return row

    def _changed_save(self, tree, root, store, restic):
        changed = self._folder / tree / "changed"
        shutil.copytree(root, changed, symlinks=True)
        trees.change(changed, CHANGED_SHARE)
        trees.warm(changed)

        def fill(fresh):
            shutil.copytree(store, fresh)

        sides = [
            self._castor.save(tree, changed, prepare=fill),
            restic.save_to_copy(changed),
            contenders.zstd_save(changed),
        ]
        row = self._measured(tree, "save, 1 % changed", sides)
        castor, backup, zstd = row.results
        place = self._place(tree, row.name)
        saved = store_in(place_of(place, 0))
        castor.written = _grown(store, saved)
        backup.written = _grown(restic.repository, place_of(place, 1) / "restic")
        zstd.written = archive_in(place_of(place, 2)).stat().st_size
        castor.goals.append(self._memory(castor))
        backup.goals.append(_speed(row, backup, CHANGED_SAVE_GOAL))
        zstd.goals.append(_speed(row, zstd, CHANGED_ARCHIVE_GOALS[tree]))
        check = place / "check"
        check.mkdir()
        run(self._castor.load(tree, saved, 0).prepare(check), check)
        check_same(changed, target_in(check))
        _thin(place, self._runs)
        return row

    def _growth(self, name, sides, runs):
        row = self._measured("tiny", name, sides, runs)
        small, large = row.results
        growth = middle(large.samples, "seconds") / middle(small.samples, "seconds")
        large.goals.append(Goal(growth, "× the time", GROWTH_GOAL))
        for result in row.results:
            result.goals.append(self._memory(result, TINY_MEMORY_GOAL))
        return row

    def _place(self, tree, name):
        return self._folder / (tree or "all") / "".join(letter if letter.isalnum() else "-" for letter in name)

    def _measured(self, tree, name, sides, runs=None, place=None, done=lambda place: None):
        told = f"{tree} {name}: ".lstrip()
        place = place or self._place(tree, name)
        samples = interleave(sides, runs or self._runs, place, lambda who: self._told(told + who), done)
        return Row(tree, name, [Result(side.name, side.why, taken) for side, taken in zip(sides, samples)])

    def _memory(self, result, bound=MEMORY_GOAL):
        beyond = max(sample.rss for sample in result.samples) - self._jvm_rss
        return Goal(beyond / MIB, "MiB beyond the JVM", bound)


def _speed(row, rival, bound=None):
    faster = middle(rival.samples, "seconds") / middle(row.results[0].samples, "seconds")
    return Goal(faster, "× as fast", bound, at_least=True)


def _grown(before, after):
    return trees.measure(after)[1] - trees.measure(before)[1]


def _thin(place, runs):
    """Frees what the later runs of a save wrote; these are a few large files, so no inodes worth minding."""
    for turn in range(1, runs):
        for saved in place.glob(f"{turn}-*"):
            shutil.rmtree(saved)
