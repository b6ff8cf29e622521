"""A Jenkins of its own with one inbound agent, on this machine's loopback, for the rows that run in one."""

import http.cookiejar
import json
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from xml.sax.saxutils import escape

from measure import RunError, cpu_of, environment

BUILT = Path(__file__).resolve().parent.parent / "plugin" / "target" / "castor.hpi"
AGENT = "bench"
START = 300
BUILD = 900

# Without a login, as it listens on the loopback and lives for minutes. Scripts of jobs are approved, as nobody else is there.
SETUP = """\
import hudson.slaves.DumbSlave
import hudson.slaves.JNLPLauncher
import jenkins.model.Jenkins
import jenkins.model.JenkinsLocationConfiguration

JenkinsLocationConfiguration.get().url = '%(url)s'
def jenkins = Jenkins.get()
jenkins.numExecutors = 0
def agent = new DumbSlave('%(agent)s', '%(root)s', new JNLPLauncher(true))
agent.numExecutors = 1
jenkins.addNode(agent)
new File(jenkins.rootDir, 'agent.secret').text = agent.computer.jnlpMac
"""

JOB = """\
<?xml version='1.1' encoding='UTF-8'?>
<flow-definition plugin="workflow-job">
  <keepDependencies>false</keepDependencies>
  <properties/>
  <definition class="org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition" plugin="workflow-cps">
    <script>%s</script>
    <sandbox>false</sandbox>
  </definition>
</flow-definition>
"""


class Jenkins:
    """`war` started with every plugin (*.hpi, *.jpi) of the folder `plugins`, in `folder`; a context manager.

    Castor's is that of this checkout where it was built: a folder of plugins is easily older than what is to be measured.
    """

    def __init__(self, folder, java, war, plugins):
        self._folder, self._java, self._war, self._plugins = Path(folder), java, war, Path(plugins)
        self._port = _free_port()
        self._url = f"http://127.0.0.1:{self._port}"
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )
        self._processes, self._jobs = [], set()

    def __enter__(self):
        home = self._folder / "home"
        (home / "plugins").mkdir(parents=True)
        (home / "init.groovy.d").mkdir()
        for plugin in sorted([*self._plugins.glob("*.hpi"), *self._plugins.glob("*.jpi")]):
            shutil.copy(plugin, home / "plugins" / f"{plugin.stem}.jpi")
        if BUILT.is_file():
            shutil.copy(BUILT, home / "plugins" / "castor.jpi")
        setup = SETUP % {"url": f"{self._url}/", "agent": AGENT, "root": self._folder / "agent"}
        (home / "init.groovy.d" / "bench.groovy").write_text(setup)
        try:
            self._start("controller", [
                "-Djenkins.install.runSetupWizard=false", "-Djava.awt.headless=true", f"-DJENKINS_HOME={home}",
                "-jar", self._war, "--httpListenAddress=127.0.0.1", f"--httpPort={self._port}",
            ])  # fmt: skip
            self._await("Jenkins", lambda: (home / "agent.secret").exists() and self._json("api/json"))
            (self._folder / "agent.jar").write_bytes(self._get("jnlpJars/agent.jar"))
            self._start("agent", [
                "-jar", self._folder / "agent.jar", "-url", self._url, "-name", AGENT, "-webSocket",
                "-secret", f"@{home / 'agent.secret'}", "-workDir", self._folder / "agent",
            ])  # fmt: skip
            self._await("its agent", lambda: not self._json(f"computer/{AGENT}/api/json")["offline"])
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(self._processes):
            process.send_signal(signal.SIGTERM)
        for process in self._processes:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def cpu(self):
        """CPU seconds so far of the controller and the agent."""
        return sum(cpu_of(process.pid) for process in self._processes)

    def build(self, job, script):
        """Runs a Pipeline as a job of this name, and returns what it printed; RunError when it does not succeed."""
        xml = (JOB % escape(script)).encode()
        self._post(f"job/{job}/config.xml" if job in self._jobs else f"createItem?name={job}", xml)
        self._jobs.add(job)
        number = self._json(f"job/{job}/api/json")["nextBuildNumber"]
        self._post(f"job/{job}/build?delay=0sec", b"")
        build = f"job/{job}/{number}"
        self._await(f"{job} {number}", lambda: self._json(f"{build}/api/json")["result"], BUILD, 0.2)
        text = self._get(f"{build}/consoleText").decode()
        if self._json(f"{build}/api/json")["result"] != "SUCCESS":
            raise RunError(f"the build {job} {number} in Jenkins failed: {text[-2000:]}")
        return text

    def told(self, *names):
        """Its version and those of these plugins; RunError when one is not active."""
        with self._opener.open(f"{self._url}/api/json", timeout=30) as answer:
            told = [f"Jenkins {answer.headers['X-Jenkins']}"]
        listed = self._json("pluginManager/api/json?depth=1")["plugins"]
        active = {plugin["shortName"]: plugin["version"] for plugin in listed if plugin["active"]}
        for name in names:
            if name not in active:
                raise RunError(f"the plugin {name} is not in {self._plugins}, or Jenkins could not load it")
            told.append(f"{name} {active[name]}")
        return "; ".join(told)

    def _start(self, name, arguments):
        with open(self._folder / f"{name}.log", "wb") as log:
            self._processes.append(
                subprocess.Popen(
                    [str(word) for word in (self._java, *arguments)],
                    cwd=self._folder,
                    env=environment(),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                )
            )

    def _await(self, what, done, limit=START, pause=1.0):
        end = time.monotonic() + limit
        while time.monotonic() < end:
            if any(process.poll() is not None for process in self._processes):
                break
            try:
                if done():
                    return
            except (OSError, ValueError, KeyError):
                pass  # not yet
            time.sleep(pause)
        words = "\n".join(log.read_text(errors="replace")[-1000:] for log in self._folder.glob("*.log"))
        raise RunError(f"{what} did not come up within {limit} s: {words}")

    def _get(self, path):
        with self._opener.open(f"{self._url}/{path}", timeout=60) as answer:
            return answer.read()

    def _json(self, path):
        return json.loads(self._get(path))

    def _post(self, path, body):
        crumb = self._json("crumbIssuer/api/json")
        headers = {crumb["crumbRequestField"]: crumb["crumb"], "Content-Type": "application/xml"}
        try:
            self._opener.open(urllib.request.Request(f"{self._url}/{path}", body, headers), timeout=60).close()
        except urllib.error.HTTPError as error:
            raise RunError(f"Jenkins refused {path}: {error}") from error


def _free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
