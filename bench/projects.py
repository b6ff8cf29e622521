"""Two real projects to build, as their registries have them, and the mirror that their builds download from.

Both are made once, below the bench's home: the project's sources, and everything that one build of it asked
the npm registry or Maven Central for.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from dataclasses import dataclass
from pathlib import Path

import trees
from measure import RunError, run
from mirror import UPSTREAMS
from servers import Loopback, Server

WRAPPER = Path(__file__).resolve().parent.parent / "mvnw"


def _words(*words):
    return [str(word) for word in words]


def maven():
    """The checkout's own Maven, else the one on PATH."""
    return str(WRAPPER) if WRAPPER.exists() else "mvn"


class Mirror(Server):
    """The mirror over `folder`; with `filling` it fetches what it has not."""

    def __init__(self, folder, log, place=None, filling=False):
        place = place or Loopback()
        program = [sys.executable, "-B", str(Path(__file__).with_name("mirror.py")), str(folder), place.address]
        super().__init__("the mirror", place, log, lambda port: [*program, str(port), *["fill"] * filling])

    def url(self, registry):
        return f"http://{self.authority}/{registry}/"


@dataclass(frozen=True)
class Project:
    """A project to build, called `title`. `source` is the path of its archive at `registry`, `sha256` of that archive.

    `top` is the folder in the archive; `cache` what the build's package manager fills, in the folder of a run;
    `installed` what it makes of that, where a build can begin with it: then it only looks whether all is there.
    """

    name: str
    title: str
    registry: str
    source: str
    sha256: str
    top: str
    cache: str
    installed: str | None = None

    def command(self, folder, mirror, again=False):
        """The build, in `folder`/project, which downloads to `folder`/`cache` what it does not find there.

        `again`: what is installed is there. `npm ci` would begin with deleting it.
        """
        if self.registry == "npm":
            (folder / "npmrc").touch()
            # No scripts: those of packages download from elsewhere. The rest asks the registry things about npm itself.
            options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
            where = ["--registry", mirror.url("npm"), "--cache", folder / "npm", "--userconfig", folder / "npmrc"]
            return _words("env", "-C", folder / "project", "npm", "install" if again else "ci", *options, *where)
        settings = folder / "settings.xml"
        settings.write_text(
            f"<settings><mirrors><mirror><id>bench</id><mirrorOf>*</mirrorOf><url>{mirror.url('maven')}</url>"
            "</mirror></mirrors></settings>\n"
        )
        where = ["-s", settings, f"-Dmaven.repo.local={folder / self.cache}", "-f", folder / "project" / "pom.xml"]
        # The archive's line ends are not those of the repository, which the style check minds.
        options = ["-B", "-ntp", "-q", "-Dspotless.check.skip=true"]
        return _words("env", "-C", folder / "project", maven(), *options, *where, "verify")

    def result(self, folder):
        """How many files the build made: in node_modules, or the archives of its modules."""
        if self.installed:
            return trees.measure(folder / self.installed)[0]
        return len(list((folder / "project").glob("**/target/*.jar")))


PROJECTS = (
    Project(
        "npm ci",
        "netlify-cli-17.36.4",
        "npm",
        "netlify-cli/-/netlify-cli-17.36.4.tgz",
        "0578a892a86edcb62c89900a03dd577aad42332abdf2d310517c9cb6d92e0d7a",
        "package",
        "npm/_cacache",
        "project/node_modules",
    ),
    Project(
        "mvn verify",
        "maven-site-plugin-3.20.0",
        "maven",
        "org/apache/maven/plugins/maven-site-plugin/3.20.0/maven-site-plugin-3.20.0-source-release.zip",
        "7da7906627d662b84a60f4a390e9389d3950a4f0677275e89338005536b64bb7",
        "maven-site-plugin-3.20.0",
        "repository",
    ),
)


def leave_out_packages(project, lock, count):
    """Makes of a built npm project one whose lock file and node_modules have some packages less."""
    installed = sorted(path.name for path in (project / "node_modules").iterdir() if path.name[0] not in "@.")
    gone = {f"node_modules/{name}" for name in installed[:: len(installed) // count][:count]}
    for name in gone:
        shutil.rmtree(project / name)
    for file in (project / lock, project / "node_modules" / ".package-lock.json"):
        content = json.loads(file.read_text())
        packages = content["packages"].items()
        content["packages"] = {path: one for path, one in packages if "/".join(path.split("/")[:2]) not in gone}
        file.write_text(json.dumps(content, indent=2))


def repository(source, folder, history):
    """Makes a bare git repository of a project's sources, with `history` bytes of what does not compress before them."""
    work = folder.with_name(folder.name + ".work")
    who = ["-c", "user.name=bench", "-c", "user.email=bench@localhost", "-c", "commit.gpgsign=false"]

    def git(*argv):
        subprocess.run(["git", "-C", work, *who, *argv], check=True, stdout=subprocess.DEVNULL)

    shutil.copytree(source, work, symlinks=True)
    git("init", "-q", "-b", "main")
    (work / "history").write_bytes(os.urandom(history))
    git("add", "history")
    git("commit", "-q", "-m", "History")
    (work / "history").unlink()
    git("add", "-A", "-f")
    git("commit", "-q", "-m", "Sources")
    subprocess.run(["git", "clone", "-q", "--bare", work, folder], check=True)
    shutil.rmtree(work)


class Kept:
    """The sources and the mirror, below `home`/builds; made when missing, with `scratch` for what is not kept."""

    def __init__(self, home, scratch, told):
        self._folder, self._scratch, self._told = home / "builds", scratch, told
        self.mirror = self._folder / "mirror"
        self._folder.mkdir(exist_ok=True)

    def source(self, project):
        """The folder of the project's sources, once the mirror has all that building it needs."""
        source = self._folder / project.title
        stamp = self._folder / f"{project.title}.filled"
        if not stamp.exists() or stamp.read_text() != project.sha256:
            shutil.rmtree(source, ignore_errors=True)
            self._unpack(project, source)
            self._fill(project, source)
            stamp.write_text(project.sha256)
        return source

    def _unpack(self, project, source):
        url = UPSTREAMS[project.registry] + project.source
        self._told(f"fetching {url}")
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            archive, unpacked = Path(folder) / "archive", Path(folder) / "unpacked"
            try:
                with urllib.request.urlopen(url, timeout=60) as answer, open(archive, "wb") as file:
                    shutil.copyfileobj(answer, file)
            except OSError as error:
                raise RunError(f"{url} cannot be fetched ({error}); check that the registry can be reached") from error
            found = hashlib.sha256(archive.read_bytes()).hexdigest()
            if found != project.sha256:
                raise RunError(f"{url} has the SHA-256 {found} instead of {project.sha256}")
            if project.source.endswith(".zip"):
                zipfile.ZipFile(archive).extractall(unpacked)
            else:
                unpacked.mkdir()
                run(["tar", "-xzf", archive, "-C", unpacked], Path(folder))
            (unpacked / project.top).rename(source)

    def _fill(self, project, source):
        """Builds the project once, while the mirror fetches what that asks for."""
        self._told(f"building {project.title} once, to fill the mirror (some minutes)")
        with (
            tempfile.TemporaryDirectory(dir=self._scratch) as name,
            Mirror(self.mirror, self._folder / "mirror.log", filling=True) as mirror,
        ):
            folder = Path(name)
            shutil.copytree(source, folder / "project", symlinks=True)
            run(project.command(folder, mirror), folder)
