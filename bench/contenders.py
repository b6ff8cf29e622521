"""Who runs in a row and with which options; the reason stands with each."""

import shutil

import trees
from measure import Contender, RunError, last_words, run

WHY_CASTOR = "as users run it; --strict, so that trouble ends the bench instead of a cold load being timed"
WHY_JVM = "the java that the launcher uses (JAVA_HOME, else PATH): what any Java command pays"
WHY_BARE_JVM = "the least memory a JVM takes, heap limit and all; 'beyond the JVM' is beyond this"
WHY_UNZSTD = (
    "zstd decompresses in one thread whatever -T says; --no-same-owner, because Castor keeps no owners either"
)
WHY_ZSTD = (
    "level 3 is the default of zstd; -T0 uses all cores; tar's default format is its smallest (it drops nanoseconds)"
)
WHY_RSYNC_DAEMON = (
    "what castor did in 2016; no -z, since a loopback is faster than zlib; CPU is that of client and daemon"
)
WHY_RSYNC_LINK = "no -z: most of a cache is compressed already, and a daemon that serves many compresses for each anew"
WHY_TOGETHER = "as a fleet of machines that begin together, but on one; CPU is that of all of them"
WHY_RCLONE_COPY = "as its manual has it for a large object: four streams, into a file; then zstd and tar as above"
WHY_RCLONE_CAT = "the same without a file, so that unpacking need not wait; one stream is all that cat has"
WHY_S3CMD = "as its manual has it"
WHY_RSYNC_LOCAL = "into a finished copy on the same disk: no daemon or network to slow it down"


class Castor:
    """The castor command at `launcher`, with the namespace bench/main/TREE; `there` makes a command run elsewhere."""

    def __init__(self, launcher, there=list):
        self._launcher, self._there = launcher, there

    def command(self, verb, store, tree, path, *more):
        # The cache has no preset's name: that would leave out what the preset leaves out.
        where = ["--store", store, "--namespace", f"bench/main/{tree}", "--cache", f"tree={path}"]
        return self._there([self._launcher, verb, "--strict", *where, *more])

    def wait(self):
        return self._there([self._launcher, "wait"])

    def version(self):
        return Contender("castor --version", WHY_CASTOR, lambda folder: [self._launcher, "--version"])

    def save(self, tree, path, name="castor save", store=None, prepare=lambda store: None):
        """Saves into `store`, or when there is none into a store of each run's own, which `prepare` may fill."""

        def command(folder):
            if store is None:
                prepare(folder / "store")
            return self.command("save", store or folder / "store", tree, path)

        return Contender(name, WHY_CASTOR, command)

    def load(self, tree, store, files, name="castor load"):
        return Contender(
            name,
            WHY_CASTOR,
            lambda folder: self.command("load", store, tree, fresh_target(folder)),
            has_files(files),
        )


def java_version(java):
    return Contender("java -version", WHY_JVM, lambda folder: [java, "-version"])


def bare_jvm(java):
    options = ["-XX:+UseSerialGC", "-version"]
    return Contender(" ".join(["java", *options]), WHY_BARE_JVM, lambda folder: [java, *options])


def zstd_save(path):
    return Contender(
        "tar -c | zstd -T0 -3",
        WHY_ZSTD,
        lambda folder: f"tar -C '{path}' -c . | zstd -q -T0 -3 -o '{archive_in(folder)}'",
    )


def zstd_load(archive, files):
    return Contender(
        "zstd -dc | tar -x",
        WHY_UNZSTD,
        lambda folder: f"zstd -q -dc '{archive}' | tar -x --no-same-owner -C '{fresh_target(folder)}'",
        has_files(files),
    )


def rsync_load(daemon, module, files):
    return Contender(
        "rsync -a from a daemon",
        WHY_RSYNC_DAEMON,
        lambda folder: ["rsync", "-a", daemon.url(module), f"{fresh_target(folder)}/"],
        has_files(files),
        daemon.cpu,
    )


def rsync_load_by_link(daemon, module, files, there):
    return Contender(
        "rsync -a from a daemon",
        WHY_RSYNC_LINK,
        lambda folder: there(["rsync", "-a", daemon.url(module), f"{fresh_target(folder)}/"]),
        has_files(files),
    )


def s3_rivals(s3, archive, files, there):
    """Those who take an archive, called `archive` in the server's bucket, with a client of S3 and unpack it."""
    unpack = "tar -x --no-same-owner -C '{target}'"
    remote = f"bench:{s3.BUCKET}/{archive}"
    ways = {
        "rclone copy, zstd -dc | tar -x": (WHY_RCLONE_COPY, f"rclone copyto {remote} A && zstd -q -dc A | {unpack}"),
        "rclone cat | zstd -dc | tar -x": (WHY_RCLONE_CAT, f"rclone cat {remote} | zstd -q -dc | {unpack}"),
        "s3cmd get, zstd -dc | tar -x": (
            WHY_S3CMD,
            f"s3cmd -c s3cfg -q get s3://{s3.BUCKET}/{archive} A && zstd -q -dc A | {unpack}",
        ),
    }

    def contender(name, why, command):
        def prepare(folder):
            (folder / "s3cfg").write_text(s3.s3cmd_configuration())
            script = command.format(target=fresh_target(folder))
            return there(["env", *s3.rclone_environment(), "bash", "-o", "pipefail", "-c", script])

        return Contender(name, why, prepare, has_files(files))

    return [contender(name, why, command) for name, (why, command) in ways.items()]


def rsync_unchanged(path, copy):
    return Contender("rsync -a", WHY_RSYNC_LOCAL, lambda folder: ["rsync", "-a", f"{path}/", f"{copy}/"])


def store_in(folder):
    return folder / "store"


def archive_in(folder):
    return folder / "archive.tar.zst"


def target_in(folder):
    return folder / "target"


def fresh_target(folder):
    """An empty folder to restore into."""
    target_in(folder).mkdir()
    return target_in(folder)


def has_files(count):
    """A check that a load restored that many files."""

    def check(folder):
        restored = trees.measure(target_in(folder))[0]
        if restored != count:
            raise RunError(f"{target_in(folder)} has {restored:,} files instead of {count:,}: {last_words(folder)}")

    return check


def check_same(source, restored):
    """RunError where what castor restored is not what it saved."""
    found = trees.differences(source, restored)
    if found:
        raise RunError(f"what castor restored to {restored} differs from {source}:\n  " + "\n  ".join(found))


def run_once(contender, folder, same_as=None):
    """Runs what is not measured, in a folder below this one; of a load, what it restores must equal `same_as`."""
    place = folder / "once"
    place.mkdir()
    run(contender.prepare(place), place)
    contender.check(place)
    if same_as:
        check_same(same_as, target_in(place))
    shutil.rmtree(place)
