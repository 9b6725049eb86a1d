"""examples/cluster: three instances on one PostgreSQL behind nginx. One dies, and neither an order nor a screen is lost."""

import asyncio
import collections
import pathlib
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "fault"))

from clients import PollReader, SocketReader, StreamReader, View  # noqa: E402
from crowd import difference  # noqa: E402
from nginx import Nginx  # noqa: E402
from server import START_S, STOP_S, Client, Lines, environment, executable, temporary_folder, wait_until  # noqa: E402
from shop import add_item, open_shop, place  # noqa: E402
from town import PORTS  # noqa: E402
from writer import Writer  # noqa: E402

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "examples/cluster"
INSTANCES = 3
OF_EACH = 4  # screens of each transport
WRITERS = 3
CHANGES = 240
HARD_LIMIT_S = 90


def steady_ports():
    """The first of four in a row that are free."""
    for first in random.sample(PORTS, 100):
        try:
            for port in range(first, first + 1 + INSTANCES):
                socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return first
    raise AssertionError("no ports are free")


def take_interrupts():
    """A shell has what it starts in the background ignore SIGINT, and that is handed down."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Example:
    """A run of the script. As a context it is ended by SIGINT, as Ctrl-C does it."""

    def __init__(self):
        self.port = steady_ports()
        self.process = subprocess.Popen([EXAMPLE / "run", str(self.port)], env=environment(DOCKET=executable()),
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        start_new_session=True, preexec_fn=take_interrupts)
        self.lines, self.errors = Lines(self.process.stdout), Lines(self.process.stderr)

    def __enter__(self):
        found = self.lines.wait_for(r"sign in +(\S+) / (\S+)", 3 * START_S)
        if found is None:
            self.end()
            raise AssertionError(f"the example did not start:\n{self.lines.text()}{self.errors.text()}")
        token = self.client().post("/api/v1/auth/login", {"login": found[1], "password": found[2]}).expect(200).json
        self.admin = self.client(token=token["access_token"], timeout_s=30)
        return self

    def __exit__(self, *_):
        self.end()

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(2 * STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError(f"the example did not end:\n{self.lines.text()}{self.errors.text()}") from None

    def client(self, **how):
        return Client(self.port, **how)

    def processes(self, number):
        """Of the instance of this number, the newest last."""
        return [int(pid) for pid in re.findall(rf"instance {number} .* process (\d+)\n", self.lines.text())]


class Screens(unittest.TestCase):
    def test_kill_9_of_an_instance_loses_no_order_and_no_event_of_any_screen(self):
        self.example = self.enterContext(Example())
        admin = self.example.admin
        shop = open_shop(admin)
        item = add_item(admin, shop)
        before = place(admin, shop, item)
        events, start = admin.feed()
        self.assertEqual([event["order_id"] for event in events], [before["id"]])
        ports = [self.example.port]
        self.readers = [kind(ports, View(admin.token), start, 1) for kind in (SocketReader, StreamReader, PollReader)
                        for _ in range(OF_EACH)]
        self.writers = [Writer(ports, [(shop["slug"], item["id"])], [admin.token, None], admin.token, CHANGES // WRITERS)
                        for _ in range(WRITERS)]
        asyncio.run(self.run_all())

        log = [(event["seq"], event["order_id"], event["type"], event["to"]) for event in admin.feed(start)[0]]
        self.assertEqual([seq for seq, *_ in log], list(range(2, len(log) + 2)))
        done = collections.Counter(change for writer in self.writers for change in writer.done)
        self.assertEqual(done.total(), CHANGES)
        self.assertEqual(collections.Counter(row[1:] for row in log), done)
        expected = [row[:3] for row in log]
        for reader in self.readers:
            self.assertEqual(reader.faults, [], reader.name)
            if reader.seen != expected:
                self.fail(difference(reader, expected))

    def acknowledged(self):
        return sum(len(writer.done) for writer in self.writers)

    async def run_all(self):
        async with asyncio.timeout(HARD_LIMIT_S):
            reading = [asyncio.create_task(reader.run()) for reader in self.readers]
            writing = asyncio.gather(*(writer.run() for writer in self.writers))
            for number in (1, 2, 3):
                while self.acknowledged() < number * CHANGES / 4 and not writing.done():
                    await asyncio.sleep(0.01)
                await asyncio.to_thread(self.kill, number)
            await writing
            while any(len(reader.seen) < CHANGES and not reader.faults for reader in self.readers):
                await asyncio.sleep(0.05)
            await asyncio.sleep(0.5)  # for what comes twice
            for task in reading:
                task.cancel()
            await asyncio.gather(*reading, return_exceptions=True)

    def kill(self, number):
        """And waits for it to come back, so that two others are always there."""
        known = self.example.processes(number)
        subprocess.run(["kill", "-KILL", str(known[-1])], check=True)
        wait_until(lambda: len(self.example.processes(number)) > len(known), "it is started again")
        instance = Client(self.example.port + number)
        wait_until(lambda: self.is_ready(instance), "it is ready", START_S)

    @staticmethod
    def is_ready(instance):
        try:
            return instance.get("/readyz").status == 200
        except OSError:
            return False

    def test_ctrl_c_ends_all_of_it(self):
        with Example() as example:
            pids = [example.processes(number)[-1] for number in (1, 2, 3)]
            [folder] = re.findall(r"host=([^&]+)&", example.lines.text())
            self.assertTrue(pathlib.Path(folder).exists())
            self.assertEqual(example.end(), 130)
        self.assertFalse(pathlib.Path(folder).exists())
        for pid in pids:
            self.assertFalse(pathlib.Path(f"/proc/{pid}").exists())
        with self.assertRaises(ConnectionRefusedError):
            example.client().get("/healthz")


class Dying(threading.Thread):
    """An instance that reads each request and dies of it."""

    def __init__(self):
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.requests = []
        self.start()

    def run(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                self.requests.append(connection.recv(65536))


class Repeats(unittest.TestCase):
    """What nginx does with a request that nobody answers."""

    def setUp(self):
        self.instances = [Dying() for _ in range(INSTANCES)]
        for instance in self.instances:
            self.addCleanup(instance.listener.close)
        ports = {f"server 127.0.0.1:{8080 + n} ": f"server 127.0.0.1:{instance.port} "
                 for n, instance in enumerate(self.instances, 1)}
        folder = self.enterContext(temporary_folder()) / "nginx"
        self.nginx = self.enterContext(Nginx(folder, EXAMPLE / "nginx.conf", ports))

    def tries(self, method, **headers):
        """How many instances have read such a request."""
        before = self.read()
        reply = self.nginx.client().request(method, "/api/v1/shops/x/orders", **headers)
        self.assertEqual(reply.status, 502)
        return self.read() - before

    def read(self):
        return sum(len(instance.requests) for instance in self.instances)

    def test_a_post_with_an_idempotency_key_is_tried_on_another_instance(self):
        self.assertEqual(self.tries("POST", body={}, Idempotency_Key="one"), INSTANCES)
        self.assertEqual({instance.requests[0].count(b"Idempotency-Key: one") for instance in self.instances}, {1})

    def test_a_post_without_one_is_not(self):
        self.assertEqual(self.tries("POST", body={}), 1)

    def test_a_get_is_tried_on_another_instance_also_when_all_have_just_failed(self):
        for _ in range(3):
            self.assertEqual(self.tries("GET"), INSTANCES)
