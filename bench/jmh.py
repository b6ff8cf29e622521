"""The hot inner parts of the engine, by JMH: its scores as rows."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from machine import CLASSES, java, tell
from measure import RunError, Sample, environment, middle
from report import Goal, Result, Row

# What the launcher gives Java, as far as it matters here.
JVM = (
    "-XX:+UseSerialGC --enable-native-access=ALL-UNNAMED --add-opens=java.base/java.nio=ALL-UNNAMED"
    " --add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/sun.nio.fs=ALL-UNNAMED"
)
# How thorough: forks, iterations of warming up, iterations, seconds of each.
QUICK, USUAL = (1, 1, 2, 1), (2, 3, 5, 1)
# The parts, by benchmark: what one operation is, how much of what it handles, and how it is measured.
PARTS = {
    "ScanTree": ("scan a tree of 10,000 files", 10_000, "files/s", "on all cores; the files on a tmpfs"),
    "CompressFrame": ("compress a frame", 4.194304, "MB/s", "4 MiB, copied, compressed and digested, on one core"),
    "WriteFrame": ("write a frame's 512 files", 512, "files/s", "of 8 KiB, in 8 directories, on one core, to a tmpfs"),
    "ReadSnapshot": ("read 100,000 entries", 100_000, "entries/s", "of a snapshot: decompressed, read and checked"),
}


def told(quick):
    forks, warm, measured, seconds = QUICK if quick else USUAL
    return f"{forks} fork(s), {warm} iteration(s) to warm up and {measured} measured, {seconds} s each"


def scores(classpath, quick):
    """One row of all benchmarks: the samples are the seconds of one operation, averaged over an iteration."""
    classes = CLASSES
    forks, warm, measured, seconds = QUICK if quick else USUAL
    with tempfile.TemporaryDirectory(prefix="castor-bench-", dir="/dev/shm") as name:
        folder = Path(name)
        options = [*("-f", forks, "-wi", warm, "-i", measured, "-w", seconds, "-r", seconds), "-foe", "true"]
        output = ["-rf", "json", "-rff", folder / "scores.json"]
        jvm = ["-jvmArgs", f"{JVM} -Djava.io.tmpdir={folder}"]
        command = [java(), "-cp", f"{classes}:{classpath}", "org.openjdk.jmh.Main", *options, *output, *jvm]
        tell("running JMH")
        # As under the launcher: file names decode only under a UTF-8 locale.
        variables = {**environment(), "LC_ALL": "C.UTF-8"}
        done = subprocess.run([str(word) for word in command], env=variables, stdout=sys.stderr)
        if done.returncode:
            raise RunError(f"JMH ended with {done.returncode}; see what it says above")
        parts = json.loads((folder / "scores.json").read_text())
    yield Row("jmh", "by JMH", [_result(part) for part in parts])


def _result(part):
    benchmark = part["benchmark"].split(".")[-2]
    name, amount, unit, why = PARTS[benchmark]
    metric = part["primaryMetric"]
    if metric["scoreUnit"] != "ms/op":
        raise RunError(f"JMH scored {benchmark} in {metric['scoreUnit']} instead of ms/op")
    content = part.get("params", {}).get("content")
    samples = [Sample(score / 1000, None, None) for fork in metric["rawData"] for score in fork]
    result = Result(name + (f", {content}" if content else ""), why, samples)
    result.goals.append(Goal(amount / middle(samples, "seconds"), unit))
    return result
