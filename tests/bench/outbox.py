"""What it costs that something leaves the house, how soon it does, and how soon timers that were missed are caught up."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import threading
import time

import servers
from figures import Figure

MANY = 10_000
CHANGES_PER_S = 1000
SLOW_S = 0.5  # what a slow receiver takes for each
QUEUED_WITHIN_S = 12  # while a receiver does not answer; after 15 s the first try is given up
TIMER_S = 15  # longer than placing the orders takes
PATIENCE_S = 60
LOOK_S = 0.02
SENT = 'docket_deliveries_total{kind="webhook",outcome="sent"}'
TIMED = {"name": "timed", "initial": "pending", "statuses": [
             {"key": "pending", "label": "Received", "kind": "open", "board": "waiting", "notify": False},
             {"key": "preparing", "label": "Preparing", "kind": "open", "board": "waiting", "notify": False},
             {"key": "done", "label": "Done", "kind": "done", "board": "hidden", "notify": False}],
         "transitions": [{"from": "pending", "to": "preparing", "roles": ["staff"]},
                         {"from": "preparing", "to": "done", "roles": ["staff"]}],
         "timers": [{"from": "pending", "to": "preparing", "after_s": TIMER_S}],
         "customer_cancel": {"from": [], "within_s": None}}


class SlowReceiver:
    """Takes SLOW_S for each request. In a thread; a block."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()

    async def serve(self, reader, writer):
        with contextlib.suppress(OSError, EOFError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n")
                              if line.lower().startswith(b"content-length:"))
                await reader.readexactly(length)
                await asyncio.sleep(SLOW_S)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    def __enter__(self):
        server = self.loop.run_until_complete(asyncio.start_server(self.serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()


class Outbox:
    def __init__(self, bench):
        self.bench = bench
        self.pairs = 1 if bench.chosen.quick else 3 * bench.chosen.rounds
        self.many = MANY // 20 if bench.chosen.quick else MANY

    def groups(self):
        return [("webhooks: beside a slow receiver", self.beside), ("webhooks: queued", self.drain),
                ("timers: missed", self.timers)]

    @contextlib.contextmanager
    def sending_docket(self, port):
        """One whose orders are told to http://127.0.0.1:PORT."""
        with servers.Docket(self.bench.chosen.docket, self.bench.folder, f"sending-{port}",
                            flags=["--webhook-allow-private"]) as docket:
            docket.open_shops()
            boss = docket.sign_in("boss")
            docket.call("POST", "/api/v1/webhooks",
                        {"url": f"http://127.0.0.1:{port}/", "shop": "corner",
                         "events": ["order.placed", "order.moved", "order.cancelled"]}, boss)
            yield docket

    def changes(self, docket, *options):
        return self.bench.load(docket, *options, *docket.orders_to_place(), token=docket.guest)

    def reads_beside_changes(self, docket):
        """The times of a read, and of a change, while both go on."""
        command = [self.bench.chosen.benches / "bench_load", "--port", docket.port, "--seconds",
                   self.bench.chosen.seconds + 1, "--rate", CHANGES_PER_S,
                   "--header", f"Authorization: Bearer {docket.guest}", *docket.orders_to_place()]
        with subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, env=servers.environment()) as changes:
            time.sleep(0.5)
            reads = self.bench.load(docket, "rotate", self.bench.paths_of(docket), token=docket.guest)
            output, _ = changes.communicate(timeout=self.bench.chosen.seconds + PATIENCE_S)
        result = json.loads(output)
        if result["errors"] or result["per_s"] < 0.9 * CHANGES_PER_S:
            raise RuntimeError(f"changes did not keep their pace: {output}")
        return 1e6 / reads.per_s, result["p50_ms"], result["p99_ms"]

    def in_pairs(self, ours, peer, measure):
        """Of each turn what `measure` says of both; who comes first changes."""
        taken = {ours: [], peer: []}
        for turn in range(self.pairs):
            for docket in (ours, peer) if turn % 2 == 0 else (peer, ours):
                taken[docket].append(measure(docket))
        return taken[ours], taken[peer]

    def beside(self):
        with SlowReceiver() as receiver, self.sending_docket(receiver.port) as sending:
            paced, paced_without = self.in_pairs(sending, self.bench.docket, self.reads_beside_changes)
            full, full_without = self.in_pairs(sending, self.bench.docket, lambda each: 1e6 / self.changes(each).per_s)
        name = f"with webhooks to a slow receiver, {CHANGES_PER_S:,} changes a second: "
        parts = [("a read takes", " µs", 0, 1.05), ("a change takes, p50", " ms", 1, None),
                 ("a change takes, p99", " ms", 2, None)]
        return [*(Figure(name + what, [each[i] for each in paced], unit, ".2f", "without webhooks",
                         [each[i] for each in paced_without], most_ratio=most) for what, unit, i, most in parts),
                Figure("with webhooks to a slow receiver, 64 clients: a change takes", full, " µs", ".1f",
                       "without webhooks", full_without)]

    def place_many(self, docket, *where):
        """At least as many orders as are wanted; returns how many."""
        placed = 0
        while placed < self.many:
            result = self.bench.execute("bench_load", "--port", docket.port, "--warmup", 0,
                                        "--header", f"Authorization: Bearer {docket.guest}", "--seconds", 0.5, *where)
            placed += result["replies"]
        return placed

    @staticmethod
    def seconds_until(is_done, since):
        while not is_done():
            if time.monotonic() - since > PATIENCE_S:
                raise RuntimeError("it did not come about in time")
            time.sleep(LOOK_S)
        return time.monotonic() - since

    def drain(self):
        """The receiver stands still while orders are placed, so that their webhooks queue; then it is there again."""
        took, alone = [], []
        for _ in range(self.bench.chosen.rounds):
            with servers.Nginx(self.bench.folder) as receiver, self.sending_docket(receiver.port) as docket:
                with standing_still(receiver):
                    began = time.monotonic()
                    placed = self.place_many(docket, *docket.orders_to_place())
                    if time.monotonic() - began > QUEUED_WITHIN_S:
                        raise RuntimeError("placing the orders took too long")
                    before, spent = docket.reading(SENT), docket.cpu_s()
                since = time.monotonic()
                seconds = self.seconds_until(lambda: docket.reading(SENT) >= placed, since)
                took.append(1e3 * seconds / (placed - before))
                print(f"{placed} webhooks in {seconds:.2f} s, processor {docket.cpu_s() - spent:.2f} s", flush=True)
                peer = self.bench.load(receiver, "--connections", 8, "post", "/", json.dumps({"x": "y" * 1000}),
                                       "--expect", 200)
                alone.append(1e3 / peer.per_s)
        return [Figure(f"{self.many:,} queued webhooks to nginx: each takes", took, " ms", ".3f",
                       "bench_load, 8 connections", alone, most=0.5)]

    def timers(self):
        """They fall due while the server is away."""
        docket = self.bench.docket
        boss = docket.sign_in("boss")
        docket.open_shop("timed", boss)
        docket.call("PUT", "/api/v1/shops/timed/workflow", TIMED, boss)
        items = [docket.add_item("timed", n, boss) for n in range(2)]
        took = []
        for _ in range(self.bench.chosen.rounds):
            began = time.monotonic()
            placed = self.place_many(docket, *docket.orders_at("timed", items))
            if self.pending(docket) != placed:
                raise RuntimeError("the first timers fired before the last was set")
            docket.stop()
            time.sleep(began + 2 * TIMER_S - time.monotonic())
            docket.launch()
            docket.port_it_serves()
            since = time.monotonic()
            took.append(1e4 * self.seconds_until(lambda: self.pending(docket) == 0, since) / placed)
        return [Figure("10,000 timers that fell due while the server was away: fired after", took, " s", ".2f",
                       most=2)]

    @staticmethod
    def pending(docket):
        return docket.call("GET", "/api/v1/orders?shop=timed&status=pending&count=true&limit=1",
                           token=docket.owner)[1]["total"]


@contextlib.contextmanager
def standing_still(process):
    """Connections to it are accepted by the kernel, and not answered."""
    family = [int(pid) for pid in process.family()]
    for pid in family:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in family:
            os.kill(pid, signal.SIGCONT)
