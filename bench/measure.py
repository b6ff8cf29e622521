"""Runs commands as whole processes and takes their time, CPU and peak memory."""

import os
import shlex
import signal
import socket
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

# What could make Castor or a JVM behave otherwise than the command line says. Those of CI systems are among them: in
# their builds a policy decides whether castor saves.
FOREIGN_VARIABLES = (
    *("BUILD", "CASTOR", "CI", "DRONE", "GERRIT_", "GITHUB_", "GITLAB_", "JENKINS_", "JOB_NAME", "ZUUL_"),
    *("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "MAVEN_OPTS", "RSYNC_"),
)


class RunError(Exception):
    """A measured command failed, or left something else than it should have; the message has its last words."""


@dataclass(frozen=True)
class Sample:
    """One run: wall-clock seconds, CPU seconds (user and system, of all its processes), peak RSS in bytes.

    Of a pipeline the RSS is that of its largest process.
    """

    seconds: float
    cpu: float
    rss: int


@dataclass(frozen=True)
class Contender:
    """One side of a row.

    `prepare` gets a fresh, empty folder; what it does is not timed. It returns the command: a list,
    or a string for bash. `check` gets the same folder after the run and raises RunError when the
    result is not whole. `helper_cpu` tells the CPU seconds so far of processes that work for this
    contender without being its children.
    """

    name: str
    why: str
    prepare: Callable[[Path], list | str]
    check: Callable[[Path], None] = lambda folder: None
    helper_cpu: Callable[[], float] = lambda: 0.0


def environment():
    return {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN_VARIABLES)}


def run(command, folder, helper_cpu=lambda: 0.0):
    """Runs `command` in `folder`, waits for it, and returns its Sample; RunError when it fails."""
    argv = ["bash", "-o", "pipefail", "-c", command] if isinstance(command, str) else [str(word) for word in command]
    # GNU time starts the command because the peak RSS of a child begins at that of the process
    # which forked it, and this Python is larger than some contenders.
    timed = ["/usr/bin/time", "-q", "-f", "%M", "-o", str(folder / "rss"), *argv]
    with open(folder / "log", "wb") as log:
        cpu_before, began = helper_cpu(), time.perf_counter()
        # A session of its own, so that an interrupted bench can end all of a pipeline.
        process = subprocess.Popen(
            timed,
            cwd=folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RunError(f"{shlex.join(argv)}\nended with {process.returncode}: {last_words(folder)}")
    cpu = usage.ru_utime + usage.ru_stime + helper_cpu() - cpu_before
    return Sample(seconds, cpu, int((folder / "rss").read_text()) * 1024)


def last_words(folder):
    """The end of what the command that ran in `folder` printed."""
    return (folder / "log").read_text(errors="replace")[-2000:].strip() or "(it printed nothing)"


def interleave(contenders, runs, folder, told):
    """Runs all contenders in turn, `runs` times, each in a fresh folder; a list of Samples for each.

    Who comes first changes with every round. Before each run everything dirty is written to disk,
    so that nobody pays for the writes of the one before. Nothing is deleted in between: an ext4
    without a journal looks over recently deleted inodes before it gives out new ones, and a loop
    of deleting and writing would measure that.
    """
    samples = [[] for _ in contenders]
    for turn in range(runs):
        for step in range(len(contenders)):
            number = (turn + step) % len(contenders)
            contender = contenders[number]
            place = place_of(folder, number, turn)
            place.mkdir(parents=True)
            command = contender.prepare(place)
            os.sync()
            sample = run(command, place, contender.helper_cpu)
            contender.check(place)
            samples[number].append(sample)
            told(f"{contender.name}, run {turn + 1} of {runs}: {sample.seconds:.2f} s")
    return samples


def place_of(folder, number, turn=0):
    """Where `interleave` in `folder` ran its contender `number` (from 0) in round `turn`."""
    return folder / f"{turn}-{number}"


def middle(samples, field):
    return statistics.median(getattr(sample, field) for sample in samples)


class RsyncDaemon:
    """An rsync daemon on 127.0.0.1 that serves `module` folders {name: path} read-only; a context manager."""

    def __init__(self, folder, modules):
        folder.mkdir(parents=True)
        self._configuration, self._log = folder / "rsyncd.conf", folder / "rsyncd.log"
        lines = ["use chroot = no", "reverse lookup = no", "read only = yes", f"log file = {self._log}"]
        # A daemon that root starts would otherwise read as nobody.
        lines += ["uid = 0", "gid = 0"] if os.geteuid() == 0 else []
        for name, path in modules.items():
            lines += [f"[{name}]", f"path = {path}"]
        self._configuration.write_text("\n".join(lines) + "\n")

    def __enter__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._process = subprocess.Popen(
            ["rsync", "--daemon", "--no-detach", "--address=127.0.0.1"]
            + [f"--port={self.port}", f"--config={self._configuration}"],
            stdin=subprocess.DEVNULL,
        )
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return self
            except OSError:
                if self._process.poll() is not None:
                    break
                time.sleep(0.05)
        self.__exit__()
        raise RunError(f"the rsync daemon did not start; see {self._log}")

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait()

    def url(self, module):
        return f"rsync://127.0.0.1:{self.port}/{module}/"

    def cpu(self):
        """CPU seconds of the daemon and of the connections that it has served to their end."""
        self._wait_for_connections()
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(int(ticks) for ticks in fields[11:15]) / os.sysconf("SC_CLK_TCK")

    def _wait_for_connections(self):
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        for _ in range(100):
            if not children.read_text().strip():
                return
            time.sleep(0.01)
