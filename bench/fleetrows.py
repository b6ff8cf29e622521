"""The rows of a fleet: many loads that begin at once, of a store that is far away, with a near cache and without."""

import dataclasses
import json
import os
import shlex
import signal
import statistics
import threading
import time

import trees
from contenders import Castor, run_once
from measure import Contender, RunError, interleave, middle, middle_of_meter
from report import Goal, Result, Row
from servers import NearCache, with_keys

# Issue 18.
MEGABITS = 200
MANY, FEW = 100, 10
COPIES_GOAL = 1.2
CPU_GOAL = 1.3
FAR_MEGABITS, FAR_DELAY_US, FAR_CONNECTION, FAR_GOAL = 1000, 40_000, 50, 0.85
FAR_ROW = "load from afar"
# A fleet takes minutes.
RUNS = 1

WHY_NEAR = "castor load --near; nginx beside the machines, with docs/operations/examples/near-cache.nginx.conf, empty"
WHY_KILLED = "the same, and nginx is killed when it has fetched half of what they need"
WHY_ALONE = "the same load with nobody else, for the CPU that each takes; from the full cache"
WHY_FAR = "each load fetches all from the store"


class FarBench:
    """Measures a load of a store that is very far away, over connections that are slow by themselves.

    launcher: the castor command. folder: an empty folder on a tmpfs. runs: of each contender. link: the link; stores:
    servers at its far end. told: gets a line for each step.
    """

    def __init__(self, launcher, folder, runs, link, stores, told):
        self._folder, self._runs, self._link, self._stores, self._told = folder, runs, link, stores, told
        self._castor = Castor(launcher, lambda argv: link.client.command(with_keys(argv)))

    def row(self, tree, root):
        store = self._stores.urls(self._folder, "base")["S3"]
        run_once(self._castor.save(tree, root, store=store), self._folder)
        stored = trees.measure(self._stores.s3.objects / "base" / "bench" / "main" / tree)[1]
        load = self._castor.load(tree, store, trees.measure(root)[0], "castor load, S3")
        place = self._folder / "runs"
        told = lambda who: self._told(f"{tree}, far: {who}")
        rates = []
        watched = dataclasses.replace(load, prepare=lambda folder: self._watch(rates, stored, load.prepare(folder)))
        (samples,) = interleave([watched], self._runs, place, told, self._stores.delete)
        result = Result(load.name, load.why, samples)
        seconds = stored * 8 / 1e6 / FAR_MEGABITS
        result.goals.append(Goal(seconds, f"s for {stored / 1e6:.0f} MB by the link"))
        result.goals.append(Goal(seconds / middle(samples, "seconds"), "of the link, with the start"))
        share = statistics.median(rates) / FAR_MEGABITS
        result.goals.append(Goal(share, "of the link, without the first and last 5 %", FAR_GOAL, at_least=True))
        return Row(tree, FAR_ROW, [result])

    def _watch(self, rates, size, command):
        """Looks at the link until all bytes have come, and adds how many Mbit/s those in the middle came with."""

        def look():
            before = self._link.received()
            times = []
            for part in (0.05, 0.95):
                deadline = time.monotonic() + 300
                while self._link.received() - before < part * size and time.monotonic() < deadline:
                    time.sleep(0.01)
                times.append(time.monotonic())
            rates.append(0.9 * size * 8 / 1e6 / (times[1] - times[0]))

        threading.Thread(target=look, daemon=True).start()
        return command


class FleetBench:
    """Measures rows, one by one.

    launcher: the castor command. folder: an empty folder on a tmpfs, for the store and the near cache; disk: one for
    what is restored. link: the link; stores: servers at its far end. told: gets a line for each step. many: how many loads
    are at once.
    """

    def __init__(self, launcher, folder, disk, link, stores, told, many=MANY):
        self._many = many
        self._folder, self._disk, self._link, self._stores, self._told = folder, disk, link, stores, told
        self._castor = Castor(launcher, lambda argv: link.client.command(with_keys(argv)))

    def rows(self, tree, root, picked):
        """The rows whose names are `picked`, a predicate."""
        wanted = {_name(self._many, False): (self._many, False), _name(FEW, True): (FEW, True)}
        wanted = [row for name, row in wanted.items() if picked(name)]
        if not wanted:
            return
        files = trees.measure(root)[0]
        place = self._folder / tree
        store = self._stores.urls(place, "base")["S3"]
        self._link.shape(1000)
        run_once(self._castor.save(tree, root, store=store), self._folder)
        self._stored = trees.measure(self._stores.s3.objects / "base" / "bench" / "main" / tree)[1]
        self._link.shape(MEGABITS)
        for count, kill in wanted:
            yield self._row(tree, count, store, files, kill)

    def _row(self, tree, count, store, files, kill):
        caches = []

        def cache():
            near = NearCache(self._folder / f"near-{count}-{len(caches)}", self._stores.s3.authority, self._link.client)
            caches.append(near)
            return near.__enter__()

        def many(folder):
            near = cache()
            if kill:
                self._kill_half_way(near)
            return _script(folder, count, lambda target: self._load(store, tree, target, near))

        def alone(folder):
            # The one before has filled it, unless it was killed.
            near = caches[-1]
            return _script(folder, 1, lambda target: self._load(store, tree, target, near))

        def far(folder):
            return _script(folder, count, lambda target: self._load(store, tree, target))

        sides = [Contender(f"{count} loads, near cache", WHY_NEAR, many, _all_hit(count, files))]
        if kill:
            sides = [
                Contender(f"{count} loads, near cache killed", WHY_KILLED, many, _all_hit(count, files)),
                Contender(f"{count} loads", WHY_FAR, far, _all_hit(count, files)),
            ]
        else:
            sides.append(Contender("one load, near cache", WHY_ALONE, alone, _all_hit(1, files)))
        sides = [
            Contender(side.name, side.why, side.prepare, side.check, meters={"received": self._link.received})
            for side in sides
        ]
        told = f"{tree}, fleet: "
        try:
            samples = interleave(sides, RUNS, self._disk / f"runs-{count}", lambda who: self._told(told + who))
        finally:
            for near in caches:
                near.__exit__()
        row = Row(tree, _name(count, kill), [Result(side.name, side.why, taken) for side, taken in zip(sides, samples)])
        for result in row.results:
            copies = middle_of_meter(result.samples, "received") / self._stored
            bound = COPIES_GOAL if result is row.results[0] and not kill else None
            result.goals.append(Goal(copies, "copies by the link", bound))
        if not kill:
            fleet, one = row.results
            share = middle(one.samples, "cpu") * count / os.cpu_count()
            unit = f"× one's CPU × {count} ÷ {os.cpu_count()} cores"
            fleet.goals.append(Goal(middle(fleet.samples, "seconds") / share, unit, CPU_GOAL))
            # Where others are at work, too, only this says what the crowd itself costs.
            each = middle(fleet.samples, "cpu") / count / middle(one.samples, "cpu")
            fleet.goals.append(Goal(each, "× one's CPU, each", CPU_GOAL))
        return row

    def _kill_half_way(self, near):
        """Kills nginx when it has fetched half of what the loads need."""
        before = self._link.received()

        def look():
            deadline = time.monotonic() + 600
            while self._link.received() - before < self._stored / 2 and time.monotonic() < deadline:
                time.sleep(0.05)
            os.kill(near.pid, signal.SIGKILL)

        threading.Thread(target=look, daemon=True).start()

    def _load(self, store, tree, target, near=None):
        more = ["--near", near.url] if near else []
        return self._castor.command("load", store, tree, target, "--json", *more)


def _name(count, kill):
    return f"{count} at once, {MEGABITS} Mbit/s" + (", nginx killed" if kill else "")


def _script(folder, count, load):
    """Many loads that begin at once. What each restored is counted and removed when it ends: no disk has room for all."""
    lines = ["all=()"]
    for number in range(count):
        target = folder / str(number)
        target.mkdir()
        command = shlex.join(map(str, load(target)))
        counted = f"find {target} -type f | wc -l > {number}.files; rm -rf {target}"
        lines.append(f"({command} > {number}.json 2> {number}.err; {counted}) & all+=($!)")
    return "\n".join([*lines, 'for one in "${all[@]}"; do wait "$one" || exit; done'])


def _all_hit(count, files):
    def check(folder):
        for number in range(count):
            text = (folder / f"{number}.json").read_text()
            outcome = json.loads(text)["outcome"] if text.strip() else (folder / f"{number}.err").read_text()
            found = int((folder / f"{number}.files").read_text())
            if outcome != "hit" or found != files:
                raise RunError(f"number {number} was a {outcome} and restored {found} of {files} files")

    return check
