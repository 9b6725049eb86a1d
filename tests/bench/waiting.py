"""What displays cost that wait for a change, and how soon they see it."""

import contextlib
import functools
import json
import statistics
import time

import servers
from figures import Figure
from herd import Herd

SETTLED_S = 0.5  # after ten thousand clients did something
WARM_CLIENTS = 50  # before memory is looked at: what the first clients cost is not what a client costs
WARM_CONNECTIONS = 256  # at once, so that all threads are there
MANY = 10_000  # fewer do not tell what one costs
MISSED_CHANGES = 5
SSE_FRAME, POLL_HEAD = 26, 247  # bytes that Nchan adds to a message


class Display:
    """A way to wait: for docket, and for the others what comes nearest."""

    def __init__(self, name, kind, docket_path, greeting=None, needs_token=True, most_bytes=1000):
        self.name, self.kind, self.docket_path, self.greeting = name, kind, docket_path, greeting
        self.needs_token, self.most_bytes = needs_token, most_bytes


DISPLAYS = [
    Display("WebSockets", "websocket", "/ws/orders?shop=display", greeting='"caught_up"', most_bytes=2000),
    Display("SSE", "sse", "/api/v1/events?shop=display"),
    Display("long-polls", "poll", "/api/v1/boards/display?wait=60", needs_token=False),
]


class Changes:
    """Moves of one order after the other, in a shop with few, so that what is sent is small."""

    STEPS = ["preparing", "ready", "picked_up"]

    def __init__(self, docket):
        self.docket = docket
        self.left = []

    def prepare(self, settled_s=SETTLED_S):
        """A new order, when the last one has made all its steps: all see that too."""
        if not self.left:
            order = self.docket.place_at_display()
            self.left = [(order, step) for step in self.STEPS]
            time.sleep(settled_s)

    def next(self):
        """What is seen by it in an event, and what to send."""
        order, step = self.left.pop(0)
        return order, ["POST", f"/api/v1/orders/{order}/transitions", json.dumps({"to": step}),
                       f"Authorization: Bearer {self.docket.owner}"]


class Waiting:
    def __init__(self, bench):
        self.bench = bench
        self.clients = 500 if bench.chosen.quick else MANY
        self.some = 500 if bench.chosen.quick else 1000
        self.changes = 5 if bench.chosen.quick else 15
        self.changes_seen = 50 if bench.chosen.quick else 200
        self.seconds = 3 if bench.chosen.quick else 15  # a heartbeat and what is between

    @property
    def docket(self):
        return self.bench.docket

    def herd(self, server, kind, clients, path, **options):
        return Herd(self.bench.chosen.benches / "bench_herd", server, kind, clients, path, **options)

    def docket_herd(self, display, clients, docket=None, **options):
        docket = docket or self.docket
        if display.needs_token:
            options["token"] = docket.owner
        if display.kind == "poll":
            reply, _ = docket.call("GET", display.docket_path.partition("?")[0])
            options["etag"] = reply.headers["ETag"]
        return self.herd(docket, display.kind, clients, display.docket_path, greeting=display.greeting, **options)

    def send_loop(self, kind, size):
        return servers.SendLoop(self.bench.chosen.benches / "bench_send_loop", self.bench.folder, kind, size)

    @staticmethod
    def change_docket(herd, display, changes):
        order, words = changes.next()
        return herd.change("" if display.kind == "poll" else order, *words)

    @contextlib.contextmanager
    def measured_opening(self, server, open_herd):
        """A herd, and what it costs the server."""
        with open_herd(WARM_CLIENTS):
            time.sleep(SETTLED_S)
        time.sleep(SETTLED_S)
        memory, threads = server.memory_kb(), server.threads()
        with open_herd(self.clients) as herd:
            time.sleep(SETTLED_S)
            cpu = server.cpu_s()
            time.sleep(self.seconds)
            herd.cpu_percent = 100 * (server.cpu_s() - cpu) / self.seconds
            herd.bytes_each = 1024 * (server.memory_kb() - memory) / self.clients
            herd.threads = (threads, server.threads())
            yield herd

    def groups(self):
        return [("idle keep-alive", self.idle)] + \
            [(display.name, functools.partial(self.display, display)) for display in DISPLAYS] + \
            [("return", self.comeback)]

    def waiting_figures(self, name, ours, peer_name, peer, most_bytes):
        clients = f"{self.clients:,} {name} waiting: "
        before, now = ours.threads
        memory = Figure(clients + "memory each", [ours.bytes_each], " B", ",.0f", peer_name,
                        [peer.bytes_each] if peer else [])
        resident = Figure(clients + "resident", [self.docket.resident_kb() / 1024], " MB")
        if self.clients >= MANY:
            memory.most, resident.most = most_bytes, 60
            memory.most_ratio = 0.2 if peer_name == "Nchan" else None
        return [
            memory,
            resident,
            Figure(clients + "CPU", [ours.cpu_percent], " %", ".2f", peer_name,
                   [peer.cpu_percent] if peer else [], most=1),
            Figure(clients + f"threads, {before} before", [now], "", ".0f", most=before),
        ]

    def restart_docket(self):
        """With all the threads that it will ever have."""
        self.docket.restart()
        self.bench.load(self.docket, "--connections", WARM_CONNECTIONS, "rotate", self.bench.paths,
                        token=self.docket.guest)

    def idle(self):
        """Keep-alive connections that wait for nothing."""
        nginx = self.bench.nginx
        self.restart_docket()
        with self.measured_opening(self.docket, lambda n: self.herd(self.docket, "idle", n, "/healthz")) as ours, \
                self.measured_opening(nginx, lambda n: self.herd(nginx, "idle", n, "/")) as theirs:
            asked = [herd.ask("ask") for herd in (ours, theirs)]
            if any(wave["missing"] for wave in asked):
                raise RuntimeError(f"idle connections were not served again: {asked}")
            return self.waiting_figures("idle keep-alive", ours, "nginx", theirs, 1000)

    def display(self, display):
        """All three servers tell a herd of their own, in turn, so that each turn is a fair pair."""
        self.restart_docket()
        changes = Changes(self.docket)
        with contextlib.ExitStack() as stack:
            ours = stack.enter_context(
                self.measured_opening(self.docket, lambda n: self.docket_herd(display, n)))
            changes.prepare()
            size = round(self.change_docket(ours, display, changes)["bytes_each"])
            nchan = theirs = None
            if servers.Nchan.module():
                nchan = stack.enter_context(servers.Nchan(self.bench.folder))
                theirs = stack.enter_context(
                    self.measured_opening(nchan, lambda n: self.herd(nchan, display.kind, n, "/subscribe")))
            loop = stack.enter_context(self.send_loop(display.kind, size))
            loop_herd = stack.enter_context(self.herd(loop, display.kind, self.clients, "/"))

            overhead = {"websocket": 4, "sse": SSE_FRAME, "poll": POLL_HEAD}[display.kind]
            message = "change".ljust(max(size - overhead, 20), "x")
            tellings = [(self.docket, lambda: self.change_docket(ours, display, changes)),
                        (loop, lambda: loop_herd.change("change", "GET", "/go"))]
            if nchan:
                tellings.append((nchan, lambda: theirs.change("change", "POST", "/publish", message)))
            last_ms, cpu_us = self.tell_in_turn(changes, tellings, self.clients)
            ours.check()
            nchan_name = "Nchan" if nchan else "Nchan: not installed"
            told = f"one change to {self.clients:,} {display.name}, {size} B: "
            figures = self.waiting_figures(display.name, ours, nchan_name, theirs, display.most_bytes)
        for i, (peer, most_ratio) in enumerate([("send() loop", 1.3), ("Nchan", 1)][:len(tellings) - 1], start=1):
            figures.append(Figure(told + "last one", last_ms[0], " ms", ".1f", peer, last_ms[i], most_ratio=most_ratio))
            figures.append(Figure(told + "CPU each", cpu_us[0], " µs", ".1f", peer, cpu_us[i]))
        return figures + self.to_some(display, size) + self.seen(display)

    def tell_in_turn(self, changes, tellings, clients, part="last_ms"):
        """For each of `tellings` (server, change): the delays, and the server's CPU a client in all changes."""
        delays, cpu_s = [[] for _ in tellings], [0.0] * len(tellings)
        for turn in range(self.changes):
            changes.prepare()
            order = list(range(len(tellings)))
            for i in order if turn % 2 == 0 else reversed(order):
                server, change = tellings[i]
                time.sleep(SETTLED_S)
                before = server.cpu_s()
                delays[i].append(change()[part])
                cpu_s[i] += server.cpu_s() - before
        return delays, [[1e6 * spent / self.changes / clients] for spent in cpu_s]

    def to_some(self, display, size):
        changes = Changes(self.docket)
        with self.docket_herd(display, self.some) as ours, self.send_loop(display.kind, size) as loop, \
                self.herd(loop, display.kind, self.some, "/") as loop_herd:
            tellings = [(self.docket, lambda: self.change_docket(ours, display, changes)),
                        (loop, lambda: loop_herd.change("change", "GET", "/go"))]
            p99_ms, _ = self.tell_in_turn(changes, tellings, self.some, "p99_ms")
        return [Figure(f"one change to {self.some:,} {display.name}: p99", p99_ms[0], " ms", peer="send() loop",
                       peers=p99_ms[1], most=20)]

    def seen(self, display):
        """From the reply to the one who wrote, to one who waits."""
        changes = Changes(self.docket)
        delays_ms = []
        with self.docket_herd(display, 1) as one:
            for _ in range(self.changes_seen):
                time.sleep(0.005)
                changes.prepare(settled_s=0.02)
                wave = self.change_docket(one, display, changes)
                delays_ms.append(wave["last_ms"] - wave["reply_ms"])
        return [Figure(f"write acknowledged → seen, {display.name}: p50 of {self.changes_seen}",
                       [statistics.median(delays_ms)], " ms", ".3f", most=1),
                Figure(f"write acknowledged → seen, {display.name}: p99 of {self.changes_seen}",
                       [statistics.quantiles(delays_ms, n=100)[98]], " ms", ".3f")]

    def comeback(self):
        """All lose their server by kill -9; what they missed meanwhile they get when it is back, once each."""
        display = DISPLAYS[0]
        with self.docket_herd(display, self.clients) as herd:
            self.docket.kill()
            self.docket.launch()
            self.docket.port_it_serves()
            for _ in range(MISSED_CHANGES):
                self.docket.place_at_display()
            self.docket.kill()
            herd.tell("return")
            self.docket.launch()
            wave = json.loads(herd.line())
            self.docket.port_it_serves()
            if wave["missing"] or {wave["least_events"], wave["most_events"]} != {MISSED_CHANGES}:
                raise RuntimeError(f"not all got each of the {MISSED_CHANGES} events that they missed, once: {wave}")
        return [Figure(f"{self.clients:,} {display.name} return after kill -9: last one caught up",
                       [wave["last_ms"] / 1000], " s", ".2f", most=5)]
