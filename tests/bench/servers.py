"""The servers that are measured: docket with a shop that is open, and nginx beside it. Each has a folder of its own,
a free port, and ends with its block.
"""

import atexit
import contextlib
import http.client
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import time

START_S = 20
STOP_S = 20
PASSWORD = "a password for benches"

_living = set()


def kill_all():
    """The last resort, so that no server outlives the run."""
    for process in list(_living):
        with contextlib.suppress(OSError):
            process.kill()


atexit.register(kill_all)


@contextlib.contextmanager
def temporary_folder(below):
    """On the file system of `below`: what reaches the disk must reach the same one."""
    pathlib.Path(below).mkdir(parents=True, exist_ok=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="bench-", dir=below))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def environment():
    """An environment that holds none of the settings of whoever measures."""
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ") if name in os.environ}


class Process:
    def __init__(self, command, folder, name):
        self.log = folder / f"{name}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            env=environment(), cwd=folder)
        _living.add(self.process)

    @property
    def pid(self):
        return self.process.pid

    def cpu_s(self):
        """Of the process and its children, in seconds."""
        children = pathlib.Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        ticks = 0
        for pid in [self.pid, *children]:
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def wait_for(self, condition):
        """The first truthy value of `condition`."""
        end = time.monotonic() + START_S
        while not (value := condition()):
            if self.process.poll() is not None or time.monotonic() > end:
                self.stop()
                raise RuntimeError(f"{self.process.args[0]} did not start:\n{self.log.read_text(errors='replace')}")
            time.sleep(0.01)
        return value

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        _living.discard(self.process)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Docket(Process):
    """`docket serve` on an empty data folder, at the log level that a user has, its log going to a file."""

    def __init__(self, executable, folder):
        self.executable = executable
        self.folder = folder
        self.data = folder / "data"
        for login, role in (("boss", "admin"), ("owner", "merchant"), ("guest", "customer")):
            self.command("user", "add", login, "--role", role, "--password-stdin", stdin=PASSWORD + "\n")
        super().__init__([executable, "serve", "--data-dir", self.data, "--port", "0", "--access-token-minutes", "600"],
                         folder, "docket")
        self.port = int(self.wait_for(lambda: re.search(r"serves at http://[^\s:]+:(\d+)", self.log.read_text()))[1])

    def command(self, *arguments, stdin):
        done = subprocess.run([self.executable, *arguments, "--data-dir", self.data], input=stdin, text=True,
                              capture_output=True, timeout=START_S, env=environment())
        if done.returncode != 0:
            raise RuntimeError(f"docket {arguments[0]} {arguments[1]} failed:\n{done.stderr}")

    def call(self, method, path, body=None, token=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=START_S)
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            reply = connection.getresponse()
            data = reply.read()
        finally:
            connection.close()
        if reply.status >= 400:
            raise RuntimeError(f"{method} {path}: {reply.status} {data.decode(errors='replace')}")
        return reply, json.loads(data) if data else None

    def sign_in(self, login):
        return self.call("POST", "/api/v1/auth/login", {"login": login, "password": PASSWORD})[1]["access_token"]

    def open_shop(self, items=20, orders=200):
        """A shop with items that are counted, and orders of one customer."""
        boss = self.sign_in("boss")
        self.owner, self.guest = self.sign_in("owner"), self.sign_in("guest")
        self.shop = self.call("POST", "/api/v1/shops", {"name": "Corner", "slug": "corner"}, boss)[1]["id"]
        owner_id = self.call("GET", "/api/v1/auth/me", token=self.owner)[1]["id"]
        self.call("PUT", f"/api/v1/shops/corner/members/{owner_id}", {"role": "owner"}, boss)
        self.items = [self.call("POST", "/api/v1/shops/corner/items",
                                {"name": f"Dish {n}", "price": 450 + 50 * n, "category": "food", "stock": 1_000_000_000},
                                boss)[1]["id"] for n in range(items)]
        self.orders = [self.place_order(n) for n in range(orders)]

    def place_order(self, n):
        count = len(self.items)
        body = {"lines": [{"item_id": self.items[n % count], "quantity": 1},
                          {"item_id": self.items[(n + 1) % count], "quantity": 2, "note": "no onions"}],
                "customer": {"name": "Ada Lovelace", "phone": "+44 20 7946 0000"}, "notes": "table 4"}
        return self.call("POST", "/api/v1/shops/corner/orders", body, self.guest)[1]["id"]


NGINX = """daemon off;
worker_processes auto;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  keepalive_requests 100000000;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    location / {{ default_type application/json; return 200 '{text}'; }}
  }}
}}
"""


def json_of_size(size):
    text = json.dumps({"id": "01936f5e-0000-7000-8000-000000000000", "note": ""})
    return text.replace('""', '"' + "x" * (size - len(text)) + '"')


class Nginx(Process):
    """The peer: `return 200` with 300 bytes of JSON, no log."""

    def __init__(self, folder):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port = listener.getsockname()[1]
        config = folder / "nginx.conf"
        config.write_text(NGINX.format(folder=folder, port=self.port, text=json_of_size(300)))
        super().__init__(["nginx", "-p", folder, "-c", config, "-e", folder / "nginx-error.log"], folder, "nginx")
        self.wait_for(self.is_listening)

    def is_listening(self):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False
