"""What a store costs: the same loads and saves through each kind of store, over the loopback, in memory."""

import dataclasses
import shlex
import shutil

import trees
from contenders import Castor, fresh_target, has_files, run_once
from measure import Contender, RunError, interleave, middle
from report import Goal, Result, Row
from servers import with_keys

WHY_STORE = "as users run it; servers on this machine, no delay, no limit but the cores that all share"
WHY_GRANT = (
    "signed URLs of the same S3 server; with the commands of the trusted machine, one after the other: of a load two"
    " starts of a JVM instead of one, of a first save five, of an unchanged one two"
)
GRANT = "signed grant"


class StoreBench:
    """Measures rows, one by one.

    launcher: the castor command. folder: an empty folder on a tmpfs, where everything is written, and
    deleted as soon as it was measured. stores: the servers. told: gets a line for each step.
    """

    def __init__(self, launcher, folder, runs, stores, told):
        self._launcher, self._folder, self._runs, self._stores, self._told = launcher, folder, runs, stores, told
        self._castor = Castor(launcher, with_keys)

    def of_tree(self, tree, root):
        """Every row of one tree, each as soon as it is ready."""
        trees.warm(root)
        base = self._folder / tree
        base.mkdir()
        urls = self._stores.urls(base, "base")
        for store in urls.values():
            run_once(self._castor.save(tree, root, store=store), self._folder)
        yield self._row(tree, "load", self._loads(tree, root, urls))
        saves = {kind: self._save(tree, root, kind) for kind in urls}
        yield self._row(tree, "first save", {**saves, GRANT: self._first_save_by_grant(tree, root)})
        saves = {kind: self._save(tree, root, kind, url) for kind, url in urls.items()}
        yield self._row(tree, "unchanged save", {**saves, GRANT: self._unchanged_save_by_grant(tree, root, urls)})
        shutil.rmtree(base)
        self._stores.clear()

    def _loads(self, tree, root, urls):
        files = trees.measure(root)[0]
        loads = {kind: self._castor.load(tree, url, files, f"castor load, {kind}") for kind, url in urls.items()}

        def by_grant(folder):
            return self._script(
                self._load_grant(urls["S3"], tree, "load.grant"),
                ["load", "--strict", "--grant", "load.grant", "--cache", f"tree={fresh_target(folder)}"],
            )

        loads[GRANT] = Contender(f"castor load, {GRANT}", WHY_GRANT, by_grant, has_files(files))
        for load in loads.values():
            run_once(load, self._folder, same_as=root)
        return loads

    def _save(self, tree, root, kind, url=None):
        """A save to a store of each run's own, or to the one at `url`."""

        def command(folder):
            return self._castor.command("save", url or self._stores.urls(folder, folder.name)[kind], tree, root)

        return Contender(f"castor save, {kind}", WHY_STORE, command)

    def _first_save_by_grant(self, tree, root):
        def command(folder):
            store = self._stores.urls(folder, folder.name)["S3"]
            there = ["--store", store, "--namespace", f"bench/main/{tree}"]
            return self._script(
                self._load_grant(store, tree, "base.grant"),
                ["save", "--strict", "--prepare", "prepared", "--grant", "base.grant", "--cache", f"tree={root}"],
                ["grant", "save", "prepared", *there, "--allow-http", "--output", "save.grant"],
                ["save", "--strict", "--prepared", "prepared", "--grant", "save.grant"],
                ["publish", "prepared", *there],
            )

        return Contender(f"castor save, {GRANT}", WHY_GRANT, command)

    def _unchanged_save_by_grant(self, tree, root, urls):
        def command(folder):
            return self._script(
                self._load_grant(urls["S3"], tree, "base.grant"),
                ["save", "--strict", "--prepare", "prepared", "--grant", "base.grant", "--cache", f"tree={root}"],
            )

        def check(folder):
            if (folder / "prepared" / "manifest.json").exists():
                raise RunError(f"preparing to save the unchanged tree {tree} found changes")

        return Contender(f"castor save, {GRANT}", WHY_GRANT, command, check)

    def _load_grant(self, store, tree, output):
        return ["grant", "load", f"bench/main/{tree}", "--store", store, "--allow-http", "--output", output]

    def _script(self, *commands):
        """One castor command after the other, as words for a shell."""
        lines = [shlex.join(map(str, [*with_keys([self._launcher]), *command])) for command in commands]
        return "\n".join(["set -e", *lines])

    def _row(self, tree, name, sides):
        """A row of {kind of store: contender}; what each costs is told by the directory."""
        meters = {"servers_cpu": self._stores.cpu}
        metered = [dataclasses.replace(side, meters=meters) for side in sides.values()]
        told, place = f"{tree}, {name}: ", self._folder / "runs"
        samples = interleave(metered, self._runs, place, lambda who: self._told(told + who), self._stores.delete)
        results = {kind: Result(side.name, side.why, taken) for (kind, side), taken in zip(sides.items(), samples)}
        directory = middle(results["directory"].samples, "seconds")
        for kind, result in results.items():
            if kind != "directory":
                result.goals.append(Goal(middle(result.samples, "seconds") / directory, "× a directory's time"))
        return Row(tree, name, list(results.values()))
