"""Runs commands as whole processes and takes their time, CPU and peak memory."""

import os
import shlex
import signal
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

# What could make Castor or a JVM behave otherwise than the command line says. Those of CI systems are among them: in
# their builds a policy decides whether castor saves.
FOREIGN_VARIABLES = (
    *("BUILD", "CASTOR", "CI", "DRONE", "GERRIT_", "GITHUB_", "GITLAB_", "JENKINS_", "JOB_NAME", "ZUUL_"),
    *("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "MAVEN_", "AWS_", "RCLONE_", "RSYNC_"),
    *("BORG_", "CASYNC_", "NPM_", "RESTIC_", "npm_"),
)


class RunError(Exception):
    """A measured command failed, or left something else than it should have; the message has its last words."""


@dataclass(frozen=True)
class Sample:
    """One run: wall-clock seconds, CPU seconds (user and system, of all its processes), peak RSS in bytes.

    Of a pipeline the RSS is that of its largest process; CPU and RSS are None where a part of a process
    was measured. `meters` has how much each of the contender's meters grew meanwhile.
    """

    seconds: float
    cpu: float | None
    rss: int | None
    meters: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Contender:
    """One side of a row.

    `prepare` gets a fresh, empty folder; what it does is not timed. It returns the command: a list,
    or a string for bash. `check` gets the same folder after the run and raises RunError when the
    result is not whole. `helper_cpu` tells the CPU seconds so far of processes that work for this
    contender without being its children; that counts as its own. `meters` are read before and after, and told apart.
    """

    name: str
    why: str
    prepare: Callable[[Path], list | str]
    check: Callable[[Path], None] = lambda folder: None
    helper_cpu: Callable[[], float] = lambda: 0.0
    meters: dict[str, Callable[[], float]] = field(default_factory=dict)


def environment():
    return {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN_VARIABLES)}


def run(command, folder, helper_cpu=lambda: 0.0, meters=None):
    """Runs `command` in `folder`, waits for it, and returns its Sample; RunError when it fails."""
    argv = ["bash", "-o", "pipefail", "-c", command] if isinstance(command, str) else [str(word) for word in command]
    # GNU time starts the command because the peak RSS of a child begins at that of the process
    # which forked it, and this Python is larger than some contenders.
    timed = ["/usr/bin/time", "-q", "-f", "%M", "-o", str(folder / "rss"), *argv]
    meters = meters or {}
    with open(folder / "log", "wb") as log:
        before = {name: meter() for name, meter in meters.items()}
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
    grown = {name: meter() - before[name] for name, meter in meters.items()}
    return Sample(seconds, cpu, int((folder / "rss").read_text()) * 1024, grown)


def last_words(folder):
    """The end of what the command that ran in `folder` printed."""
    return (folder / "log").read_text(errors="replace")[-2000:].strip() or "(it printed nothing)"


def interleave(contenders, runs, folder, told, done=lambda place: None):
    """Runs all contenders in turn, `runs` times, each in a fresh folder; a list of Samples for each.

    Who comes first changes with every round. Before each run everything dirty is written to disk,
    so that nobody pays for the writes of the one before. Nothing is deleted in between: an ext4
    without a journal looks over recently deleted inodes before it gives out new ones, and a loop
    of deleting and writing would measure that. On a tmpfs `done` may delete what it is given: the
    folder of a run that was checked.
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
            sample = run(command, place, contender.helper_cpu, contender.meters)
            contender.check(place)
            done(place)
            samples[number].append(sample)
            told(f"{contender.name}, run {turn + 1} of {runs}: {sample.seconds:.2f} s")
    return samples


def place_of(folder, number, turn=0):
    """Where `interleave` in `folder` ran its contender `number` (from 0) in round `turn`."""
    return folder / f"{turn}-{number}"


def middle(samples, field):
    return statistics.median(getattr(sample, field) for sample in samples)


def middle_of_meter(samples, name):
    return statistics.median(sample.meters[name] for sample in samples)


def cpu_of(pid):
    """CPU seconds so far of a process and of those of its children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(ticks) for ticks in fields[11:15]) / os.sysconf("SC_CLK_TCK")
