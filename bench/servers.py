"""The servers that a bench measures against: started, waited for, and ended with it."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from measure import RunError, cpu_of

S3_KEYS = {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench-secret", "AWS_REGION": "us-east-1"}


# Before the command of what stands for a machine of its own: the scheduler never lets it wait for others that want to run.
FIRST = ("chrt", "--rr", "1")


class Loopback:
    """127.0.0.1 of this machine, as a place for a server."""

    address = "127.0.0.1"

    def command(self, argv):
        return argv

    def socket(self):
        return socket.socket()


class Server:
    """A process that listens at a port of `place`; a context manager. `command` is called with that port.

    turn: FIRST where it stands for a server with a machine of its own, which no client keeps waiting.
    """

    def __init__(self, name, place, log, command, turn=()):
        self._name, self._place, self._log, self._command, self._turn = name, place, log, command, turn

    def __enter__(self):
        with self._place.socket() as probe:
            probe.bind((self._place.address, 0))
            self.port = probe.getsockname()[1]
        self.authority = f"{self._place.address}:{self.port}"
        with open(self._log, "ab") as log:
            self._process = subprocess.Popen(
                # Ended with this process, however that ends.
                [*self._turn, "setpriv", "--pdeathsig", "KILL", *self._place.command(self._command(self.port))],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Out of reach of the terminal's interrupt, so that it is there until the last client has ended.
                start_new_session=True,
            )
        for _ in range(600):
            try:
                with self._place.socket() as client:
                    client.connect((self._place.address, self.port))
                return self
            except OSError:
                if self._process.poll() is not None:
                    break
                time.sleep(0.05)
        self.__exit__()
        said = Path(self._log).read_text(errors="replace")[-2000:].strip() or "(it printed nothing)"
        raise RunError(f"{self._name} did not start: {said}")

    def __exit__(self, *_):
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def cpu(self):
        """CPU seconds of the server so far."""
        return cpu_of(self._process.pid)


class RsyncDaemon(Server):
    """A stock rsync daemon that serves `modules`, {name: path}; those in `writable` may also be written."""

    def __init__(self, folder, modules, place=None, writable=()):
        folder.mkdir(parents=True)
        configuration, log = folder / "rsyncd.conf", folder / "rsyncd.log"
        lines = ["use chroot = no", "reverse lookup = no", "list = no", f"log file = {log}"]
        # As docs/operations/examples/rsyncd.conf has it: else a connection takes 80 ms more.
        lines += ["socket options = TCP_NODELAY"]
        # A daemon that root starts would otherwise read as nobody.
        lines += ["uid = 0", "gid = 0"] if os.geteuid() == 0 else []
        for name, path in modules.items():
            lines += [f"[{name}]", f"path = {path}", f"read only = {'no' if name in writable else 'yes'}"]
        configuration.write_text("\n".join(lines) + "\n")
        place = place or Loopback()
        options = ["rsync", "--daemon", "--no-detach", f"--address={place.address}", f"--config={configuration}"]
        super().__init__("the rsync daemon", place, log, lambda port: [*options, f"--port={port}"])

    def url(self, module):
        return f"rsync://{self.authority}/{module}/"

    def cpu(self):
        """CPU seconds of the daemon and of the connections that it has served to their end."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        for _ in range(100):
            if not children.read_text().strip():
                break
            time.sleep(0.01)
        return super().cpu()


class GitDaemon(Server):
    """A git daemon that serves the repositories in `folder`."""

    def __init__(self, folder, log, place=None):
        place = place or Loopback()
        # git itself would start the daemon as a child, which outlives it.
        path = subprocess.run(["git", "--exec-path"], capture_output=True, text=True, check=True).stdout.strip()
        options = ["--export-all", f"--base-path={folder}", f"--listen={place.address}", "--reuseaddr", str(folder)]
        super().__init__("the git daemon", place, log, lambda port: [f"{path}/git-daemon", f"--port={port}", *options])

    def url(self, name):
        return f"git://{self.authority}/{name}"


class NearCache(Server):
    """nginx as a near cache at `place`, as docs/operations has it; `origin` is host:port of the S3 server."""

    EXAMPLE = Path(__file__).resolve().parent.parent / "docs" / "operations" / "examples" / "near-cache.nginx.conf"

    def __init__(self, folder, origin, place):
        folder.mkdir(parents=True)
        main = folder / "nginx.conf"

        def command(port):
            example = self.EXAMPLE.read_text()
            for before, after in {
                "listen 8080 ": f"listen {place.address}:{port} ",
                "server s3.example.org:443;": f"server {origin};",
                "proxy_pass https://": "proxy_pass http://",
                "/var/cache/nginx/castor": str(folder / "cache"),
            }.items():
                if before not in example:
                    raise RunError(f"{self.EXAMPLE} has no {before} any more")
                example = example.replace(before, after)
            (folder / "castor.conf").write_text(example)
            kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
            places = "".join(f"{kind}_temp_path {folder / kind};\n" for kind in kinds)
            # One process, so that one pid is all of it.
            head = f"user root;\ndaemon off;\nmaster_process off;\npid {folder / 'pid'};\nerror_log {folder / 'error.log'};\n"
            events = "worker_rlimit_nofile 20000;\nevents { worker_connections 10000; }\n"
            main.write_text(f"{head}{events}http {{\n{places}include {folder / 'castor.conf'};\n}}\n")
            return ["nginx", "-p", str(folder), "-c", str(main)]

        super().__init__("nginx", place, folder / "nginx.log", command, FIRST)

    @property
    def url(self):
        return f"http://{self.authority}"

    @property
    def pid(self):
        return self._process.pid


class S3Server(Server):
    """S3Proxy over a folder, with one bucket, which demands signatures of version 4 by S3_KEYS.

    classpath: where its classes are. `objects` is the folder of the bucket.
    """

    BUCKET = "castor"

    def __init__(self, folder, java, classpath, place, turn=()):
        self.objects = folder / "objects" / self.BUCKET
        self.objects.mkdir(parents=True)
        configuration = folder / "s3proxy.properties"

        def command(port):
            settings = {
                "s3proxy.endpoint": f"http://{place.address}:{port}",
                "s3proxy.authorization": "aws-v4",
                "s3proxy.identity": S3_KEYS["AWS_ACCESS_KEY_ID"],
                "s3proxy.credential": S3_KEYS["AWS_SECRET_ACCESS_KEY"],
                "jclouds.provider": "filesystem",
                "jclouds.filesystem.basedir": folder / "objects",
            }
            configuration.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
            main = ["-Xmx1g", "-cp", classpath, "org.gaul.s3proxy.Main", "--properties", str(configuration)]
            return [java, *main]

        super().__init__("S3Proxy", place, folder / "s3proxy.log", command, turn)

    @property
    def endpoint(self):
        return f"http://{self.authority}"

    def url(self, prefix):
        return f"s3://{self.BUCKET}/{prefix}?endpoint={self.endpoint}&pathStyle=true&region=us-east-1"

    def rclone_environment(self):
        """Settings for rclone, NAME=VALUE, which make this server its remote "bench"."""
        settings = {
            "TYPE": "s3",
            "PROVIDER": "Other",
            "ENDPOINT": self.endpoint,
            "FORCE_PATH_STYLE": "true",
            "ACCESS_KEY_ID": S3_KEYS["AWS_ACCESS_KEY_ID"],
            "SECRET_ACCESS_KEY": S3_KEYS["AWS_SECRET_ACCESS_KEY"],
        }
        # rclone takes several streams from 250 MB on; here an archive of any size is worth them.
        streams = ["RCLONE_MULTI_THREAD_CUTOFF=8M", "RCLONE_CONFIG="]
        return [*(f"RCLONE_CONFIG_BENCH_{name}={value}" for name, value in settings.items()), *streams]

    def s3cmd_configuration(self):
        return (
            f"[default]\naccess_key = {S3_KEYS['AWS_ACCESS_KEY_ID']}\nsecret_key = {S3_KEYS['AWS_SECRET_ACCESS_KEY']}\n"
            f"host_base = {self.authority}\nhost_bucket = {self.authority}\nuse_https = False\n"
        )


class Stores:
    """Places for stores of every kind: `daemon` and `s3`, and folders. `written` is what the daemon's module is."""

    def __init__(self, daemon, s3, written):
        self.daemon, self.s3, self._written = daemon, s3, written

    def urls(self, place, prefix):
        """The URL of a store of each kind: `place`/store, or under `prefix` on the servers."""
        return {
            "directory": str(place / "store"),
            "rsync": self.daemon.url("store") + prefix,
            "S3": self.s3.url(prefix),
        }

    def folders(self, prefix):
        """Where the servers keep what is under `prefix`."""
        return [self._written / prefix, self.s3.objects / prefix]

    def cpu(self):
        """CPU seconds of both servers so far."""
        return self.daemon.cpu() + self.s3.cpu()

    def delete(self, place):
        """Deletes a run's folder, and what is on the servers under the name of that."""
        for used in (place, self._written / place.name, self.s3.objects / place.name):
            shutil.rmtree(used, ignore_errors=True)

    def clear(self):
        """Deletes everything from the servers."""
        for folder in (self._written, self.s3.objects):
            for used in folder.iterdir():
                shutil.rmtree(used) if used.is_dir() else used.unlink()


@contextlib.contextmanager
def stores(folder, java, classpath, place=None, modules=None, turn=()):
    """Both servers at `place`, writing below `folder`; the daemon also serves `modules`, {name: path}."""
    written, place = folder / "store", place or Loopback()
    written.mkdir()
    modules = {**(modules or {}), "store": written}
    with (
        RsyncDaemon(folder / "daemon", modules, place, writable=["store"]) as daemon,
        S3Server(folder / "s3", java, classpath, place, turn) as s3,
    ):
        yield Stores(daemon, s3, written)


def with_keys(argv):
    """A command with the keys for the S3 server in its environment."""
    return ["env", *(f"{name}={value}" for name, value in S3_KEYS.items()), *argv]
