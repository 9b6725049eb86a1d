#!/usr/bin/env python3
"""Measures docket beside its peers in one run and prints the ratios.

Absolute numbers drift from hour to hour; so every figure is taken right beside its peer's, a few rounds of both, in
turning order, and what counts is the ratio of each pair.
"""

import argparse
import contextlib
import dataclasses
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import time

import outbox
import pages
import postgres
import servers
import start
import waiting
from figures import STEADY, Figure, Sample, print_figures, spread

ROOT = pathlib.Path(__file__).resolve().parents[2]
FAULTS = (RuntimeError, OSError, subprocess.SubprocessError)
SLACK_S = 60  # for what a measurement does besides measuring

# What FIGURES.md measured beside nginx: a well-tuned FastAPI on PostgreSQL. It does not run here, so its goals are said
# against the nginx of this run.
NGINX_THEN = 130_000
FASTAPI_LIST_THEN = 2_230

BOARD = "/api/v1/boards/display"
ORDER_LIST = "/api/v1/orders?shop=corner&limit=50"
SIGN_INS = 64  # clients at once


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one short round: does it all work?")
    parser.add_argument("--seconds", type=float, help="of one measurement (5; quick: 1)")
    parser.add_argument("--rounds", type=int, help="3; quick: 1")
    parser.add_argument("--docket", type=pathlib.Path, default=ROOT / "build/docket", metavar="PATH")
    parser.add_argument("--benches", type=pathlib.Path, default=ROOT / "build/release", metavar="FOLDER",
                        help="where the executables of these benches are")
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "build", metavar="FOLDER",
                        help="its file system holds all databases, ours and the peers'")
    parser.add_argument("--only", metavar="WORD", help="rows and groups of figures whose name has it")
    chosen = parser.parse_args()
    chosen.seconds = chosen.seconds or (1 if chosen.quick else 5)
    chosen.rounds = chosen.rounds or (1 if chosen.quick else 3)
    benches = [chosen.benches / f"bench_{name}" for name in ("load", "raw_sqlite", "herd", "send_loop")]
    for path in (chosen.docket, *benches):
        if not path.exists():
            parser.error(f"{path} is missing; build it (scripts/bench does)")
    chosen.docket, chosen.benches = chosen.docket.resolve(), chosen.benches.resolve()
    return chosen


@dataclasses.dataclass
class Row:
    name: str
    peer_name: str
    ours: callable
    peer: callable
    goal: float = None  # least ratio of the rates
    p99_goal_ms: float = None
    goal_note: str = ""
    our_samples: list = dataclasses.field(default_factory=list)
    peer_samples: list = dataclasses.field(default_factory=list)
    fault: str = ""

    def ratios(self):
        return [ours.per_s / peer.per_s for ours, peer in zip(self.our_samples, self.peer_samples)]


class Bench:
    """The measurements; each returns a Sample."""

    def __init__(self, chosen):
        self.chosen = chosen
        self.folder = self.docket = self.nginx = None

    @contextlib.contextmanager
    def fresh_servers(self):
        """So that no round meets the orders of an earlier one."""
        with contextlib.ExitStack() as self.stack:
            self.folder = self.stack.enter_context(servers.temporary_folder(self.chosen.folder))
            self.nginx = self.stack.enter_context(servers.Nginx(self.folder))
            self.docket = self.stack.enter_context(servers.Docket(self.chosen.docket, self.folder))
            self.docket.open_shops()
            self.paths = self.paths_of(self.docket)
            self.started_postgres = None
            yield

    @property
    def postgres(self):
        """Started by the first who asks: most rows need none."""
        if self.started_postgres is None:
            self.started_postgres = self.stack.enter_context(postgres.Postgres(self))
        return self.started_postgres

    def paths_of(self, docket):
        """A file with those of its orders."""
        paths = self.folder / f"{docket.data.name}-paths"
        paths.write_text("".join(f"/api/v1/orders/{order}\n" for order in docket.orders))
        return paths

    def an_order(self):
        return f"/api/v1/orders/{self.docket.orders[0]}"

    def execute(self, program, *arguments):
        command = [self.chosen.benches / program, "--seconds", self.chosen.seconds, *arguments]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, env=servers.environment(),
                              timeout=self.chosen.seconds + SLACK_S)
        if done.returncode != 0:
            raise RuntimeError(f"{program} failed: {done.stderr}")
        result = json.loads(done.stdout)
        if result["errors"]:
            raise RuntimeError(f"{program} {' '.join(map(str, arguments[-2:]))} met errors: {done.stdout}")
        return result

    def load(self, server, *arguments, token=None):
        credential = ["--header", f"Authorization: Bearer {token}"] if token else []
        before = server.cpu_s()
        result = self.execute("bench_load", "--port", server.port, *credential, *arguments)
        cpu_us = 1e6 * (server.cpu_s() - before) / max(result["replies"], 1)
        return Sample(result["per_s"], result["p50_ms"], result["p99_ms"], cpu_us)

    def raw(self, mode):
        result = self.execute("bench_raw_sqlite", "--folder", self.folder, mode)
        cpu_us = 1e6 * result["cpu_s"] / max(result["replies"], 1)
        return Sample(result["per_s"], result["p50_ms"], result["p99_ms"], cpu_us)

    def nginx_reply(self):
        return self.load(self.nginx, "get", "/")

    def health(self):
        return self.load(self.docket, "get", "/healthz")

    def order(self):
        return self.load(self.docket, "rotate", self.paths, token=self.docket.guest)

    def unchanged_order(self):
        return self.unchanged(self.an_order(), self.docket.guest)

    def unchanged(self, path, token=None):
        reply, _ = self.docket.call("GET", path, token=token)
        condition = f"If-None-Match: {reply.headers['ETag']}"
        return self.load(self.docket, "--header", condition, "--expect", 304, "get", path, token=token)

    def board(self):
        return self.load(self.docket, "get", BOARD)

    def unchanged_board(self):
        return self.unchanged(BOARD)

    def nginx_reply_like_the_board(self):
        _, board = self.docket.call("GET", BOARD)
        with servers.Nginx(self.folder, len(json.dumps(board, separators=(",", ":")))) as nginx:
            return self.load(nginx, "get", "/")

    def order_list(self):
        return self.load(self.docket, "get", ORDER_LIST, token=self.docket.owner)

    def create(self, connections):
        return self.load(self.docket, "--connections", connections, *self.docket.orders_to_place(),
                         token=self.docket.guest)

    def rows(self):
        nginx = "nginx `return 200`"
        return [
            Row("health check", nginx, self.health, self.nginx_reply),
            Row("unchanged order: 304", nginx, self.unchanged_order, self.nginx_reply, goal=0.85),
            Row("board", nginx + ", as long", self.board, self.nginx_reply_like_the_board, goal=0.85),
            Row("unchanged board: 304", nginx, self.unchanged_board, self.nginx_reply, goal=0.85),
            Row("GET of an order", nginx, self.order, self.nginx_reply, goal=0.25, p99_goal_ms=5),
            Row("list of 50 orders", nginx, self.order_list, self.nginx_reply, goal=10 * FASTAPI_LIST_THEN / NGINX_THEN,
                goal_note="10 × FastAPI"),
            Row("create, 64 clients", "raw group commit, 64 producers", lambda: self.create(64),
                lambda: self.raw("group"), goal=0.35, p99_goal_ms=25),
            Row("create, 1 client", "raw commit, 1 thread", lambda: self.create(1), lambda: self.raw("single"),
                goal=0.8),
            *self.postgres_rows(),
        ]

    def postgres_rows(self):
        return [
            Row("postgres: create, 64 clients", "pgbench, the best of " + ", ".join(map(str, postgres.CLIENTS)),
                lambda: self.postgres.create(64), lambda: self.postgres.pgbench_best(), goal=0.8),
            Row("postgres: create, 1 client", "pgbench, 1 client", lambda: self.postgres.create(1),
                lambda: self.postgres.pgbench(1)),
            Row("postgres: create, 64 clients", "on SQLite", lambda: self.postgres.create(64),
                lambda: self.create(64)),
            Row("postgres: create, 1 client", "on SQLite", lambda: self.postgres.create(1), lambda: self.create(1)),
            Row("postgres: create, 64 clients, 2 instances", "one instance", lambda: self.postgres.create(64, 2),
                lambda: self.postgres.create(64)),
            Row("postgres: create, 64 clients, 3 instances", "one instance", lambda: self.postgres.create(64, 3),
                lambda: self.postgres.create(64), goal=1),
            Row("postgres: GET of an order", "on SQLite", lambda: self.postgres.order(), self.order),
            Row("postgres: list of 50 orders", "on SQLite", lambda: self.postgres.order_list(ORDER_LIST),
                self.order_list),
        ]

    def sign_in_storm(self):
        """What it does to those who only read."""
        calm, storm, rates = [], [], []
        sign_in = json.dumps({"login": "guest", "password": servers.PASSWORD})
        for _ in range(self.chosen.rounds):
            calm.append(self.order().p99_ms)
            command = [self.chosen.benches / "bench_load", "--port", self.docket.port, "--connections", SIGN_INS,
                       "--seconds", self.chosen.seconds + 2, "post", "/api/v1/auth/login", sign_in]
            with subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, env=servers.environment()) as others:
                time.sleep(0.5)
                storm.append(self.order().p99_ms)
                output, _ = others.communicate(timeout=self.chosen.seconds + SLACK_S)
            result = json.loads(output)
            if result["errors"]:
                raise RuntimeError(f"sign-ins met errors: {result}")
            rates.append(result["per_s"])
        name = f"GET of an order while {SIGN_INS} clients sign in: p99"
        return [Figure(name, storm, " ms", ".2f", "without them", calm, most_ratio=2),
                Figure(f"sign-ins a second, {SIGN_INS} clients", rates),
                Figure("resident at most until after them", [self.docket.resident_kb("VmHWM") / 1024], " MB")]

    def groups(self):
        """What gives figures instead of rates, by name."""
        return [("sign-in storm", self.sign_in_storm), ("start", lambda: start.figures(self)),
                *waiting.Waiting(self).groups(), *postgres.Live(self).groups(),
                *outbox.Outbox(self).groups(), *pages.groups(self)]


def measure(bench, rows):
    for turn in range(bench.chosen.rounds if rows else 0):
        with bench.fresh_servers():
            for row in rows:
                if row.fault:
                    continue
                pair = [(row.our_samples, row.ours), (row.peer_samples, row.peer)]
                try:
                    for samples, sample in pair if turn % 2 == 0 else reversed(pair):
                        samples.append(sample())
                except FAULTS as error:
                    row.fault = str(error)
                    print(f"{row.name}: {error}", file=sys.stderr, flush=True)
                    continue
                ours, peers = row.our_samples[-1], row.peer_samples[-1]
                print(f"round {turn + 1}: {row.name}: {ours.per_s:,.0f} / {peers.per_s:,.0f}", file=sys.stderr,
                      flush=True)


def measure_groups(bench, groups):
    """The figures, and whether all could be taken. Each group has servers of its own."""
    figures, complete = [], True
    for name, group in groups:
        print(f"{name} …", file=sys.stderr, flush=True)
        try:
            with bench.fresh_servers():
                figures += group()
        except FAULTS as error:
            print(f"{name}: {error}", file=sys.stderr, flush=True)
            complete = False
    return figures, complete


def mark(row, reached):
    ratios = row.ratios()
    if max(ratios) > STEADY * min(ratios):
        return "unsteady, not judged"
    return "reached" if reached else "**missed**"


def verdict(row):
    parts = []
    if row.goal:
        note = f" ({row.goal_note})" if row.goal_note else ""
        parts.append(f"≥ {row.goal:.2f}{note}: {mark(row, statistics.median(row.ratios()) >= row.goal)}")
    if row.p99_goal_ms:
        p99 = statistics.median(sample.p99_ms for sample in row.our_samples)
        parts.append(f"p99 ≤ {row.p99_goal_ms} ms: {mark(row, p99 <= row.p99_goal_ms)}")
    return "; ".join(parts) or "–"


def print_table(rows):
    print("| row | ours /s | p50 ms | p99 ms | CPU µs | peer | peer /s | peer p99 ms | peer CPU µs | ratio | goal |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for row in rows:
        if row.fault:
            continue
        ours, peer = row.our_samples, row.peer_samples
        cells = [row.name, spread([s.per_s for s in ours], ",.0f"), spread([s.p50_ms for s in ours], ".2f"),
                 spread([s.p99_ms for s in ours], ".2f"), f"{statistics.median(s.cpu_us for s in ours):.0f}",
                 row.peer_name, spread([s.per_s for s in peer], ",.0f"), spread([s.p99_ms for s in peer], ".2f"),
                 f"{statistics.median(s.cpu_us for s in peer):.0f}", f"**{spread(row.ratios(), '.2f')}**", verdict(row)]
        print("| " + " | ".join(cells) + " |")


def print_machine(chosen):
    version = subprocess.run([chosen.docket, "version"], capture_output=True, text=True, timeout=SLACK_S).stdout.strip()
    load = " ".join(f"{part:.1f}" for part in os.getloadavg())
    print(f"{version}; {os.cpu_count()} cores, Linux {platform.release()}, load {load} at the start; "
          f"{chosen.rounds} × {chosen.seconds:g} s each; 64 keep-alive connections unless said; log: info, to a file.",
          end="\n\n", flush=True)


def main():
    chosen = options()
    bench = Bench(chosen)
    rows = [row for row in bench.rows() if not chosen.only or chosen.only in row.name]
    groups = [(name, group) for name, group in bench.groups() if not chosen.only or chosen.only in name]
    if not rows and not groups:
        sys.exit(f"run.py: no row has {chosen.only!r} in its name")
    print_machine(chosen)
    measure(bench, rows)
    if rows:
        print_table(rows)
        print()
    figures, complete = measure_groups(bench, groups)
    if figures:
        print_figures(figures)
    if not complete or any(row.fault for row in rows):
        sys.exit("run.py: not all could be measured")


if __name__ == "__main__":
    try:
        main()
    except FAULTS as error:
        sys.exit(f"run.py: {error}")
