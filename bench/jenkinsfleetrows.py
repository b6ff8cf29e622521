"""The rows of `script/bench jenkins --fleet`: a controller with thousands of jobs, while many builds load and save."""

import contextlib
import os
import re
import socket
import time

from jenkinsfleet import BUILDS, JOBS, MORE_NAMESPACES, PATTERN, FleetHome, FleetJenkins, job_name, namespace
from measure import RunError, Sample
from report import Goal, Result, Row

LOADS, SAVES, ROUNDS = 40, 10, 2
FILES, FILE_BYTES = 1000, 8192
# Issue 19.
PAGE_GOAL, MEMORY_GOAL, HELD_GOAL, RECORD_GOAL = 1.0, 200, 1.0, 2048
PAUSE = 0.25
# Jobs whose pages are opened for the first time, and those whose builds are all in memory when that is measured.
COLD, REMEMBERED = 9, 100
BUILD_LIMIT = 600
MIB = 1 << 20

WHY_PAGE = "one GET, all of the HTML; the goal is for the slowest of them"
WHY_TASK = "the request that begins to ask the store, and the one that asks for its answer"
WHY_HUNG = "as before, with a store that takes connections and never answers, and 40 pages that wait for it"
WHY_BUILDS = "one step of a Pipeline, taken around it"
WHY_START = "from the start of the JVM until it answers; both agents come later"
WHY_MEMORY = "live objects after a full collection, and metaspace, beside those of the same home and pages without the plugin"
WHY_HELD = f"dumps of all threads every {PAUSE} s and more: the longest row of them that shows a thread in Castor's code"
WHY_BYTES = "a build with one load and one save, and what else stands on the controller for each namespace"

FIRST = """\
node('bench') {{
  castorLoad(caches: ['tree=tree'])
  sh "rm -rf tree && cp -a {tree} tree && head -c 100000 /dev/urandom > tree/new"
  castorSave(strict: true)
}}
"""
LOAD = """\
node('bench') {
  dir('tree') { deleteDir() }
  long began = System.nanoTime()
  def loaded = castorLoad(caches: ['tree=tree'], strict: true)
  println "BENCH load ${System.nanoTime() - began} ${loaded.outcome}"
}
"""
SAVE = """\
node('bench') {{
  sh "rm -rf tree && cp -a {tree} tree && head -c 4000000 /dev/urandom > tree/new"
  long began = System.nanoTime()
  castorSave(caches: ['tree=tree'], strict: true)
  println "BENCH save ${{System.nanoTime() - began}} hit"
}}
"""
HUNG = """\
import com.cloudbees.plugins.credentials.CredentialsScope
import com.cloudbees.plugins.credentials.SystemCredentialsProvider
import com.cloudbees.plugins.credentials.domains.Domain
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl
import io.jenkins.plugins.castor.config.CastorConfiguration
import io.jenkins.plugins.castor.config.S3Store
SystemCredentialsProvider.instance.store.addCredentials(Domain.global(),
    new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, 'hung', '', 'access-key-hung', 'secret-key-hung'))
def store = new S3Store('s3://hung?region=us-east-1&endpoint=http://127.0.0.1:%d')
store.credentialsId = 'hung'
CastorConfiguration.get().store = store
"""

# Jenkins' own, to compare with.
OWN_PAGE = "Manage Jenkins"
# By the names that the table has for them; {job}, {build} and {namespace} are those of a sample.
ADMIN_PAGES = {
    # What comes first pays for the layout of all.
    OWN_PAGE: "manage/",
    "caches": "manage/castor-caches/",
    "caches, table": "manage/castor-caches/table",
    "caches, a namespace": "manage/castor-caches/namespace?path={namespace}",
    "prune": "manage/castor-prune/",
    "prune, preview": "manage/castor-prune/preview",
    "configuration": "manage/castor/",
}
JOB_PAGES = {
    "job's caches": "job/{job}/castor-caches/",
    "build's caches": "job/{job}/{build}/castor-caches/",
    "job": "job/{job}/",
    "build": "job/{job}/{build}/",
}
PAGES = {**ADMIN_PAGES, **JOB_PAGES}


def _path(page, number):
    name = job_name(number)
    return PAGES[page].format(job=name, build=BUILDS, namespace=namespace(name))


class JenkinsFleetBench:
    """folder: an empty folder on a tmpfs. java, war, plugins: as `Jenkins` has them. told: gets a line for each step."""

    def __init__(self, folder, java, war, plugins, told):
        self._folder, self._told = folder, told
        self._start = lambda castor=True: FleetJenkins(folder, java, war, plugins, castor)
        self._runners = [job_name(number) for number in range(LOADS + SAVES)]
        self._tree = folder / "tree"
        self._home = None

    def prepare(self):
        """Makes the home; what Jenkins says of itself."""
        for number in range(FILES):
            file = self._tree / str(number // 100) / f"{number}.bin"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(os.urandom(FILE_BYTES))
        with self._start() as jenkins:
            facts = jenkins.told("castor")
            for job in self._runners:
                jenkins.create(job, FIRST.format(tree=self._tree))
            self._told(f"saving into {len(self._runners)} namespaces")
            self._finished(jenkins, jenkins.start_builds(self._runners))
            # The second build of a job hits, as most builds do.
            self._finished(jenkins, jenkins.start_builds([PATTERN]))
        self._home = FleetHome(self._folder / "home")
        self._told(f"writing {JOBS * BUILDS:,} builds")
        self._home.fill()
        return facts

    def rows(self):
        with self._start_measured() as (jenkins, seconds):
            yield self._start_row(jenkins, seconds)
            first, again = self._pages(jenkins), self._pages(jenkins)
            tasks = self._tasks(jenkins)
            busy, steps, watch, loaded = self._busy(jenkins)
            for page in PAGES:
                yield _page_row(page, {"first": first[page], "again": again[page], "while 50 builds run": busy[page]}, WHY_PAGE)
            for page, taken in tasks.items():
                yield _page_row(page, taken, WHY_TASK)
            self._remember(jenkins)
            with_castor = max(loaded, jenkins.memory()[0])
            hung = self._hung(jenkins)
            for page, taken in hung.items():
                yield _page_row(f"{page}, no store", {"while the store hangs": taken}, WHY_HUNG)
        for step in ("load", "save"):
            yield Row("builds", step, [Result(f"{LOADS} loads and {SAVES} saves at once", WHY_BUILDS, steps[step])])
        self._told(f"at most {watch.most['Load.run']} loads and {watch.most['Save.run']} saves at once; {watch.taken} dumps")
        for kind, (seconds, name) in watch.longest.items():
            self._told(f"{kind}: {seconds:.2f} s, {name}")
        held = [
            Result(kind, WHY_HELD, [], goals=[Goal(seconds, "s", HELD_GOAL)])
            for kind, (seconds, _) in watch.longest.items()
        ]
        yield Row("controller", "held in Castor", held)
        yield self._memory_row(with_castor)
        yield Row("controller", "on disk", [
            Result("in build.xml", WHY_BYTES, [], goals=[Goal(self._home.record_bytes(), "B", RECORD_GOAL)]),
            Result("for a namespace", WHY_BYTES, [], goals=[Goal(self._home.bytes_of_a_namespace(), "B")]),
        ])  # fmt: skip

    @contextlib.contextmanager
    def _start_measured(self, castor=True):
        began = time.perf_counter()
        with self._start(castor) as jenkins:
            yield jenkins, time.perf_counter() - began

    def _start_row(self, jenkins, seconds):
        _, classes = jenkins.memory()
        read = classes.get("io.jenkins.plugins.castor.run.CacheRecords", 0)
        goals = [Goal(read, "build records read", 0), Goal(seconds, "s until both agents are there")]
        return Row("controller", "start", [Result(f"{JOBS:,} jobs, {JOBS * BUILDS:,} builds", WHY_START, [], goals=goals)])

    def _pages(self, jenkins):
        """Each page once, those of jobs for several jobs."""
        taken = {}
        for page in PAGES:
            first = 100 + 2 * COLD * list(PAGES).index(page)
            numbers = range(first, first + COLD) if page in JOB_PAGES else [first]
            taken[page] = [jenkins.seconds(_path(page, number)) for number in numbers]
            self._told(f"{page}: {max(taken[page]):.2f} s")
        return taken

    def _tasks(self, jenkins):
        """What pages ask the store for, one after another."""
        taken = {}
        for name, (path, action, fields) in _wanted(1).items():
            begun, task = jenkins.begin_task(f"{path}{action}", fields)
            asked = [jenkins.ask(path, task)]
            while not asked[-1][1]:
                time.sleep(0.05)
                asked.append(jenkins.ask(path, task))
            taken[name] = {"begins": [begun], "asks": [seconds for seconds, _ in asked]}
        return taken

    def _busy(self, jenkins):
        """Pages while all runners build; how long their steps took; the threads, and the memory in the middle."""
        for number, job in enumerate(self._runners):
            jenkins.create(job, LOAD if number < LOADS else SAVE.format(tree=self._tree))
        busy = {page: [] for page in PAGES}
        steps = {"load": [], "save": []}
        loaded = 0
        with jenkins.watch(PAUSE) as watch:
            for turn in range(ROUNDS):
                self._told(f"building {len(self._runners)} jobs, round {turn + 1} of {ROUNDS}")
                numbers = jenkins.start_builds(self._runners)
                job = 200 + 100 * turn
                texts = None
                while texts is None:
                    for page in PAGES:
                        busy[page].append(jenkins.seconds(_path(page, job)))
                    job += 1
                    texts = jenkins.consoles(numbers)
                for text in texts.values():
                    _add_steps(steps, text)
        self._told("building once more, for the memory")
        numbers = jenkins.start_builds(self._runners)
        time.sleep(5)
        loaded = jenkins.memory()[0]
        self._finished(jenkins, numbers)
        return busy, steps, watch, loaded

    def _finished(self, jenkins, numbers):
        end = time.monotonic() + BUILD_LIMIT
        while time.monotonic() < end:
            texts = jenkins.consoles(numbers)
            if texts is not None:
                return texts
            time.sleep(1)
        raise RunError(f"{len(numbers)} builds did not end within {BUILD_LIMIT} s")

    def _remember(self, jenkins):
        """Reads the builds of many jobs into memory, and what Castor's pages show of them."""
        for number in range(JOBS - REMEMBERED, JOBS):
            jenkins.seconds(f"job/{job_name(number)}/api/json?tree=builds[number,result,duration]{{0,{BUILDS}}}")
            if (self._folder / "home" / "plugins" / "castor.jpi").exists():
                jenkins.seconds(_path("job's caches", number))

    def _memory_row(self, with_castor):
        self._home.without_records([job_name(number) for number in range(JOBS - REMEMBERED, JOBS)])
        with self._start(False) as jenkins:
            self._remember(jenkins)
            without = jenkins.memory()[0]
        share = (with_castor - without) / MIB
        results = [
            Result("with the plugin", WHY_MEMORY, [], goals=[Goal(with_castor / MIB, "MiB")]),
            Result("without it", WHY_MEMORY, [], goals=[Goal(without / MIB, "MiB")]),
            Result("the difference", WHY_MEMORY, [], goals=[Goal(share, "MiB", MEMORY_GOAL)]),
        ]
        return Row("controller", "memory", results)

    def _hung(self, jenkins):
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen(1000)
            jenkins.groovy(HUNG % silent.getsockname()[1])
            taken = {}
            for number in range(40):
                for name, (path, action, fields) in _wanted(400 + number).items():
                    begun, task = jenkins.begin_task(f"{path}{action}", fields)
                    taken.setdefault(f"{name}, begins", []).append(begun)
                    taken.setdefault(f"{name}, asks", []).append(jenkins.ask(path, task)[0])
            for page in PAGES:
                taken[page] = [jenkins.seconds(_path(page, number)) for number in range(100, 100 + COLD)]
            return taken


def _wanted(number):
    """What pages ask the store for: where, what, and with which fields."""
    name = job_name(number)
    return {
        "job's generations": (f"job/{name}/castor-caches/", "generations", {"namespace": namespace(name)}),
        "job's generation, details": (
            f"job/{name}/castor-caches/",
            "generation",
            {"namespace": namespace(name), "generation": "1"},
        ),
        "a namespace's": ("manage/castor-caches/", "look", {"path": namespace(name)}),
        "prune's preview": ("manage/castor-prune/", "look", {"store": ""}),
    }


def _add_steps(steps, text):
    for step, nanos, outcome in re.findall(r"BENCH (load|save) (\d+) (\S+)", text):
        if outcome != "hit":
            raise RunError(f"a load was no hit: {text[-1000:]}")
        steps[step].append(Sample(int(nanos) / 1e9, None, None))


def _page_row(name, taken, why):
    results = [
        Result(
            contender,
            why,
            [Sample(seconds, None, None) for seconds in times],
            goals=[Goal(max(times), "s", None if name == OWN_PAGE else PAGE_GOAL)],
        )
        for contender, times in taken.items()
        if times
    ]
    return Row("pages", name, results)


HEADINGS = {
    "pages": f"pages of a controller with {JOBS:,} jobs of {BUILDS} builds, and {JOBS + MORE_NAMESPACES:,} namespaces",
    "builds": f"{LOADS} loads and {SAVES} saves of {FILES:,} files, {FILES * FILE_BYTES / 1e6:.0f} MB each",
    "controller": "the controller",
}
