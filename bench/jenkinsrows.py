"""The rows of `script/bench jenkins`: Castor's plugin beside jobcacher, on one agent of one Jenkins."""

import re
import shutil
from dataclasses import dataclass

import trees
from measure import RunError, Sample, middle
from report import Goal, Result, Row

WHY_CASTOR = "as users write it, with the store that needs no configuration: the controller's disk, over the channel"
WHY_JOBCACHER = (
    "TAR_ZSTD is its fastest way to pack; the store is its default, the controller's disk, over the channel; its limit of"
    " size is set above that of the tree, and it is told to leave nothing out"
)
FIRST_SAVE_GOAL, LOAD_GOAL, UNCHANGED_GOAL = 2.2, 4.0, 40.0

# Times are taken in the Pipeline, around nothing but the step; @NonCPS is not needed for numbers.
CASTOR = """\
node('bench') {{ ws('{workspace}') {{
  long began = System.nanoTime()
  def loaded = castorLoad(caches: ['tree=tree'], strict: true)
  println "BENCH load ${{System.nanoTime() - began}} ${{loaded.outcome}}"
  {fill}
  began = System.nanoTime()
  castorSave(strict: true)
  println "BENCH save ${{System.nanoTime() - began}}"
}} }}
"""
JOBCACHER = """\
node('bench') {{ ws('{workspace}') {{
  long began = System.nanoTime()
  long full = 0
  cache(maxCacheSize: 100000, defaultBranch: 'main',
        caches: [arbitraryFileCache(path: 'tree', useDefaultExcludes: false, compressionMethod: 'TAR_ZSTD')]) {{
    println "BENCH load ${{System.nanoTime() - began}}"
    {fill}
    full = System.nanoTime()
  }}
  println "BENCH save ${{System.nanoTime() - full}}"
}} }}
"""
SIDES = {
    "castorLoad, castorSave": (CASTOR, WHY_CASTOR),
    "cache (jobcacher, TAR_ZSTD)": (JOBCACHER, WHY_JOBCACHER),
}


@dataclass(frozen=True)
class Times:
    """Of one build: how long its load and its save took; CPU of controller and agent for the whole of it."""

    load: Sample
    save: Sample


class JenkinsBench:
    def __init__(self, jenkins, folder, runs, told):
        self._jenkins, self._folder, self._runs, self._told = jenkins, folder, runs, told

    def of_tree(self, name, root):
        """First saves, loads into a fresh workspace, and saves of what was just loaded; every side in turn."""
        files, _ = trees.measure(root)
        first = {side: [] for side in SIDES}
        later = {side: [] for side in SIDES}
        for turn in range(self._runs):
            for side in self._turned(turn):
                # A job of each run's own, so that each first save is one.
                job = f"{name}-{_word(side)}-{turn}"
                first[side].append(self._build(side, job, root, files, fill=True))
        for turn in range(self._runs):
            for side in self._turned(turn):
                later[side].append(self._build(side, f"{name}-{_word(side)}-0", root, files, fill=False))
        yield self._row(name, "first save", first, "save", FIRST_SAVE_GOAL)
        yield self._row(name, "load", later, "load", LOAD_GOAL)
        yield self._row(name, "unchanged save", later, "save", UNCHANGED_GOAL)

    def _turned(self, turn):
        sides = list(SIDES)
        return sides[turn % len(sides) :] + sides[: turn % len(sides)]

    def _build(self, side, job, root, files, fill):
        workspace = self._folder / f"workspace-{job}"
        script = SIDES[side][0].format(workspace=workspace, fill=f"sh 'cp -a {root} tree'" if fill else "")
        before = self._jenkins.cpu()
        text = self._jenkins.build(job, script)
        cpu = self._jenkins.cpu() - before
        there, _ = trees.measure(workspace / "tree")
        if there != files:
            raise RunError(f"{side} left {there} files of {files} in {workspace}")
        shutil.rmtree(workspace)
        times = {word: int(nanos) / 1e9 for word, nanos in re.findall(r"BENCH (load|save) (\d+)", text)}
        if not fill and "BENCH load" in text and side.startswith("castor") and not re.search(r"BENCH load \d+ hit", text):
            raise RunError(f"castorLoad was no hit: {text[-1000:]}")
        self._told(f"{side}, {job}: load {times['load']:.2f} s, save {times['save']:.2f} s")
        return Times(Sample(times["load"], cpu, None), Sample(times["save"], cpu, None))

    def _row(self, tree, name, sides, part, bound):
        results = []
        for side, times in sides.items():
            samples = [getattr(one, part) for one in times]
            result = Result(side, SIDES[side][1], samples)
            if results:
                ratio = middle(samples, "seconds") / middle(results[0].samples, "seconds")
                result.goals.append(Goal(ratio, "× as fast", bound, at_least=True))
            results.append(result)
        return Row(tree, name, results)


def _word(side):
    return side.split("Load")[0].split(" ")[0]
