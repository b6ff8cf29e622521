"""A Jenkins with Castor on this machine's loopback, its jobs built with an empty agent and with another one."""

import argparse
import base64
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.parse
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT / "bench"))

from controller import Controller, end  # noqa: E402
from machine import CLASSPATH, java  # noqa: E402
from measure import RunError  # noqa: E402
from servers import S3_KEYS, Loopback, S3Server  # noqa: E402

USER = "admin"
BUILD = 900
# What Castor says in a console, but for why it saves.
SAID = re.compile(r"^\[castor\] (?!may save)(.*)$", re.M)
JOBS = ["website/npm", "website/maven", "website/freestyle", "website/change"]


def say(text):
    print(text, flush=True)


def main():
    chosen = arguments()
    folder = Path(tempfile.mkdtemp(prefix="castor-jenkins-demo."))
    try:
        war, plugins = (chosen.war, chosen.plugins) if chosen.war else built(folder)
        with (
            S3Server(folder / "s3", java(), CLASSPATH.read_text(), Loopback()) as s3,
            Jenkins(folder, java(), war, plugins, s3) as jenkins,
        ):
            jenkins.freestyle()
            show(jenkins)
            if chosen.stay:
                say(f"\n{jenkins.url} goes on until you press Ctrl-C. Log in as {USER}, {jenkins.password}.")
                signal.pause()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def arguments():
    parser = argparse.ArgumentParser(prog="script/jenkins-demo", description=__doc__)
    parser.add_argument("--stay", action="store_true", help="go on until you press Ctrl-C, and say how to log in")
    parser.add_argument("--war", type=Path, metavar="FILE", help="a jenkins.war, where Maven cannot fetch Jenkins")
    folder = "castor (if not built here) and what jenkins.yaml needs, as *.hpi or *.jpi"
    parser.add_argument("--plugins", type=Path, metavar="DIR", help=folder)
    chosen = parser.parse_args()
    if bool(chosen.war) != bool(chosen.plugins):
        parser.error("--war and --plugins go together")
    return chosen


def built(folder):
    """Builds the plugin, and fetches a Jenkins and the plugins that its tests use."""
    say("Building the plugin (the first time this downloads much)...")
    maven = ["./mvnw", "-q", "-B", "-ntp", "-Pjenkins"]
    steps = [
        [*maven, "-pl", "engine,bench,plugin", "-DskipTests", "package"],
        [*maven, "-pl", "plugin", "dependency:copy", f"-DoutputDirectory={folder}",
         "-Dartifact=org.jenkins-ci.main:jenkins-war:${jenkins.version}:war"],
    ]  # fmt: skip
    for step in steps:
        done = subprocess.run(step, cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            raise RunError(
                f"{done.stdout[-3000:]}\nThe plugin could not be built. If Jenkins' artifacts cannot be fetched from here,"
                " name a war and a folder of plugins: --war FILE --plugins DIR"
            )
    return next(folder.glob("jenkins-war-*.war")), ROOT / "plugin" / "target" / "test-classes" / "test-dependencies"


def show(jenkins):
    say(f"\n{'':20}{'seconds':>8}   what Castor said")
    for round in ("empty agent", "another one"):
        jenkins.replace_agent()
        say(f"{round}:")
        for job in JOBS:
            seconds, console = jenkins.build(job, {"CHANGE": "17"} if job.endswith("change") else {})
            said = SAID.findall(console)
            say(f"  {job:18}{seconds:8.1f}   {said[0] if said else ''}")
            for line in said[1:]:
                say(f"{'':31}{line}")


class Jenkins(Controller):
    """Configured as code, with one agent that can be replaced; a context manager."""

    def __init__(self, folder, java, war, plugins, s3):
        self.password = secrets.token_urlsafe(12)
        login = base64.b64encode(f"{USER}:{self.password}".encode()).decode()
        # What Maven is told here is not for the builds there.
        environment = {name: value for name, value in os.environ.items() if name != "MAVEN_ARGS"}
        super().__init__(folder, java, war, plugins, environment, {"Authorization": f"Basic {login}"})
        self._root, self._s3, self._agent = folder / "agent", s3, None

    def prepare(self):
        say(f"Starting Jenkins at {self.url}...")
        return {
            "CASC_JENKINS_CONFIG": str(HERE / "jenkins.yaml"),
            "DEMO_PASSWORD": self.password,
            "DEMO_AGENT": str(self._root),
            "DEMO_ACCESS_KEY": S3_KEYS["AWS_ACCESS_KEY_ID"],
            "DEMO_SECRET_KEY": S3_KEYS["AWS_SECRET_ACCESS_KEY"],
            "DEMO_URL": f"{self.url}/",
            "DEMO_STORE": self._s3.url("castor"),
        }

    def begin(self):
        self.wait_for("Jenkins", lambda: self.json("job/website/api/json"))

    def freestyle(self):
        """Creates the job of Jenkins Job Builder."""
        settings = self.folder / "jenkins_jobs.ini"
        settings.touch(0o600)
        # JJB reads % as the start of a variable.
        settings.write_text(f"[jenkins]\nurl={self.url}\nuser={USER}\npassword={self.password.replace('%', '%%')}\n")
        told = f"{ROOT / 'jjb' / 'castor.yaml'}:{HERE / 'jobs.yaml'}"
        done = subprocess.run(["jenkins-jobs", "--conf", settings, "update", told], capture_output=True, text=True)
        if done.returncode:
            raise RunError(f"Jenkins Job Builder failed: {done.stderr[-3000:]}")

    def replace_agent(self):
        """Ends the agent, deletes all that it had, and starts one that has nothing."""
        if self._agent:
            self.processes.remove(self._agent)
            end(self._agent)
            self.wait_for("the end of the agent", lambda: self.json("computer/agent/api/json")["offline"])
            shutil.rmtree(self._root)
        self._root.mkdir()
        told = self.get("computer/agent/jenkins-agent.jnlp").decode()
        secret = self.folder / "agent.secret"
        secret.touch(0o600)
        secret.write_text(re.search(r"<argument>([0-9a-f]{64})</argument>", told).group(1))
        environment = {
            "HOME": str(self._root),
            # Java goes by its own property.
            "MAVEN_OPTS": f"-Duser.home={self._root}",
            "MAVEN_USER_HOME": str(Path.home() / ".m2"),
            "DEMO_MAVEN": str(ROOT / "mvnw"),
        }
        home = f"-Duser.home={self._root}"
        self._agent = self.start_agent("agent", secret, self._root, home, environment=environment)

    def build(self, job, parameters):
        """Builds a job, and returns how many seconds that took and what it printed; RunError when it does not succeed."""
        path = "job/" + "/job/".join(job.split("/"))
        number = self.json(f"{path}/api/json")["nextBuildNumber"]
        query = urllib.parse.urlencode(parameters)
        self.post(f"{path}/buildWithParameters?{query}" if query else f"{path}/build?delay=0sec")
        told, console = self.finished(f"{path}/{number}", BUILD, 0.5)
        return told["duration"] / 1000, console


if __name__ == "__main__":
    # So that the folder goes and all servers end however this is ended.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except RunError as failure:
        sys.exit(f"script/jenkins-demo: {failure}")
