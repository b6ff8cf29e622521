"""The rows of the link: loads and saves over a shaped link with a delay, and many loads at once."""

import dataclasses
import json
import os
import shlex
import shutil
import subprocess
from pathlib import Path

import contenders
import trees
from contenders import WHY_CASTOR, WHY_TOGETHER, Castor, run_once, target_in
from measure import Contender, RunError, interleave, middle, middle_of_meter, run
from report import MIB, Goal, Result, Row
from servers import with_keys

# Mbit/s. Goals are those of issue 21, and of issue 3 where that names none.
RATES = {"1 Gbit/s": 1000, "200 Mbit/s": 200}
LOAD_GOALS = {"1 Gbit/s": 1.3, "200 Mbit/s": 1.15}
RSYNC_GOALS = {"node_modules": 2.0}
# Issue 6. Over the slower link everybody waits for the same bytes.
ARCHIVE_GOALS = {("1 Gbit/s", "rclone copy"): 1.5, ("1 Gbit/s", "s3cmd get"): 1.5}
SENT_GOAL = 1.5
TOGETHER_GOAL = 1.2
MEMORY_GOAL = 256
CHANGED_SHARE = 0.01
# What a save sends is the same in every run.
SAVE_RUNS = 2
TOGETHER, TOGETHER_FILES, TOGETHER_LARGEST, TOGETHER_RUNS = 50, 2000, 1 << 20, 3


class NetBench:
    """Measures rows, one by one.

    launcher: the castor command. java: the java that it uses. folder: an empty folder on a tmpfs,
    where everything is written, and deleted as soon as it was measured. link: the link; stores:
    servers at its far end. told: gets a line for each step.
    """

    def __init__(self, launcher, java, folder, runs, link, stores, told):
        self._folder, self._runs, self._link, self._stores = folder, runs, link, stores
        self._launcher, self._told = launcher, told
        self._castor = Castor(launcher, self._at_client)
        bare = contenders.bare_jvm(java)
        self._jvm_rss = run(bare.prepare(folder), folder).rss

    def of_tree(self, tree, root):
        """Every row of one tree, each as soon as it is ready; the daemon serves the tree under its name."""
        trees.warm(root)
        self._link.shape(max(RATES.values()))
        place = self._folder / tree
        archive = self._fill(tree, root, place)
        for rate in RATES:
            yield self._load(tree, root, place, rate, archive)
        yield self._changed_save(tree, root)
        for used in (place, self._folder / "changed"):
            shutil.rmtree(used)
        self._stores.clear()

    def together(self, part):
        """Many loads at once of the small tree `part`, over the loopback of the servers."""
        tree, files = "together", trees.measure(part)[0]
        castor = Castor(self._launcher, lambda argv: self._link.server.command(with_keys(argv)))
        sides = []
        for kind, url in self._stores.urls(self._folder, "base").items():
            if kind != "directory":
                run_once(castor.save(tree, part, store=url), self._folder)
                sides.append(castor.load(tree, url, files, f"one load, {kind}"))
                sides.append(_many(castor, tree, url, files, f"{TOGETHER} loads, {kind}"))
        row = self._measured(tree, f"{TOGETHER} at once", sides, min(self._runs, TOGETHER_RUNS))
        for one, many in zip(row.results[::2], row.results[1::2]):
            share = middle(one.samples, "cpu") * TOGETHER / os.cpu_count()
            unit = f"× one's CPU × {TOGETHER} ÷ {os.cpu_count()} cores"
            many.goals.append(Goal(middle(many.samples, "seconds") / share, unit, TOGETHER_GOAL))
        return row

    def _fill(self, tree, root, place):
        """Saves the tree into a store of each kind and an archive of it into S3; all loads must be right."""
        place.mkdir()
        for store in self._stores.urls(place, "base").values():
            run_once(self._castor.save(tree, root, store=store), self._folder)
            run_once(self._castor.load(tree, store, trees.measure(root)[0]), self._folder, same_as=root)
        run(contenders.zstd_save(root).prepare(place), place)
        archive = f"{tree}.tar.zst"
        copy = ["rclone", "copyto", contenders.archive_in(place), f"bench:{self._stores.s3.BUCKET}/{archive}"]
        run(self._at_client(["env", *self._stores.s3.rclone_environment(), *copy]), place)
        return archive

    def _load(self, tree, root, place, rate, archive):
        self._link.shape(RATES[rate])
        files = trees.measure(root)[0]
        names = {"S3": "castor load, S3", "rsync": "castor load, rsync", "directory": "castor load, directory"}
        stores = self._stores.urls(place, "base")
        row = self._measured(
            tree,
            f"load, {rate}",
            [
                *(self._castor.load(tree, stores[kind], files, name) for kind, name in names.items()),
                contenders.rsync_load_by_link(self._stores.daemon, tree, files, self._at_client),
                *contenders.s3_rivals(self._stores.s3, archive, files, self._at_client),
            ],
        )
        s3, rsync, local, plain, *archives = row.results
        size = trees.measure(stores["directory"])[1]
        transfer = size * 8 / 1e6 / RATES[rate]
        local.goals.append(Goal(transfer, f"s for {size / 1e6:.0f} MB by the link"))
        for castor in (s3, rsync):
            slowest = max(transfer, middle(local.samples, "seconds"))
            times = middle(castor.samples, "seconds") / slowest
            castor.goals.append(Goal(times, "× the slower of both", LOAD_GOALS[rate]))
            castor.goals.append(self._memory(castor))
        plain.goals.append(_speed(rsync, plain, "rsync", RSYNC_GOALS.get(tree)))
        for rival in archives:
            goal = ARCHIVE_GOALS.get((rate, rival.contender.partition(",")[0]))
            rival.goals.append(_speed(s3, rival, "S3", goal))
        return row

    def _changed_save(self, tree, root):
        self._link.shape(max(RATES.values()))
        changed = self._folder / "changed"
        shutil.copytree(root, changed, symlinks=True)
        paths = trees.change(changed, CHANGED_SHARE)
        new = _compressed(changed, paths)
        snapshots = {}

        def side(kind, name):
            current = {}

            def prepare(folder):
                current["store"] = self._stores.urls(folder, folder.name)[kind]
                run_once(self._castor.save(tree, root, store=current["store"]), self._folder)
                return self._castor.save(tree, changed, store=current["store"]).prepare(folder)

            def check(folder):
                if kind == "directory":
                    snapshots["size"] = _newest_snapshot(current["store"])
                load = self._castor.load(tree, current["store"], trees.measure(changed)[0])
                run_once(load, self._folder, same_as=changed)

            # To a directory nothing is sent; there it is what was written.
            grown = {"sent": lambda: trees.measure(current["store"])[1]} if kind == "directory" else {}
            return Contender(name, WHY_CASTOR, prepare, check, meters=grown)

        names = {"S3": "castor save, S3", "rsync": "castor save, rsync", "directory": "castor save, directory"}
        sides = [side(kind, name) for kind, name in names.items()]
        row = self._measured(tree, "save, 1 % changed", sides, min(self._runs, SAVE_RUNS))
        for result in row.results:
            result.written = middle_of_meter(result.samples, "sent")
            unit = f"× {new / 1e6:.1f} MB, beside {snapshots['size'] / 1e6:.1f} of snapshot"
            result.goals.append(Goal((result.written - snapshots["size"]) / new, unit, SENT_GOAL))
            result.goals.append(self._memory(result))
        return row

    def _at_client(self, argv):
        return self._link.client.command(with_keys(argv))

    def _measured(self, tree, name, sides, runs=None):
        meters = {
            "servers_cpu": self._stores.cpu,
            "link_cpu": self._link.cpu,
            "sent": self._link.sent,
            "received": self._link.received,
        }
        sides = [dataclasses.replace(side, meters={**meters, **side.meters}) for side in sides]
        told = f"{tree}, {name}: "
        place = self._folder / "runs"
        samples = interleave(sides, runs or self._runs, place, lambda who: self._told(told + who), self._stores.delete)
        return Row(tree, name, [Result(side.name, side.why, taken) for side, taken in zip(sides, samples)])

    def _memory(self, result):
        beyond = max(sample.rss for sample in result.samples) - self._jvm_rss
        return Goal(beyond / MIB, "MiB beyond the JVM", MEMORY_GOAL)


def _many(castor, tree, url, files, name):
    """Many loads that begin at once; all must restore everything."""

    def target(folder, number):
        return target_in(folder) / str(number)

    def prepare(folder):
        loads = []
        for number in range(TOGETHER):
            target(folder, number).mkdir(parents=True)
            load = [*map(str, castor.command("load", url, tree, target(folder, number))), "--json"]
            loads.append(f"{shlex.join(load)} > {number}.json & all+=($!)")
        return "\n".join(["all=()", *loads, 'for one in "${all[@]}"; do wait "$one" || exit; done'])

    def check(folder):
        for number in range(TOGETHER):
            outcome = json.loads((folder / f"{number}.json").read_text())["outcome"]
            found = trees.measure(target(folder, number))[0]
            if outcome != "hit" or found != files:
                raise RunError(f"{name}: number {number} was a {outcome} and restored {found} of {files} files")

    return Contender(name, WHY_TOGETHER, prepare, check)


def _compressed(root, paths):
    """The bytes that these files take, packed as the rivals pack."""
    pack = f"tar -C {shlex.quote(str(root))} --null -T - -c | zstd -q -T0 -3 -c"
    packed = subprocess.run(["bash", "-c", pack], input=b"\0".join(paths), stdout=subprocess.PIPE, check=True)
    return len(packed.stdout)


def _newest_snapshot(store):
    """The bytes of the snapshot that was written last."""
    found = [path.stat() for path in Path(store).glob("**/snapshots/*") if path.is_file()]
    return max(found, key=lambda status: status.st_mtime_ns).st_size


def _speed(castor, rival, kind, bound=None):
    faster = middle(rival.samples, "seconds") / middle(castor.samples, "seconds")
    return Goal(faster, f"× as fast from {kind}", bound, at_least=True)
