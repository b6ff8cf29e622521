"""A controller with thousands of jobs and builds, as Jenkins and Castor wrote them; and what is seen of it from outside."""

import os
import re
import shutil
import signal
import subprocess
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path
from xml.sax.saxutils import escape

from jenkins import AGENT, JOB, Jenkins
from measure import RunError

JOBS, BUILDS = 2000, 50
# Of branches, which have no job of their own here.
MORE_NAMESPACES = 3000
AGENTS, EXECUTORS = 2, 25
PATTERN = "fleet-0000"
SETUP = """\
import hudson.slaves.DumbSlave
import hudson.slaves.JNLPLauncher
import jenkins.model.Jenkins
import jenkins.model.JenkinsLocationConfiguration

JenkinsLocationConfiguration.get().url = '%(url)s'
def jenkins = Jenkins.get()
jenkins.numExecutors = 0
%(agents)s.each { name, root ->
  def agent = new DumbSlave(name, root, new JNLPLauncher(true))
  agent.numExecutors = %(executors)d
  agent.labelString = '%(label)s'
  jenkins.addNode(agent)
  new File(jenkins.rootDir, "${name}.secret").text = agent.computer.jnlpMac
}
"""
RECORDS = re.compile(r"\n *<(io\.jenkins\.plugins\.castor\.[\w.]+)[ >].*?</\1>", re.S)
# Files of Jenkins' home that tell of all namespaces, and what tells of one there.
OF_ALL = {
    "io.jenkins.plugins.castor.overview.txt": r"namespace\t{}\t.*\n",
    "io.jenkins.plugins.castor.uses.xml": r" *<entry>\s*<string>{}</string>.*?</entry>\n",
}


def job_name(number):
    return f"fleet-{number:04}"


def namespace(name, branch="default"):
    return f"{name}/{branch}/{name}"


class FleetJenkins(Jenkins):
    """One with several agents of many executors each, whose pages can be timed and whose threads can be watched."""

    options = ("-Xmx1500m",)

    def __init__(self, folder, java, war, plugins, castor=True):
        """Without `castor` that plugin is left out."""
        super().__init__(folder, java, war, plugins)
        self._castor = castor
        self._secrets = {name: self.home / f"{name}.secret" for name in (f"{AGENT}-{number}" for number in range(AGENTS))}

    def prepare(self):
        if not self._castor:
            (self.home / "plugins" / "castor.jpi").unlink()
            shutil.rmtree(self.home / "plugins" / "castor", ignore_errors=True)
        (self.home / "init.groovy.d").mkdir(exist_ok=True)
        for secret in self._secrets.values():
            secret.unlink(missing_ok=True)
        agents = ", ".join(f"'{name}': '{self.folder / name}'" for name in self._secrets)
        setup = {"url": f"{self.url}/", "agents": f"[{agents}]", "executors": EXECUTORS, "label": AGENT}
        (self.home / "init.groovy.d" / "bench.groovy").write_text(SETUP % setup)
        return {}

    def begin(self):
        there = lambda: all(secret.exists() for secret in self._secrets.values())
        self.wait_for("Jenkins", lambda: there() and self.json("api/json?tree=mode"))
        for name, secret in self._secrets.items():
            self.start_agent(name, secret, self.folder / name)

    def controller(self):
        return self.processes[0].pid

    def create(self, job, script):
        xml = (JOB % escape(script)).encode()
        self.post(f"job/{job}/config.xml" if self._is_there(job) else f"createItem?name={job}", xml)

    def _is_there(self, job):
        return (self.home / "jobs" / job).is_dir()

    def start_builds(self, jobs):
        """Starts a build of each; their numbers by job."""
        numbers = {}
        for job in jobs:
            numbers[job] = self.json(f"job/{job}/api/json?tree=nextBuildNumber")["nextBuildNumber"]
            self.post(f"job/{job}/build?delay=0sec", b"")
        return numbers

    def consoles(self, numbers):
        """What builds printed that must all have succeeded; None while one goes on."""
        texts = {}
        if not self._is_idle():
            return None
        for job, number in numbers.items():
            try:
                result = self.json(f"job/{job}/{number}/api/json?tree=result")["result"]
            except OSError:
                return None
            if result is None:
                return None
            texts[job] = self.get(f"job/{job}/{number}/consoleText").decode()
            if result != "SUCCESS":
                raise RunError(f"the build {job} {number} in Jenkins failed: {texts[job][-2000:]}")
        return texts

    def _is_idle(self):
        return (
            not self.json("queue/api/json?tree=items[id]")["items"]
            and self.json("computer/api/json?tree=busyExecutors")["busyExecutors"] == 0
        )

    def seconds(self, path):
        """How long a page takes, all of its HTML; RunError for one that is not there."""
        began = time.perf_counter()
        if not self.get(path):
            raise RunError(f"{path} is empty")
        return time.perf_counter() - began

    def begin_task(self, path, fields):
        """Begins what a page wants from a store; how long the request took, and the id of the task."""
        crumb = self.json("crumbIssuer/api/json")
        body = urllib.parse.urlencode({crumb["crumbRequestField"]: crumb["crumb"], **fields}).encode()
        began = time.perf_counter()
        with self._opener.open(urllib.request.Request(f"{self.url}/{path}", body), timeout=60) as answer:
            text = answer.read().decode()
        return time.perf_counter() - began, text

    def ask(self, path, task):
        """How long it takes to ask for what came of a task; its HTML, empty while it is under way."""
        began = time.perf_counter()
        html = self.get(f"{path}task?id={task}")
        return time.perf_counter() - began, html

    def groovy(self, script):
        self.begin_task("scriptText", {"script": script})

    def jcmd(self, *words):
        tool = Path(self._java).with_name("jcmd") if os.sep in str(self._java) else "jcmd"
        done = subprocess.run([tool, str(self.controller()), *words], capture_output=True, text=True)
        if done.returncode:
            raise RunError(f"jcmd {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def memory(self):
        """Bytes of live objects after a full collection, with those of the metaspace; objects by class, of Castor's."""
        histogram = self.jcmd("GC.class_histogram")
        heap = int(re.search(r"^Total\s+\d+\s+(\d+)", histogram, re.M)[1])
        metaspace = int(re.search(r"Metaspace\s+used (\d+)K", self.jcmd("GC.heap_info"))[1]) * 1024
        of_castor = re.findall(r"^\s*\d+:\s+(\d+)\s+\d+\s+(io\.jenkins\.plugins\.castor\.\S+)", histogram, re.M)
        return heap + metaspace, {name: int(count) for count, name in of_castor}

    def watch(self, pause):
        return ThreadWatch(self.controller(), self.folder / "controller.log", pause)


class ThreadWatch:
    """Takes dumps of all threads of a JVM, which it prints to `log`, every `pause` seconds; a context manager.

    Afterwards `longest` has for each kind of thread of Jenkins' own how long one was in Castor's code without a dump in
    between that shows it elsewhere, and its name; `most` how many loads and saves were under way at once.
    """

    END = "JNI global refs"
    OURS = "\tat io.jenkins.plugins.castor."
    KINDS = {
        "Handling ": "requests",
        "jenkins.util.Timer": "Jenkins' timer",
        "Running Cps": "Pipelines (CPS)",
        "Executor #": "executors",
    }
    # Castor's own threads; and those that serve agents, one for each question, which Jenkins has as many of as are needed.
    OWN = re.compile(r"\"(io\.jenkins\.plugins\.castor|[Cc]astor[ -])")
    FOR_AGENTS = re.compile(r"threadPoolForRemoting|for (Channel|JNLP)|Channel reader|Jetty \(winstone\).*websocket", re.I)
    LOCK = re.compile(r"\tat hudson\.model\.Queue\.\w*(?:[lL]ock|maintain)")

    def __init__(self, pid, log, pause):
        self._pid, self._log, self._pause = pid, log, pause
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._take)
        self._times = []
        self.longest = {kind: (0.0, "") for kind in [*self.KINDS.values(), "the queue's lock", "others"]}
        self.most = {"Load.run": 0, "Save.run": 0}

    def __enter__(self):
        self._start = self._log.stat().st_size
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()
        self._read()

    def _take(self):
        while not self._ended.is_set():
            seen = self._dumps()
            self._times.append(time.monotonic())
            os.kill(self._pid, signal.SIGQUIT)
            until = time.monotonic() + 30
            while self._dumps() == seen and time.monotonic() < until:
                time.sleep(0.02)
            self._ended.wait(self._pause)

    def _text(self):
        with open(self._log, "rb") as log:
            log.seek(self._start)
            return log.read().decode(errors="replace")

    def _dumps(self):
        return self._text().count(self.END)

    def _read(self):
        since = {}
        for dump, taken in zip(self._text().split("Full thread dump")[1:], self._times):
            blocks = re.split(r"\n(?=\")", dump.partition(self.END)[0])
            threads = {}
            for block in blocks[1:]:
                head, _, stack = block.partition("\n")
                if self.OURS in stack:
                    threads[head.split(" daemon ")[0].split(" prio=")[0]] = stack
            for word in self.most:
                self.most[word] = max(self.most[word], sum(f"castor.run.{word}(" in stack for stack in threads.values()))
            since = {name: since.get(name, taken) for name in threads}
            for name, stack in threads.items():
                self._note(name, stack, taken - since[name] + self._pause)

    def _note(self, name, stack, seconds):
        if self.OWN.search(name) or self.FOR_AGENTS.search(name):
            return
        kinds = [kind for start, kind in self.KINDS.items() if name.lstrip('"').startswith(start)] or ["others"]
        if self.LOCK.search(stack):
            kinds.append("the queue's lock")
        for kind in kinds:
            self.longest[kind] = max(self.longest[kind], (seconds, name))

    @property
    def taken(self):
        return len(self._times)


class FleetHome:
    """Fills a home with jobs and builds as the job `PATTERN` and its last build are."""

    def __init__(self, home):
        self._home, self._jobs = home, home / "jobs"
        self._build = max((self._jobs / PATTERN / "builds").glob("[0-9]*"), key=lambda build: int(build.name))
        self._text = (self._build / "build.xml").read_text()

    def record_bytes(self):
        """What Castor adds to the record of a build."""
        return sum(len(part[0].encode()) for part in RECORDS.finditer(self._text))

    def bytes_of_a_namespace(self):
        """What Castor's other files on the controller have for each namespace."""
        job = sum(file.stat().st_size for file in (self._jobs / PATTERN).glob("io.jenkins.plugins.castor.*"))
        count = JOBS + MORE_NAMESPACES
        return job + sum((self._home / name).stat().st_size for name in OF_ALL) // count

    def fill(self):
        links = [file for file in self._build.rglob("*") if file.is_file() and file.name != "build.xml"]
        for number in range(JOBS):
            self._fill_job(number, links)
        for name, pattern in OF_ALL.items():
            self._fill_file(self._home / name, pattern)

    def _fill_job(self, number, links):
        name, pattern = job_name(number), self._jobs / PATTERN
        folder = self._jobs / name
        folder.mkdir(exist_ok=True)
        for file in [pattern / "config.xml", *pattern.glob("io.jenkins.plugins.castor.*")]:
            if not (folder / file.name).exists():
                (folder / file.name).write_text(file.read_text().replace(PATTERN, name))
        (folder / "nextBuildNumber").write_text(f"{BUILDS + 1}\n")
        text = self._text.replace(PATTERN, name)
        for build in range(1, BUILDS + 1):
            self._fill_build(folder / "builds" / str(build), text, number * BUILDS + build, links)
        permalinks = "\n".join(
            f"last{kind}Build {BUILDS if kind in ('Completed', 'Stable', 'Successful') else -1}"
            for kind in ("Completed", "Failed", "Stable", "Successful", "Unstable", "Unsuccessful")
        )
        (folder / "builds" / "permalinks").write_text(permalinks + "\n")

    def _fill_build(self, folder, text, unique, links):
        if folder.exists():
            return
        folder.mkdir(parents=True)
        (folder / "build.xml").write_text(re.sub(r"<queueId>\d+", f"<queueId>{100_000 + unique}", text, count=1))
        for file in links:
            target = folder / file.relative_to(self._build)
            target.parent.mkdir(exist_ok=True)
            os.link(file, target)

    def _fill_file(self, file, pattern):
        text = file.read_text()
        entry = re.search(pattern.format(re.escape(namespace(PATTERN))), text, re.S)
        if not entry:
            raise RunError(f"{file} does not tell of {namespace(PATTERN)}")
        names = [namespace(job_name(number)) for number in range(JOBS)]
        names += [namespace(job_name(number % JOBS), f"branch-{number}") for number in range(MORE_NAMESPACES)]
        more = "".join(
            entry[0].replace(namespace(PATTERN), name).replace(f">{PATTERN}<", f">{name.partition('/')[0]}<")
            for name in names
            if name not in text
        )
        file.write_text(text[: entry.end()] + more + text[entry.end() :])

    def without_records(self, jobs):
        """Takes what Castor wrote out of the builds of jobs."""
        for job in jobs:
            for build in (self._jobs / job / "builds").glob("[0-9]*/build.xml"):
                build.write_text(RECORDS.sub("", build.read_text()))
