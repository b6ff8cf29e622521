"""Real builds behind a link: without a cache, and with Castor before them."""

import dataclasses
import shlex
import shutil

import trees
from contenders import Castor, store_in
from measure import Contender, RunError, interleave, middle, run
from projects import PROJECTS, Kept, Mirror, leave_out_packages, repository
from report import Goal, Result, Row
from servers import GitDaemon, with_keys

# Issue 6: what the first castor made of a build in 2016, 42 s to 13 s.
HEADLINE = 3.2
GOALS = {
    "S3": HEADLINE,
    "rsync": HEADLINE,
    "S3 at 1 Gbit/s": 4.0,
    # Issue 17.
    "S3, exact": 2.5,
    "S3 at 1 Gbit/s, exact": 6.0,
    "S3 at 1 Gbit/s, three packages new": 1.5,
}
# Of a build whose cache is what it downloads. Behind the same link those bytes take as long either way.
OF_DOWNLOADS = ("S3", "rsync", "S3 at 1 Gbit/s")
# Issue 17: how much longer than its bytes take on the link an exact hit may take; and a lookup, beside two round trips.
EXACT_GOAL, LOOKUP_GOAL = 1.1, 0.3
ROUND_TRIP = 0.02
# Bytes that take 5 s at 100 Mbit/s, as the checkout of a grown repository does.
HISTORY = 60_000_000
NEW_PACKAGES = 3
# A published package has no package-lock.json.
LOCK = "npm-shrinkwrap.json"

WHY_COLD = (
    "downloads all from a mirror of its registry behind the link, over plain HTTP on open connections, which is"
    " quicker than the registry itself; --ignore-scripts or -Dspotless.check.skip, since the namespace has no internet"
)
WHY_CASTOR = "castor load of what the package manager keeps, then the same build"
WHY_NEAR = "the same with the store in the build machine's data centre; the mirror is not asked for anything"
WHY_INSTALLED = (
    "castor load of node_modules itself, then npm install, which only looks whether that is what the lock file says"
)
WHY_EXACT = f"castor run --key {LOCK} --setup 'npm ci' over node_modules: the setup does not run, and nothing is saved"
WHY_NEW = f"castor load --key {LOCK} of a node_modules without {NEW_PACKAGES} of the packages, then npm install"
WHY_THERE = "the least that any cache could take: the package manager's cache is there before the clock starts"
WHY_CHECKOUT = "git clone of the project with 60 MB of history from behind the link, then the build without a cache"
WHY_AFTER = "git clone, castor load, build: one after the other"
WHY_BACKGROUND = "castor load --background, git clone, castor wait, build"
WHY_LOOKUP = "whether a load would be exact; nothing is restored"


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
        repositories = folder / "repositories"
        repositories.mkdir()
        self._repositories = repositories
        self._git = stack.enter_context(GitDaemon(repositories, folder / "git.log", link.server))
        self._castor = Castor(launcher, with_keys)

    def headings(self):
        return {project.name: f"{project.name} of {project.title}" for project in PROJECTS}

    def rows(self):
        for project in PROJECTS:
            place = self._folder / project.registry
            urls, made = self._fill(project, place)
            yield self._build_row(project, place, urls, made)
            yield self._lookup_row(project, urls) if project.installed else self._checkout_row(project, urls, made)
            shutil.rmtree(place)
            self._stores.clear()

    def _build_row(self, project, place, urls, made):
        def side(name, why, command, megabits=self.MEGABITS, there=False):
            def prepare(folder):
                self._link.shape(megabits)
                shutil.copytree(self._sources[project], folder / "project", symlinks=True)
                if there:
                    shutil.copytree(place / project.cache, folder / project.cache, symlinks=True)
                return self._at_client(command(folder))

            return Contender(name, why, prepare, self._made(project, name, made))

        def loading(store, loaded=project.cache):
            again = loaded == project.installed
            return lambda folder: _and_then(
                self._castor.command("load", store, _tree(loaded), folder / loaded),
                project.command(folder, self._mirror, again),
            )

        def building(folder):
            return project.command(folder, self._mirror)

        near = self.NEAR_MEGABITS
        sides = {
            "S3": side("castor load, S3; build", WHY_CASTOR, loading(urls["S3"])),
            "rsync": side("castor load, rsync; build", WHY_CASTOR, loading(urls["rsync"])),
            "S3 at 1 Gbit/s": side("castor load, S3 at 1 Gbit/s; build", WHY_NEAR, loading(urls["S3"]), near),
            "a cache there": side("build with its cache there", WHY_THERE, building, there=True),
        }
        if project.installed:
            s3, name = urls["S3"], project.installed.rpartition("/")[2]
            installed = loading(s3, project.installed)
            sides |= {
                "S3, installed": side(f"castor load of {name}, S3; build", WHY_INSTALLED, installed),
                "S3, exact": side("castor run, exact, S3", WHY_EXACT, self._exact(project, s3)),
                "S3 at 1 Gbit/s, exact": side(
                    "castor run, exact, S3 at 1 Gbit/s", WHY_EXACT, self._exact(project, s3), near
                ),
                "S3 at 1 Gbit/s, three packages new": side(
                    f"castor load, {NEW_PACKAGES} packages new, S3 at 1 Gbit/s; npm install",
                    WHY_NEW,
                    self._new_packages(project, s3),
                    near,
                ),
            }
        row = self._measured(
            project, "build", [*sides.values(), side("build without a cache", WHY_COLD, building)]
        )
        *with_cache, cold = row.results
        for kind, result in zip(sides, with_cache):
            faster = middle(cold.samples, "seconds") / middle(result.samples, "seconds")
            bound = None if project.installed and kind in OF_DOWNLOADS else GOALS.get(kind)
            cold.goals.append(Goal(faster, f"× as fast from {kind}", bound, at_least=True))
        results = dict(zip(sides, with_cache))
        self._goal_of_bytes(place, _tree(project.cache), results["S3"])
        if project.installed:
            self._goal_of_bytes(place, "exact", results["S3, exact"], EXACT_GOAL)
        return row

    def _goal_of_bytes(self, place, tree, result, bound=None):
        """How long the bytes of a namespace take on the link; with a bound, how much longer the result took."""
        stored = trees.measure(store_in(place) / "bench" / "main" / tree)[1]
        seconds = stored * 8 / 1e6 / self.MEGABITS
        result.goals.append(Goal(seconds, f"s for {stored / 1e6:.0f} MB by the link"))
        if bound:
            result.goals.append(Goal(middle(result.samples, "seconds") / seconds, "× that", bound))

    def _exact(self, project, store):
        def command(folder):
            setup = shlex.join(project.command(folder, self._mirror))
            more = ["--key", LOCK, "--setup", setup, "--", "true"]
            return _inside(folder, self._castor.command("run", store, "exact", "node_modules", *more))

        return command

    def _new_packages(self, project, store):
        def command(folder):
            load = self._castor.command("load", store, "packages", "node_modules", "--key", LOCK)
            return _and_then(_inside(folder, load), project.command(folder, self._mirror, again=True))

        return command

    def _checkout_row(self, project, urls, made):
        """Builds that begin with a checkout: one after the other, and the load meanwhile."""
        store = urls["S3"]

        def side(name, why, commands):
            def prepare(folder):
                self._link.shape(self.MEGABITS)
                clone = ["git", "clone", "-q", self._git.url("project"), folder / "project"]
                return self._at_client(_and_then(*commands(folder, _words(clone))))

            return Contender(name, why, prepare, self._made(project, name, made))

        def load(folder, *more):
            return self._castor.command("load", store, _tree(project.cache), folder / project.cache, *more)

        def build(folder):
            return project.command(folder, self._mirror)

        def background(folder, clone):
            return load(folder, "--background"), clone, self._castor.wait(), build(folder)

        row = self._measured(
            project,
            "checkout and build",
            [
                side("castor load --background, checkout; build", WHY_BACKGROUND, background),
                side(
                    "checkout, castor load; build",
                    WHY_AFTER,
                    lambda folder, clone: (clone, load(folder), build(folder)),
                ),
                side("checkout; build without a cache", WHY_CHECKOUT, lambda folder, clone: (clone, build(folder))),
            ],
        )
        beside, after, cold = (middle(result.samples, "seconds") for result in row.results)
        goals = row.results[-1].goals
        goals.append(Goal(cold / beside, "× as fast with the load meanwhile", HEADLINE, at_least=True))
        goals.append(Goal(cold / after, "× as fast with the load after it"))
        return row

    def _lookup_row(self, project, urls):
        def prepare(folder):
            self._link.shape(self.MEGABITS)
            (folder / "project").mkdir()
            shutil.copyfile(self._sources[project] / LOCK, folder / "project" / LOCK)
            lookup = self._castor.command("lookup", urls["S3"], "exact", "node_modules", "--key", LOCK, "--exact-only")
            return self._at_client(_inside(folder, lookup))

        row = self._measured(project, "lookup", [Contender("castor lookup, S3", WHY_LOOKUP, prepare)])
        beside = middle(row.results[0].samples, "seconds") - 2 * ROUND_TRIP
        row.results[0].goals.append(Goal(beside, "s beside two round trips", LOOKUP_GOAL))
        return row

    def _made(self, project, name, made):
        def check(folder):
            if project.result(folder) != made:
                raise RunError(f"{name} made {project.result(folder)} files instead of {made}")

        return check

    def _fill(self, project, place):
        """Builds once without a cache, in `place`, and saves what that left; (the URLs of the stores, what was made)."""
        self._told(f"{project.name}: filling the stores")
        self._link.shape(self.NEAR_MEGABITS)
        place.mkdir()
        shutil.copytree(self._sources[project], place / "project", symlinks=True)
        run(self._at_client(project.command(place, self._mirror)), place)
        made = project.result(place)
        if not made:
            raise RunError(f"{project.name} of {project.title} made nothing; see {place}")
        urls = self._stores.urls(place, "base")
        for url in urls.values():
            for saved in filter(None, (project.cache, project.installed)):
                self._save(place, url, _tree(saved), place / saved)
            if project.installed:
                self._save(place, url, "exact", "node_modules", "--key", LOCK)
        if project.installed:
            leave_out_packages(place / "project", LOCK, NEW_PACKAGES)
            for url in urls.values():
                self._save(place, url, "packages", "node_modules", "--key", LOCK)
        else:
            repository(self._sources[project], self._repositories / "project", HISTORY)
        return urls, made

    def _save(self, place, url, tree, path, *more):
        run(self._at_client(_inside(place, self._castor.command("save", url, tree, path, *more))), place)

    def _at_client(self, argv):
        return self._link.client.command(_words(argv))

    def _measured(self, project, name, sides):
        meters = {
            "servers_cpu": lambda: self._stores.cpu() + self._mirror.cpu() + self._git.cpu(),
            "link_cpu": self._link.cpu,
            "received": self._link.received,
        }
        sides = [dataclasses.replace(side, meters=meters) for side in sides]
        told = f"{project.name}: "
        place = self._folder / "runs"
        samples = interleave(sides, self._runs, place, lambda who: self._told(told + who), self._stores.delete)
        results = [Result(side.name, side.why, taken) for side, taken in zip(sides, samples)]
        return Row(project.name, name, results)


def _words(argv):
    return [str(word) for word in argv]


def _inside(folder, argv):
    """A command in the folder of the project."""
    return ["env", "-C", folder / "project", *argv]


def _and_then(*commands):
    """Commands one after the other, each only if the one before was right."""
    return ["bash", "-c", " && ".join(shlex.join(_words(command)) for command in commands)]


def _tree(path):
    """The namespace for what is at this path in a run's folder."""
    return path.rpartition("/")[2]
