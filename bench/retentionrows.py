"""How large a store stays that is saved to and pruned every day, beside one that is never pruned."""

import json
import os
import random
import shutil
import subprocess

from contenders import Castor
from measure import environment, middle, run
from report import Goal, Result, Row

WHY_PRUNED = "a save and a prune each day, by the default policy and grace; the files of the store are made 25 hours older between"
WHY_GROWING = "the same saves into a store that is never pruned"
FILES, FILE_BYTES = 600, 50_000
# Issue 16: how many times the live bytes a store may have, at any time in the second half.
LONG, LONG_GOAL = 200, 1.6
SHORT, SHORT_GOAL = 60, 2.0
# Saves into a pruned store may take as long as into one that is not; what is above is noise.
SAVE_GOAL = 1.1
DAY = 25 * 3600 * 10**9
# A look at what is live costs a start of the command.
LOOK_EACH = 10


class RetentionBench:
    """Measures rows, one by one; `folder` is an empty folder on a tmpfs. `quick`: a tenth of the days."""

    def __init__(self, launcher, folder, quick, told):
        self._launcher, self._folder, self._told = launcher, folder, told
        self._castor = Castor(launcher)
        self._short = 10 if quick else 1

    def rows(self):
        yield self._row(LONG // self._short, LONG_GOAL, "1 to 5 %", lambda choice: choice.randint(1, 5))
        yield self._row(SHORT // self._short, SHORT_GOAL, "3 %", lambda choice: 3)

    def _row(self, days, goal, name, percent):
        choice = random.Random(1)
        root, runs = self._folder / "tree", self._folder / "runs"
        stores = {"pruned": self._folder / "pruned", "growing": self._folder / "growing"}
        for folder in (root, runs):
            folder.mkdir()
        for number in range(FILES):
            (root / f"file-{number}").write_bytes(choice.randbytes(FILE_BYTES))
        saves, prunes, worst, ratio = {name: [] for name in stores}, [], 0.0, {}
        for day in range(days):
            self._told(f"day {day + 1} of {days}, {name} changed")
            for _ in range(FILES * percent(choice) // 100):
                (root / f"file-{choice.randrange(FILES)}").write_bytes(choice.randbytes(FILE_BYTES))
            for kind, store in stores.items():
                saves[kind].append(run(self._castor.command("save", store, "retention", root), runs))
            prunes.append(run([self._launcher, "prune", "--store", stores["pruned"], "--all"], runs))
            if day >= days // 2 and day % LOOK_EACH == 0 or day == days - 1:
                live = self._live(stores["pruned"])
                ratio = {kind: _bytes(store) / live for kind, store in stores.items()}
                worst = max(worst, ratio["pruned"])
            _age(stores["pruned"])
        results = [
            Result("castor, pruned daily", WHY_PRUNED, saves["pruned"], _bytes(stores["pruned"])),
            Result("castor, never pruned", WHY_GROWING, saves["growing"], _bytes(stores["growing"])),
            Result("castor prune", WHY_PRUNED, prunes),
        ]
        slower = middle(saves["pruned"], "seconds") / middle(saves["growing"], "seconds")
        results[0].goals += [Goal(worst, "× the live bytes", goal), Goal(slower, "× a save never pruned", SAVE_GOAL)]
        results[1].goals.append(Goal(ratio["growing"], "× the live bytes"))
        for folder in (root, runs, *stores.values()):
            shutil.rmtree(folder)
        return Row("retention", f"{days} saves, {name} changed", results)

    def _live(self, store):
        told = subprocess.run(
            [self._launcher, "stats", "--json", "--store", store], env=environment(), capture_output=True, check=True
        )
        return sum(one["liveBytes"] for one in json.loads(told.stdout)["namespaces"])


def _files(store):
    for folder, _, names in os.walk(store):
        for name in names:
            yield os.path.join(folder, name)


def _bytes(store):
    return sum(os.lstat(path).st_size for path in _files(store))


def _age(store):
    """A day passes."""
    for path in _files(store):
        status = os.lstat(path)
        os.utime(path, ns=(status.st_atime_ns - DAY, status.st_mtime_ns - DAY))
