"""Backup programs beside Castor: each keeps a tree in a store of its own, with options that users would choose."""

import shutil

from contenders import fresh_target, has_files
from measure import Contender, run

WHY_RESTIC = (
    "repository on the same disk, its default compression (zstd) and packs; warm cache; parent named, and neither ctime"
    " nor inode looked at, because a restored tree has new ones: else it would read every file again"
)
WHY_BORG = (
    "no encryption, which Castor has neither; lz4, its default and the quickest to extract; default chunker; no ACLs,"
    " attributes and flags, which Castor does not keep"
)
WHY_CASYNC = "a directory archive (.caidx) with its own chunk store, zstd; --with=unix keeps what tar keeps, no more"


class Restic:
    """A restic repository at `folder`/repository, made by `fill`."""

    def __init__(self, folder):
        folder.mkdir(parents=True)
        self._folder, self._password = folder, folder / "password"
        self._password.write_text("bench\n")
        self.repository, self._cache = folder / "repository", folder / "cache"

    def fill(self, root):
        run(self._command(self.repository, self._cache, "init"), self._folder)
        run(self._backup(root, self.repository, self._cache), self._folder)
        self._parent = next((self.repository / "snapshots").iterdir()).name

    def load(self, files):
        def command(folder):
            return self._command(self.repository, self._cache, "restore", "latest", "--target", fresh_target(folder))

        return Contender("restic restore", WHY_RESTIC, command, has_files(files))

    def save(self, root):
        """Another backup of `root` into this repository."""
        command = self._backup(root, self.repository, self._cache, "--parent", self._parent)
        return Contender("restic backup", WHY_RESTIC, lambda folder: command)

    def save_to_copy(self, root):
        """A backup of `root` into a copy of this repository, `restic` in each run's folder."""

        def command(folder):
            shutil.copytree(self.repository, folder / "restic")
            shutil.copytree(self._cache, folder / "cache")
            return self._backup(root, folder / "restic", folder / "cache", "--parent", self._parent)

        return Contender("restic backup", WHY_RESTIC, command)

    def _backup(self, root, repository, cache, *options):
        words = ["backup", "--ignore-ctime", "--ignore-inode", *options, "."]
        return ["env", "-C", root, *self._command(repository, cache, *words)]

    def _command(self, repository, cache, *words):
        where = ["-r", repository, "--password-file", self._password, "--cache-dir", cache]
        return ["restic", "-q", *where, *words]


class Borg:
    """A borg repository in `folder`, made by `fill`."""

    LEAN = ("--noacls", "--noxattrs", "--noflags")

    def __init__(self, folder):
        folder.mkdir(parents=True)
        self._folder = folder

    def fill(self, root):
        run(self._command("init", "--encryption=none", self._folder / "repository"), self._folder)
        create = self._command("create", "--compression=lz4", *self.LEAN, f"{self._folder / 'repository'}::tree", ".")
        run(["env", "-C", root, *create], self._folder)

    def load(self, files):
        def command(folder):
            extract = self._command("extract", *self.LEAN, f"{self._folder / 'repository'}::tree")
            return ["env", "-C", fresh_target(folder), *extract]

        return Contender("borg extract", WHY_BORG, command, has_files(files))

    def _command(self, *words):
        # Its caches and what it remembers of repositories go here; it asks no question about the missing encryption.
        settings = [f"BORG_BASE_DIR={self._folder / 'base'}", "BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes"]
        return ["env", *settings, "borg", *words]


class Casync:
    """A casync index and chunk store in `folder`, made by `fill`."""

    def __init__(self, folder):
        folder.mkdir(parents=True)
        self._folder = folder

    def fill(self, root):
        run(self._command("make", root), self._folder)

    def load(self, files):
        def command(folder):
            return self._command("extract", fresh_target(folder))

        return Contender("casync extract", WHY_CASYNC, command, has_files(files))

    def _command(self, verb, root):
        where = [f"--store={self._folder / 'store.castr'}", self._folder / "tree.caidx"]
        return ["casync", verb, "--with=unix", "--compression=zstd", *where, root]
