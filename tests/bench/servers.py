"""The servers that are measured: docket with shops that are open, and its peers beside it. Each has a free port, and
ends with its block.
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


def ticks_of(pid, and_ended_children=False):
    """What it used of the processors; 0 when it has just ended."""
    with contextlib.suppress(OSError):
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15 if and_ended_children else 13]))
    return 0


def children_of(pid):
    return pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


class Process:
    def __init__(self, command, folder, name):
        self.folder = folder
        self.log = folder / f"{name}.log"
        self.command_line = list(map(str, command))
        self.launch()

    def launch(self):
        """Also again, when it has ended."""
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(self.command_line, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            env=environment(), cwd=self.folder)
        _living.add(self.process)

    @property
    def pid(self):
        return self.process.pid

    def family(self):
        """The process and its children."""
        return [self.pid, *children_of(self.pid)]

    def cpu_s(self):
        return sum(map(ticks_of, self.family())) / os.sysconf("SC_CLK_TCK")

    def memory_kb(self):
        """In user space; what several processes share is counted once."""
        texts = [pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in self.family()]
        return sum(int(re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)[1]) for text in texts)

    def resident_kb(self, what="VmRSS"):
        """`VmRSS` now, `VmHWM` at most so far; of the process alone."""
        text = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(rf"^{what}:\s+(\d+) kB", text, re.MULTILINE)[1])

    def threads(self):
        return sum(len(os.listdir(f"/proc/{pid}/task")) for pid in self.family())

    def is_listening(self):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def wait_for(self, condition):
        """The first truthy value of `condition`."""
        end = time.monotonic() + START_S
        while not (value := condition()):
            if self.process.poll() is not None or time.monotonic() > end:
                self.stop()
                raise RuntimeError(f"{self.process.args[0]} did not start:\n{self.log.read_text(errors='replace')}")
            time.sleep(0.01)
        return value

    def kill(self):
        """As `kill -9` does."""
        self.process.kill()
        self.process.wait()
        _living.discard(self.process)

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

    def __init__(self, executable, folder, name="docket", database=None, is_first=True, flags=()):
        """`database` is the URL of a PostgreSQL; without it, the data folder has one of SQLite. `flags`: of serve."""
        self.executable = executable
        self.folder = folder
        self.data = folder / f"{name}-data"
        self.where = ["--data-dir", self.data, *(["--database", database] if database else [])]
        if is_first:
            for login, role in (("boss", "admin"), ("owner", "merchant"), ("guest", "customer")):
                self.command("user", "add", login, "--role", role, "--password-stdin", stdin=PASSWORD + "\n")
        super().__init__([executable, "serve", *self.where, "--port", "0", "--access-token-minutes", "600",
                          "--sign-ins-per-minute", "0", "--guest-orders-per-minute", "0", *flags],
                         folder, name)
        self.port = self.port_it_serves()
        self.command_line[self.command_line.index("0")] = str(self.port)

    def another(self, name):
        """One more instance on the same PostgreSQL."""
        other = Docket(self.executable, self.folder, name, self.where[-1], is_first=False)
        for known in ("owner", "guest", "items", "displayed_item", "orders"):
            setattr(other, known, getattr(self, known))
        return other

    def port_it_serves(self):
        """Once it does."""
        return int(self.wait_for(lambda: re.search(r"serves at http://[^\s:]+:(\d+)", self.log.read_text()))[1])

    def restart(self):
        """With the same data, on the same port."""
        self.stop()
        self.launch()
        self.port_it_serves()

    def command(self, *arguments, stdin):
        done = subprocess.run([self.executable, *arguments, *self.where], input=stdin, text=True,
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

    def open_shops(self, items=20, orders=200, displayed=5):
        """`corner` with items that are counted, and orders of one customer; `display` with few orders on a board that
        all may see."""
        boss = self.sign_in("boss")
        self.owner, self.guest = self.sign_in("owner"), self.sign_in("guest")
        self.open_shop("corner", boss)
        self.open_shop("display", boss, board_public=True)
        self.items = [self.add_item("corner", n, boss) for n in range(items)]
        self.displayed_item = self.add_item("display", 0, boss)
        self.orders = [self.place_order(n) for n in range(orders)]
        for _ in range(displayed):
            self.place_at_display()

    def open_shop(self, slug, boss, **settings):
        self.call("POST", "/api/v1/shops", {"name": slug.title(), "slug": slug, **settings}, boss)
        owner_id = self.call("GET", "/api/v1/auth/me", token=self.owner)[1]["id"]
        self.call("PUT", f"/api/v1/shops/{slug}/members/{owner_id}", {"role": "owner"}, boss)

    def add_item(self, shop, n, boss):
        item = {"name": f"Dish {n}", "price": 450 + 50 * n, "category": "food", "stock": 1_000_000_000}
        return self.call("POST", f"/api/v1/shops/{shop}/items", item, boss)[1]["id"]

    def place_order(self, n):
        count = len(self.items)
        body = {"lines": [{"item_id": self.items[n % count], "quantity": 1},
                          {"item_id": self.items[(n + 1) % count], "quantity": 2, "note": "no onions"}],
                "customer": {"name": "Ada Lovelace", "phone": "+44 20 7946 0000"}, "notes": "table 4"}
        return self.call("POST", "/api/v1/shops/corner/orders", body, self.guest)[1]["id"]

    def orders_to_place(self):
        """What bench_load is told, to place orders of the same form."""
        return self.orders_at("corner", self.items)

    @staticmethod
    def orders_at(shop, items):
        return ["orders", f"/api/v1/shops/{shop}/orders", *items]

    def reading(self, sample):
        """Of /metrics; `sample` is its name with its labels."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=START_S)
        try:
            connection.request("GET", "/metrics")
            text = connection.getresponse().read().decode()
        finally:
            connection.close()
        return float(re.search("^" + re.escape(sample) + r" (\S+)$", text, re.MULTILINE)[1])

    def place_at_display(self):
        body = {"lines": [{"item_id": self.displayed_item, "quantity": 1}], "customer": {"name": "Ada Lovelace"}}
        return self.call("POST", "/api/v1/shops/display/orders", body, self.guest)[1]["id"]


NGINX = """{module}
daemon off;
worker_processes auto;
worker_rlimit_nofile 16384;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
events {{ worker_connections 16384; }}
http {{
  access_log off;
  keepalive_requests 100000000;
  keepalive_timeout 1h;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    {locations}
  }}
}}
"""

NCHAN_MODULES = [pathlib.Path(folder) / "nginx/modules/ngx_nchan_module.so" for folder in ("/usr/lib", "/usr/lib64")]

NCHAN = """
    location /publish {
      nchan_publisher;
      nchan_channel_id change;
      nchan_message_buffer_length 5;
    }
    location /subscribe {
      nchan_subscriber websocket eventsource longpoll;
      nchan_channel_id change;
      nchan_subscriber_first_message newest;
      nchan_websocket_ping_interval 15s;
      nchan_eventsource_ping_interval 15s;
    }"""


def json_of_size(size):
    text = json.dumps({"id": "01936f5e-0000-7000-8000-000000000000", "note": ""})
    return text.replace('""', '"' + "x" * (size - len(text)) + '"')


class Nginx(Process):
    """The peer: `return 200` with so many bytes of JSON, no log."""

    def __init__(self, folder, size=300):
        self.start(folder, f"location / {{ default_type application/json; return 200 '{json_of_size(size)}'; }}")

    def start(self, folder, locations, module=""):
        inside = pathlib.Path(tempfile.mkdtemp(prefix="nginx-", dir=folder))
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port = listener.getsockname()[1]
        config = inside / "nginx.conf"
        config.write_text(NGINX.format(folder=inside, port=self.port, locations=locations, module=module))
        super().__init__(["nginx", "-p", inside, "-c", config, "-e", inside / "nginx-error.log"], inside, "nginx")
        self.wait_for(self.is_listening)


class Nchan(Nginx):
    """The peer that tells many: nginx with its module Nchan. POST /publish, GET /subscribe."""

    def __init__(self, folder):
        self.start(folder, NCHAN, f"load_module {self.module()};")

    @staticmethod
    def module():
        """Where it is, or None."""
        return next(filter(pathlib.Path.exists, NCHAN_MODULES), None)


class SendLoop(Process):
    """The peer that does no more than send() the same bytes to all when it is asked for /go."""

    def __init__(self, executable, folder, kind, size):
        super().__init__([executable, "--kind", kind, "--size", size], folder, "send_loop")
        self.port = int(self.wait_for(lambda: re.match(r"\d+\n", self.log.read_text()))[0])
