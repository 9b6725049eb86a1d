"""The executable under test: its commands, a server of its own with a data folder of its own, and clients of it."""

import atexit
import contextlib
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.parse

import databases

START_S = 20  # a server that has not printed its address by then has failed
STOP_S = 15
REPLY_S = 20

_living = set()


def executable():
    return os.environ["E2E_DOCKET"]


def environment(folder=None, /, **more):
    """An environment that holds none of the settings of whoever runs the tests. With a data folder it names the
    database that belongs to it, unless `more` names one."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR", "TZ", "ASAN_OPTIONS", "TSAN_OPTIONS",
                                                "UBSAN_OPTIONS") if name in os.environ}
    if folder is not None and not {"DATABASE_URL", "DOCKET_DATABASE"} & more.keys():
        kept |= databases.settings(folder)
    return {**kept, **{name: str(value) for name, value in more.items()}}


def docket(*arguments, stdin="", env=None, **how):
    """Runs one command of docket to its end."""
    folder = dict(zip(arguments, arguments[1:])).get("--data-dir")
    return subprocess.run([executable(), *map(str, arguments)], input=stdin, env=environment(folder, **(env or {})),
                          capture_output=True, text=True, timeout=START_S, **how)


def wait_until(condition, what, timeout_s=10.0, pause_s=0.02):
    """Returns the first truthy value of `condition`."""
    end = time.monotonic() + timeout_s
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {timeout_s:g} s in vain: {what}")
        time.sleep(pause_s)


@contextlib.contextmanager
def temporary_folder():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="docket-e2e-"))
    try:
        yield folder
    finally:
        databases.drop_below(folder)
        shutil.rmtree(folder, ignore_errors=True)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def kill_all():
    """The last resort, so that no server outlives the run."""
    for process in list(_living):
        with contextlib.suppress(OSError):
            process.kill()


atexit.register(kill_all)


class Lines:
    """What a process prints, gathered while it runs."""

    def __init__(self, pipe):
        self._lines = []
        self._changed = threading.Condition()
        self._ended = False
        self._thread = threading.Thread(target=self._gather, args=(pipe,), daemon=True)
        self._thread.start()

    def _gather(self, pipe):
        with pipe:
            for line in pipe:
                with self._changed:
                    self._lines.append(line.decode("utf-8", "surrogateescape"))
                    self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def wait_for(self, pattern, timeout_s):
        """The match in the first line that has one; None when the time is up or the process has ended."""
        end = time.monotonic() + timeout_s
        seen = 0
        with self._changed:
            while True:
                for line in self._lines[seen:]:
                    if match := re.search(pattern, line):
                        return match
                seen = len(self._lines)
                if self._ended or not self._changed.wait_for(lambda: self._ended or len(self._lines) > seen,
                                                             max(0.0, end - time.monotonic())):
                    return None

    def text(self):
        with self._changed:
            return "".join(self._lines)

    def finish(self):
        self._thread.join(STOP_S)
        return self.text()


class Server:
    """`docket serve` on a free port (`port=None`: on what its other settings say). As a context it must end with
    status 0 when its block does.
    """

    def __init__(self, folder, *flags, env=None, port=0, **how):
        self.folder = pathlib.Path(folder)
        command = [executable(), "serve", "--data-dir", str(self.folder), *map(str, flags)]
        if port is not None:
            command += ["--port", str(port)]
        self.started = time.monotonic()
        self.process = subprocess.Popen(command, env=environment(self.folder, **(env or {})), stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, **how)
        _living.add(self.process)
        self.stdout = Lines(self.process.stdout)
        self.stderr = Lines(self.process.stderr)
        self._ended_by_us = False
        address = self.stdout.wait_for(r"serves at (https?://\S+)", START_S)
        if address is None:
            self.kill9()
            raise AssertionError(f"the server did not start:\n{self.stdout.text()}{self.stderr.text()}")
        self.url = address[1]
        self.host = urllib.parse.urlsplit(self.url).hostname
        self.port = urllib.parse.urlsplit(self.url).port

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if self.process.poll() is None:
            self.terminate()
        elif kind is None and not self._ended_by_us:
            raise AssertionError(f"the server ended by itself with {self.process.returncode}:\n{self.log()}")

    def client(self, **how):
        return Client(self.port, host=self.host, **how)

    def sign_in(self, login, password):
        """A client that calls as this account."""
        session = self.client().post("/api/v1/auth/login", {"login": login, "password": password}).expect(200).json
        client = self.client(token=session["access_token"])
        client.session = session
        return client

    def setup_token(self):
        match = self.stdout.wait_for(r"/setup\?token=([\w-]+)", 1)
        return match[1] if match else None

    def demo_password(self):
        return self.stdout.wait_for(r"sign in\s+demo / (\S+)", 1)[1]

    def log(self):
        return self.stderr.text()

    def terminate(self, timeout_s=STOP_S, how=signal.SIGTERM):
        """Returns the exit status, which must be 0."""
        self._ended_by_us = True
        self.process.send_signal(how)
        try:
            status = self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.kill9()
            raise AssertionError(f"the server did not end within {timeout_s} s of {how.name}") from None
        self._gone()
        if status != 0:
            raise AssertionError(f"{how.name} ended the server with {status}:\n{self.log()}")
        return status

    def kill9(self):
        self._ended_by_us = True
        self.process.kill()
        self.process.wait()
        self._gone()

    def _gone(self):
        _living.discard(self.process)
        self.stdout.finish()
        self.stderr.finish()


class Reply:
    def __init__(self, status, headers, body, request):
        self.status = status
        self.headers = headers
        self.body = body
        self.request = request

    @property
    def text(self):
        return self.body.decode()

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        """Of a problem."""
        return self.json["code"]

    def expect(self, *statuses):
        if self.status not in statuses:
            raise AssertionError(f"{self.request}: {self.status}, not {statuses}: {self.body[:600]!r}")
        return self


class Client:
    """One keep-alive connection. For one thread at a time."""

    def __init__(self, port, token=None, timeout_s=REPLY_S, host="127.0.0.1"):
        self.token = token
        self._connection = http.client.HTTPConnection(host, port, timeout=timeout_s)

    def request(self, method, path, body=None, **headers):
        """`body` is sent as JSON; text and bytes as they are. Headers are given with `_` for `-`."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token and "Authorization" not in sent:
            sent["Authorization"] = f"Bearer {self.token}"
        if body is not None and not isinstance(body, (str, bytes)):
            body = json.dumps(body)
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
            body = body.encode() if isinstance(body, str) else body
        try:
            self._connection.request(method, path, body, sent)
            response = self._connection.getresponse()
            return Reply(response.status, response.headers, response.read(), f"{method} {path}")
        except BaseException:
            self._connection.close()
            raise

    def get(self, path, **headers):
        return self.request("GET", path, **headers)

    def post(self, path, body=None, **headers):
        return self.request("POST", path, body, **headers)

    def patch(self, path, body, **headers):
        return self.request("PATCH", path, body, **headers)

    def close(self):
        self._connection.close()

    def pages(self, path, limit=200):
        """Every row of a list."""
        rows, cursor = [], None
        while True:
            more = f"&cursor={cursor}" if cursor else ""
            page = self.get(f"{path}{'&' if '?' in path else '?'}limit={limit}{more}").expect(200).json
            rows += page["data"]
            cursor = page["next_cursor"]
            if not cursor:
                return rows

    def feed(self, since=None, limit=1000):
        """Every event after a cursor, and the last cursor."""
        events = []
        while True:
            more = f"&since={since}" if since else ""
            page = self.get(f"/api/v1/events?limit={limit}{more}").expect(200).json
            events += page["data"]
            since = page["cursor"]
            if len(page["data"]) < limit:
                return events, since
