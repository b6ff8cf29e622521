"""A small mirror of package registries: serves what it keeps below a folder, and when told to, fetches what is missing.

It is a program of its own, so that it can run in the network namespace of the bench's servers:
python3 mirror.py FOLDER ADDRESS PORT [fill]
"""

import http.server
import os
import shutil
import socket
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

UPSTREAMS = {"npm": "https://registry.npmjs.org/", "maven": "https://repo.maven.apache.org/maven2/"}


class Handler(http.server.BaseHTTPRequestHandler):
    # Connections stay open, as those of the real registries do.
    protocol_version = "HTTP/1.1"
    folder: Path
    filling = False

    def do_GET(self):
        file = self._file()
        if file is None or not file.is_file():
            self._answer(404, 0)
            return
        with open(file, "rb") as content:
            self._answer(200, os.fstat(content.fileno()).st_size)
            if self.command == "GET":
                self.wfile.flush()
                self.connection.sendfile(content)

    do_HEAD = do_GET

    def _answer(self, status, length):
        self.send_response_only(status)
        self.send_header("Content-Length", str(length))
        self.send_header("Content-Type", "application/octet-stream")
        self.end_headers()

    def _file(self):
        """Where the path that is asked for is kept, fetched if need be; None for what nobody may ask for."""
        registry, _, path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path).lstrip("/").partition("/")
        if registry not in UPSTREAMS or not path or any(part in ("", ".", "..") for part in path.split("/")):
            return None
        # A metadata document may have the name of a folder of files: npm's "react" and "react/-/react-18.3.1.tgz".
        file = self.folder / registry / Path(path).parent / f"{Path(path).name}.kept"
        if self.filling and not file.exists():
            _fetch(UPSTREAMS[registry] + urllib.parse.quote(path), file)
        return file

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 256

    def process_request(self, request, client_address):
        # Else the end of every small answer would wait for the client to acknowledge its beginning.
        request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().process_request(request, client_address)


def _fetch(url, file):
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f"{file.name}.{threading.get_ident()}.partial")
    try:
        with urllib.request.urlopen(url, timeout=60) as answer, open(partial, "wb") as kept:
            shutil.copyfileobj(answer, kept)
    except urllib.error.HTTPError as error:
        partial.unlink(missing_ok=True)
        if error.code != 404:
            raise
        return
    partial.rename(file)


if __name__ == "__main__":
    Handler.folder, Handler.filling = Path(sys.argv[1]), sys.argv[4:] == ["fill"]
    Server((sys.argv[2], int(sys.argv[3])), Handler).serve_forever()
