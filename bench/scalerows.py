"""The rows of many namespaces and many generations: what a store that has them costs, beside one that has few."""

import shutil
import subprocess

from contenders import Castor, fresh_target, has_files, run_once
from measure import Contender, RunError, interleave, middle
from report import Goal, Result, Row
from servers import with_keys

MEGABITS = 1000
NAMESPACES, GENERATIONS = 1000, 20
DEEP, SHALLOW = 3000, 10
# Issues 15, 16 and 18. Over a round trip of 20 ms.
LIST_GOAL, PRUNE_GOAL, SAME_GOAL, DEEP_GOAL = 5.0, 60.0, 1.1, 1.5
LOAD, SAVE, DEEP_LOAD = "load", "unchanged save", f"load, {DEEP:,} generations"
COMMANDS = {
    ("list",): LIST_GOAL,
    ("stats",): PRUNE_GOAL,
    ("prune", "--all", "--dry-run"): PRUNE_GOAL,
    ("verify", "--newest"): None,
}
FILES = 10

WHY = "as users run it, over the link"


class ScaleBench:
    """Measures rows, one by one.

    launcher: the castor command. java, classpath: what fills the stores. folder: an empty folder on a tmpfs. link: the
    link; stores: servers at its far end. told: gets a line for each step.
    """

    def __init__(self, launcher, java, classpath, folder, runs, link, stores, told):
        self._launcher, self._fill_with = launcher, [java, "-cp", classpath, "io.jenkins.plugins.castor.bench.FillStore"]
        self._folder, self._runs, self._link, self._stores, self._told = folder, runs, link, stores, told
        self._castor = Castor(launcher, self._at_client)

    def rows(self, picked):
        """The rows whose names are `picked`, a predicate; fills the stores that they need."""
        self._link.shape(MEGABITS)
        commands = {" ".join(command): (command, bound) for command, bound in COMMANDS.items() if picked(" ".join(command))}
        pairs = [name for name in (LOAD, SAVE) if picked(name)]
        if pairs or commands:
            many = self._filled("many", NAMESPACES, GENERATIONS)
            few = self._filled("few", 1, GENERATIONS)
            if LOAD in pairs:
                yield self._pairs(LOAD, few, many, self._load, SAME_GOAL)
            if SAVE in pairs:
                # A machine that has neither loaded nor saved reads what it keeps, to verify it.
                for urls in (few, many):
                    for kind, url in urls.items():
                        run_once(self._save("first", url, kind), self._folder)
                yield self._pairs(SAVE, few, many, self._save, SAME_GOAL)
            for command, bound in commands.values():
                yield self._all(command, many, bound)
            for urls in (many, few):
                self._remove(urls)
        if picked(DEEP_LOAD):
            deep = self._filled("deep", 1, DEEP)
            shallow = self._filled("shallow", 1, SHALLOW)
            yield self._pairs(DEEP_LOAD, shallow, deep, self._load, DEEP_GOAL)

    def _filled(self, name, namespaces, generations):
        """Fills a directory and gives the servers copies of it; the URLs by kind of store."""
        self._told(f"filling {namespaces:,} namespaces with {generations:,} generations")
        place, trees = self._folder / name, self._trees(name)
        place.mkdir()
        store = place / "store"
        store.mkdir()
        fill = [*self._fill_with, store, trees, namespaces, generations]
        done = subprocess.run([str(word) for word in fill], capture_output=True, text=True)
        if done.returncode:
            raise RunError(f"the store could not be filled: {done.stderr[-2000:]}")
        urls = self._stores.urls(place, name)
        for copy in self._stores.folders(name):
            shutil.copytree(store, copy, ignore=shutil.ignore_patterns(".staging"))
        return urls

    def _trees(self, name):
        return self._folder / f"{name}-trees"

    def _remove(self, urls):
        name = urls["S3"].partition("?")[0].rpartition("/")[2]
        for used in (self._folder / name, self._trees(name), *self._stores.folders(name)):
            shutil.rmtree(used)

    def _load(self, name, url, kind):
        def command(folder):
            return self._castor.command("load", url, "0", fresh_target(folder))

        return Contender(name, WHY, command, has_files(FILES))

    def _save(self, name, url, kind):
        of = url if kind == "directory" else url.partition("?")[0]
        tree = self._trees("many" if "many" in of else "few") / "0"
        return Contender(name, WHY, lambda folder: self._castor.command("save", url, "0", tree))

    def _pairs(self, name, before, after, side, bound):
        sides = []
        for kind in before:
            sides.append(side(f"{kind}, small store", before[kind], kind))
            sides.append(side(f"{kind}, large store", after[kind], kind))
        row = self._measured(name, sides)
        for small, large in zip(row.results[::2], row.results[1::2]):
            times = middle(large.samples, "seconds") / middle(small.samples, "seconds")
            large.goals.append(Goal(times, "× the small store's time", bound))
        return row

    def _all(self, command, urls, bound):
        def side(kind, url):
            argv = [self._launcher, *command, "--store", url]
            return Contender(f"castor {' '.join(command)}, {kind}", WHY, lambda folder: self._at_client(argv))

        row = self._measured(" ".join(command), [side(kind, url) for kind, url in urls.items()])
        for result in row.results:
            result.goals.append(Goal(middle(result.samples, "seconds"), "s", bound))
        return row

    def _measured(self, name, sides):
        place = self._folder / "runs" / name.replace(" ", "-")
        told = lambda who: self._told(f"{name}: {who}")
        samples = interleave(sides, self._runs, place, told, lambda used: shutil.rmtree(used, ignore_errors=True))
        return Row("scale", name, [Result(side.name, side.why, taken) for side, taken in zip(sides, samples)])

    def _at_client(self, argv):
        return self._link.client.command(with_keys(argv))
