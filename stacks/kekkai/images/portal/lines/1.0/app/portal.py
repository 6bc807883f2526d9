"""Kekkai Portal: takes scan files from scanners and keeps them on a volume."""

import hashlib
import hmac
import json
import os
import re
import signal
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import tenants

VERSION = Path(__file__).with_name("VERSION").read_text().strip()
TOKEN = os.environ["PORTAL_TOKEN"]
UPLOADS = Path(os.environ["PORTAL_UPLOAD_DIR"])
LARGEST = 64 * 1024 * 1024


class Refused(Exception):
    def __init__(self, status, reason):
        super().__init__(reason)
        self.status = status
        self.reason = reason


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def store(number, body):
    """Answers (created, sha256), and only once the file survives a power cut."""
    target = UPLOADS / f"{number}.bin"
    sha256 = hashlib.sha256(body).hexdigest()
    if target.exists():
        if digest(target) != sha256:
            raise Refused(409, "this number holds another file")
        return False, sha256
    with tempfile.NamedTemporaryFile(dir=UPLOADS, prefix=f".{number}.", suffix=".part", delete=False) as part:
        part.write(body)
        part.flush()
        os.fsync(part.fileno())
    os.rename(part.name, target)
    # A rename is in the directory, and that has a cache of its own.
    directory = os.open(UPLOADS, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
    return True, sha256


def stored():
    files = sorted(UPLOADS.glob("[0-9]*.bin"), key=lambda file: int(file.stem))
    return [{"number": int(file.stem), "sha256": digest(file)} for file in files]


class Portal(BaseHTTPRequestHandler):
    # HTTP/1.0 closes after each answer: an idle kept-alive connection would hold up the stop of the container.
    protocol_version = "HTTP/1.0"
    timeout = 30

    def do_GET(self):
        self.answer({
            "/": self.index,
            "/api/v1/health": lambda: (200, {"status": "healthy"}),
            "/api/v1/version": lambda: (200, {"version": VERSION}),
            "/api/v1/uploads": self.list_uploads,
        })

    def do_POST(self):
        self.answer({"/api/v1/upload": self.upload})

    def answer(self, routes):
        try:
            route = routes.get(urlsplit(self.path).path)
            if route is None:
                raise Refused(404, "not found")
            status, body = route()
        except Refused as refused:
            status, body = refused.status, {"error": refused.reason}
        except OSError as error:
            status, body = 503, {"error": f"storage: {error.strerror}"}
        html = isinstance(body, str)
        data = body.encode() if html else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8" if html else "application/json")
        self.send_header("Content-Length", str(len(data)))
        if status == 401:
            self.send_header("WWW-Authenticate", "Bearer")
        self.end_headers()
        self.wfile.write(data)

    def authenticate(self):
        given = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), TOKEN.encode()):
            raise Refused(401, "a bearer token is needed")

    def index(self):
        return 200, (
            f'<!doctype html><title>Kekkai Portal</title><link rel="stylesheet" href="/static/portal.css">'
            f"<h1>Kekkai Portal</h1><p>Version {VERSION}</p>\n"
        )

    def list_uploads(self):
        self.authenticate()
        return 200, {"files": stored()}

    def upload(self):
        self.authenticate()
        number = parse_qs(urlsplit(self.path).query).get("number", [""])[0]
        if not re.fullmatch(r"[0-9]{1,18}", number):
            raise Refused(400, "number: a whole number is needed")
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > LARGEST:
            raise Refused(413, f"between 0 and {LARGEST} bytes with a Content-Length are accepted")
        body = self.rfile.read(int(length))
        if len(body) != int(length):
            raise Refused(400, "the body is shorter than announced")
        created, sha256 = store(int(number), body)
        return (201 if created else 200), {"number": int(number), "sha256": sha256}

    def log_request(self, code="-", size="-"):
        if self.path != "/api/v1/health":
            super().log_request(code, size)


class Server(ThreadingHTTPServer):
    # Requests being answered are finished before the process ends.
    daemon_threads = False
    request_queue_size = 128


def main():
    UPLOADS.mkdir(parents=True, exist_ok=True)
    tenants.open_store(Path(os.environ["PORTAL_TENANT_STORE"]))
    server = Server(("0.0.0.0", int(os.environ.get("PORTAL_PORT", "8000"))), Portal)
    # shutdown() waits for the loop that this handler interrupts, so it needs a thread of its own.
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"portal {VERSION} listens on {server.server_port}", flush=True)
    with server:
        server.serve_forever(poll_interval=0.1)


if __name__ == "__main__":
    main()
