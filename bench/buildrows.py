"""Real builds behind a link: without a cache, and with Castor before them."""

import dataclasses
import shlex
import shutil

import trees
from contenders import Castor, store_in
from measure import Contender, RunError, interleave, middle, run
from projects import PROJECTS, Kept, Mirror
from report import Goal, Result, Row
from servers import with_keys

# Issue 6: what the first castor made of a build in 2016, 42 s to 13 s.
GOALS = {"S3": 3.2, "rsync": 3.2}
WHY_COLD = (
    "downloads all from a mirror of its registry behind the link, over plain HTTP on open connections, which is"
    " quicker than the registry itself; --ignore-scripts or -Dspotless.check.skip, since the namespace has no internet"
)
WHY_CASTOR = "castor load of what the package manager keeps, then the same build"
WHY_NEAR = "the same with the store in the build machine's data centre; the mirror is not asked for anything"
WHY_INSTALLED = (
    "castor load of node_modules itself, then npm install, which only looks whether that is what the lock file says"
)
WHY_THERE = "the least that any cache could take: the package manager's cache is there before the clock starts"


class BuildBench:
    """Measures rows, one by one.

    launcher: the castor command. home: where sources and mirror are kept. folder: an empty folder on a
    tmpfs, where everything is written, and deleted as soon as it was measured. link: the link; stores:
    servers at its far end, where the mirror joins them; `stack` ends it. told: gets a line for each step.
    """

    MEGABITS, NEAR_MEGABITS = 100, 1000

    def __init__(self, launcher, home, folder, runs, link, stores, stack, told):
        self._folder, self._runs, self._link, self._stores, self._told = folder, runs, link, stores, told
        kept = Kept(home, folder, told)
        self._sources = {project: kept.source(project) for project in PROJECTS}
        self._mirror = stack.enter_context(Mirror(kept.mirror, folder / "mirror.log", link.server))
        self._castor = Castor(launcher, with_keys)

    def headings(self):
        return {project.name: f"{project.name} of {project.title}" for project in PROJECTS}

    def rows(self):
        for project in PROJECTS:
            yield self._row(project)

    def _row(self, project):
        place = self._folder / project.registry
        urls, made = self._fill(project, place)

        def side(name, why, megabits=self.MEGABITS, store=None, loaded=project.cache, there=False):
            def command(folder):
                self._link.shape(megabits)
                shutil.copytree(self._sources[project], folder / "project", symlinks=True)
                if there:
                    shutil.copytree(place / project.cache, folder / project.cache, symlinks=True)
                return self._build(project, folder, store, loaded)

            def check(folder):
                if project.result(folder) != made:
                    raise RunError(f"{name} made {project.result(folder)} files instead of {made}")

            return Contender(name, why, command, check)

        sides = {
            "S3": side("castor load, S3; build", WHY_CASTOR, store=urls["S3"]),
            "rsync": side("castor load, rsync; build", WHY_CASTOR, store=urls["rsync"]),
            "S3 at 1 Gbit/s": side("castor load, S3 at 1 Gbit/s; build", WHY_NEAR, self.NEAR_MEGABITS, urls["S3"]),
            "a cache there": side("build with its cache there", WHY_THERE, there=True),
        }
        if project.installed:
            name = f"castor load of {project.installed.rpartition('/')[2]}, S3; build"
            sides["S3, installed"] = side(name, WHY_INSTALLED, store=urls["S3"], loaded=project.installed)
        row = self._measured(project, [*sides.values(), side("build without a cache", WHY_COLD)])
        *with_cache, cold = row.results
        for kind, result in zip(sides, with_cache):
            faster = middle(cold.samples, "seconds") / middle(result.samples, "seconds")
            cold.goals.append(Goal(faster, f"× as fast from {kind}", GOALS.get(kind), at_least=True))
        stored = trees.measure(store_in(place) / "bench" / "main" / _tree(project.cache))[1]
        seconds = stored * 8 / 1e6 / self.MEGABITS
        with_cache[0].goals.append(Goal(seconds, f"s for {stored / 1e6:.0f} MB by the link"))
        shutil.rmtree(place)
        self._stores.clear()
        return row

    def _fill(self, project, place):
        """Builds once without a cache, in `place`, and saves what that left; (the URLs of the stores, what was made)."""
        self._told(f"{project.name}: filling the stores")
        self._link.shape(self.NEAR_MEGABITS)
        place.mkdir()
        shutil.copytree(self._sources[project], place / "project", symlinks=True)
        run(self._build(project, place), place)
        urls = self._stores.urls(place, "base")
        for url in urls.values():
            for saved in filter(None, (project.cache, project.installed)):
                run(self._at_client(self._castor.command("save", url, _tree(saved), place / saved)), place)
        made = project.result(place)
        if not made:
            raise RunError(f"{project.name} of {project.title} made nothing; see {place}")
        return urls, made

    def _build(self, project, folder, store=None, loaded=None):
        """The build; where there is a store, after a load from it."""
        build = project.command(folder, self._mirror, again=loaded is not None and loaded == project.installed)
        if store:
            load = self._castor.command("load", store, _tree(loaded), folder / loaded)
            build = ["bash", "-c", f"{shlex.join(map(str, load))} && exec {shlex.join(build)}"]
        return self._at_client(build)

    def _at_client(self, argv):
        return self._link.client.command(argv)

    def _measured(self, project, sides):
        meters = {
            "servers_cpu": lambda: self._stores.cpu() + self._mirror.cpu(),
            "link_cpu": self._link.cpu,
            "received": self._link.received,
        }
        sides = [dataclasses.replace(side, meters=meters) for side in sides]
        told = f"{project.name}: "
        place = self._folder / "runs"
        samples = interleave(sides, self._runs, place, lambda who: self._told(told + who), self._stores.delete)
        return Row(project.name, "build", [Result(side.name, side.why, taken) for side, taken in zip(sides, samples)])


def _tree(path):
    """The namespace for what is at this path in a run's folder."""
    return path.rpartition("/")[2]
