"""A Jenkins of its own on this machine's loopback: its process, those of its agents, and what is asked of it over HTTP."""

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

from measure import RunError

BUILT = Path(__file__).resolve().parent.parent / "plugin" / "target" / "castor.hpi"
START = 300


class Controller:
    """`war` with every plugin (*.hpi, *.jpi) of the folder `plugins`, in `folder`; a context manager. What it is and which
    agents it has, a subclass says in `prepare` and `begin`.

    Castor's is that of this checkout where it was built: a folder of plugins is easily older than what is to be seen. A home
    that is there already is started again.
    """

    # Of Java, for the controller.
    options = ()

    def __init__(self, folder, java, war, plugins, environment, login=None):
        """`environment`: all that its processes get; `login`: headers of each request."""
        self.folder, self.home = Path(folder), Path(folder) / "home"
        self._java, self._war, self.plugins = java, war, Path(plugins)
        self._environment, self._login = environment, login or {}
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self._port = listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )
        self.processes = []

    def prepare(self):
        """Puts into its home what it reads at its start, and returns its environment variables."""
        return {}

    def begin(self):
        """Waits until it answers as it shall."""

    def __enter__(self):
        (self.home / "plugins").mkdir(parents=True, exist_ok=True)
        for plugin in sorted([*self.plugins.glob("*.hpi"), *self.plugins.glob("*.jpi")]):
            shutil.copy(plugin, self.home / "plugins" / f"{plugin.stem}.jpi")
        if BUILT.is_file():
            shutil.copy(BUILT, self.home / "plugins" / "castor.jpi")
        try:
            self.start("controller", [
                *self.options, "-Djenkins.install.runSetupWizard=false", "-Djava.awt.headless=true",
                f"-DJENKINS_HOME={self.home}", "-jar", self._war, "--httpListenAddress=127.0.0.1", f"--httpPort={self._port}",
            ], self.prepare())  # fmt: skip
            self.begin()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            end(process)

    def start(self, name, arguments, environment):
        """Starts a Java beside it, which ends with it."""
        with open(self.folder / f"{name}.log", "wb") as log:
            process = subprocess.Popen(
                [str(word) for word in (self._java, *arguments)],
                cwd=self.folder,
                env={**self._environment, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Out of reach of the terminal's interrupt: this program ends it.
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def start_agent(self, name, secret, root, *flags, environment=None):
        """Starts the inbound agent of this name and waits for it; `secret` is a file."""
        jar = self.folder / "agent.jar"
        jar.write_bytes(self.get("jnlpJars/agent.jar"))
        process = self.start(name, [
            *flags, "-jar", jar, "-url", self.url, "-name", name, "-webSocket", "-secret", f"@{secret}", "-workDir", root,
        ], environment or {})  # fmt: skip
        self.wait_for("the agent", lambda: not self.json(f"computer/{name}/api/json")["offline"])
        return process

    def finished(self, path, limit, pause):
        """Waits for the end of a build, and returns what Jenkins tells of it and what it printed; RunError unless it succeeded."""
        self.wait_for(path, lambda: not self.json(f"{path}/api/json")["building"], limit, pause)
        told, console = self.json(f"{path}/api/json"), self.get(f"{path}/consoleText").decode()
        if told["result"] != "SUCCESS":
            raise RunError(f"the build {path} ended with {told['result']}:\n{console[-3000:]}")
        return told, console

    def wait_for(self, what, done, limit=START, pause=1.0):
        until = time.monotonic() + limit
        while time.monotonic() < until and all(process.poll() is None for process in self.processes):
            try:
                if done():
                    return
            except (OSError, ValueError, KeyError):
                pass  # not yet
            time.sleep(pause)
        words = "\n".join(log.read_text(errors="replace")[-3000:] for log in self.folder.glob("*.log"))
        raise RunError(f"{what} was not there within {limit} s: {words}")

    def open(self, path):
        return self._opener.open(urllib.request.Request(f"{self.url}/{path}", headers=self._login), timeout=60)

    def get(self, path):
        with self.open(path) as answer:
            return answer.read()

    def json(self, path):
        return json.loads(self.get(path))

    def post(self, path, body=b""):
        crumb = self.json("crumbIssuer/api/json")
        headers = {**self._login, crumb["crumbRequestField"]: crumb["crumb"], "Content-Type": "application/xml"}
        try:
            self._opener.open(urllib.request.Request(f"{self.url}/{path}", body, headers), timeout=60).close()
        except urllib.error.HTTPError as error:
            raise RunError(f"Jenkins refused {path}: {error}") from error


def end(process):
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
