"""A network link for the bench: two network namespaces, a rate, a delay, and what they are worth when measured."""

import contextlib
import ctypes
import json
import os
import shutil
import socket
import statistics
import subprocess
import threading
import time
from pathlib import Path

from measure import RunError, cpu_of

DELAY_US = 10_000
SOURCE = Path(__file__).resolve().with_name("link.c")
# A bucket of two of the kernel's largest packets, so that the shaper need not cut them up.
BURST = 128 << 10

SETTINGS = {
    # The same on every machine, whatever its own is: reno is in every kernel, and a namespace may choose it. Without
    # losses, as on this link, all fill it alike; bbr would cut packets smaller and take twice to thrice the CPU.
    "tcp_congestion_control": "reno",
    # Else a connection would begin with what the one before it had found out about the link.
    "tcp_no_metrics_save": "1",
}


class End:
    """One end of the link: a namespace and its address, as a place for a server or a client."""

    def __init__(self, namespace, address):
        self.namespace, self.address = namespace, address

    def command(self, argv):
        """`argv` as it runs here."""
        return ["nsenter", f"--net={self.namespace}", "--", *argv]

    def socket(self):
        """A TCP socket of this end, whichever thread goes on to use it."""
        made = []

        def moved():
            with open(self.namespace) as handle:
                if ctypes.CDLL(None).setns(handle.fileno(), 0) == 0:
                    made.append(socket.socket())

        thread = threading.Thread(target=moved)
        thread.start()
        thread.join()
        if not made:
            raise RunError(f"the network namespace {self.namespace} cannot be entered")
        return made[0]

    def set(self, name, value):
        """Sets how TCP behaves here."""
        self.run("sh", "-c", f"echo {value} > /proc/sys/net/ipv4/{name}")

    def run(self, *argv):
        """What a command printed that runs here; RunError when it fails."""
        done = subprocess.run(self.command(argv), capture_output=True, text=True)
        if done.returncode:
            raise RunError(f"setting up the link failed: {' '.join(argv)}: {done.stderr.strip()}")
        return done.stdout


class Link:
    """A link between a client's and a server's namespace; a context manager.

    delay_us: how long each packet takes, each way. connection: about how many Mbit/s one connection to the client gets,
    by the window that the client gives; None for as many as the link has. turn: see servers.Server, for what carries the packets.

    Everything ends with the process that carries the packets, and that ends with this one, however it ends.
    """

    def __init__(self, folder, delay_us=DELAY_US, connection=None, turn=()):
        folder.mkdir(parents=True)
        self._delay_us, self._connection, self._turn = delay_us, connection, turn
        self._program, self._log = folder / "link", folder / "link.log"

    def __enter__(self):
        _demand_what_is_needed()
        built = subprocess.run(["gcc", "-O2", "-o", self._program, SOURCE], stderr=subprocess.PIPE, text=True)
        if built.returncode:
            raise RunError(f"gcc could not build {SOURCE}: {built.stderr}")
        with open(self._log, "wb") as log:
            self._process = subprocess.Popen(
                [*self._turn, self._program, str(self._delay_us)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                # Out of reach of the terminal's interrupt: it ends last.
                start_new_session=True,
            )
        words = self._process.stdout.readline().split()
        if words[:1] != ["ready"]:
            self.__exit__()
            reason = self._log.read_text().strip() or "it ended at once"
            raise RunError(f"the link cannot be set up here: {reason}; run this as root, outside of a container")
        handles = [f"/proc/{self._process.pid}/fd/{number}" for number in words[1:]]
        self.client, self.server = map(End, handles, ("10.99.0.1", "10.99.0.2"))
        try:
            for here, there in ((self.client, self.server), (self.server, self.client)):
                here.run("ip", "link", "set", "lo", "up")
                here.run("ip", "address", "add", here.address, "peer", there.address, "dev", "wire")
                here.run("ip", "link", "set", "wire", "up")
                for name, value in SETTINGS.items():
                    here.set(name, value)
            if self._connection:
                window = self._connection * 1_000_000 // 8 * 2 * self._delay_us // 1_000_000
                # Half of the buffer is for the kernel's own needs.
                self.client.set("tcp_rmem", f"4096 {min(131072, 2 * window)} {2 * window}")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()

    def shape(self, megabits):
        """Limits both directions, each at its sender's side, with a queue for what a round trip carries."""
        queue = megabits * 1_000_000 // 8 * 2 * self._delay_us // 1_000_000
        rate = ["tbf", "rate", f"{megabits}mbit", "burst", str(BURST), "limit", str(queue)]
        for end in (self.client, self.server):
            end.run("tc", "qdisc", "replace", "dev", "wire", "root", *rate)

    def sent(self):
        """Bytes that the client has sent on the link, as the shaper counts them: with all headers."""
        return _bytes(self.client)

    def received(self):
        return _bytes(self.server)

    def cpu(self):
        """CPU seconds that carrying and delaying the packets took so far."""
        return cpu_of(self._process.pid)

    def measured(self, megabits):
        """What the link does at the rate it was set to: (Mbit/s to the client, to the server, RTT in ms, CPU s/s)."""
        size = megabits * 1_000_000 // 8 * 2
        with self._listener() as listener:
            round_trips = []
            for _ in range(10):
                with self.client.socket() as client:
                    began = time.perf_counter()
                    client.connect(listener.getsockname())
                    round_trips.append(time.perf_counter() - began)
                    listener.accept()[0].close()
            cpu, began = self.cpu(), time.perf_counter()
            down = self._throughput(listener, size, to_client=True)
            up = self._throughput(listener, size, to_client=False)
            busy = (self.cpu() - cpu) / (time.perf_counter() - began)
        return down, up, statistics.median(round_trips) * 1000, busy

    def _listener(self):
        listener = self.server.socket()
        listener.bind((self.server.address, 0))
        listener.listen()
        return listener

    def _connected(self, listener):
        client = self.client.socket()
        client.settimeout(30)
        client.connect(listener.getsockname())
        server, _ = listener.accept()
        server.settimeout(30)
        return client, server

    def _throughput(self, listener, size, to_client):
        """Mbit/s of one new connection that carries `size` bytes, from its handshake to the last byte's arrival."""
        began = time.perf_counter()
        client, server = self._connected(listener)
        with client, server:
            source, sink = (server, client) if to_client else (client, server)
            sender = threading.Thread(target=_send, args=(source, size))
            sender.start()
            buffer, left = bytearray(1 << 20), size
            while left:
                left -= sink.recv_into(buffer, min(left, len(buffer))) or left
            sender.join()
            return size * 8 / (time.perf_counter() - began) / 1e6


def _bytes(end):
    shown = end.run("tc", "-s", "-j", "qdisc", "show", "dev", "wire")
    return sum(qdisc.get("bytes", 0) for qdisc in json.loads(shown))


def _demand_what_is_needed():
    if os.geteuid() != 0:
        raise RunError("the net bench makes network namespaces and shapes a link, which takes root; run it with sudo")
    if not Path("/dev/net/tun").exists():
        raise RunError("the net bench needs /dev/net/tun, which this kernel or container does not have")
    for program, package in (("gcc", "gcc"), ("ip", "iproute2"), ("tc", "iproute2"), ("nsenter", "util-linux")):
        if not shutil.which(program):
            raise RunError(f"the net bench needs {program}; install it with: apt-get install {package}")


def _send(connection, size):
    chunk = bytes(1 << 20)
    with contextlib.suppress(OSError):
        while size:
            connection.sendall(chunk[:size])
            size -= min(size, len(chunk))
