"""docket on a PostgreSQL, beside what pgbench gets out of the same PostgreSQL for the same rows."""

import contextlib
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import time

import servers
from figures import Figure, Sample
from waiting import DISPLAYS, Changes, Waiting

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "postgres"))

import cluster  # noqa: E402

CLIENTS = (1, 8, 16, 32)  # of pgbench, at once
SETTLED_S = 0.5
SLACK_S = 60
INSTANCES = 3

# What Debian's PostgreSQL is set up with, where the cluster of the tests is set up otherwise.
DEBIANS = {"shared_buffers": "128MB", "max_wal_size": "1GB", "wal_level": "replica", "max_wal_senders": "10",
           "dynamic_shared_memory_type": "posix", "jit": "on"}

# Each client of pgbench has a shop of its own, so that none waits for the counter of another. Numbers come from a
# sequence, and so not in the order of the commits, which is cheaper than what docket promises.
PEER_ROWS = """
SET ROLE docket;
CREATE SEQUENCE place;
INSERT INTO workflows (id, text) VALUES ('counter', '{}');
INSERT INTO users (id, username, username_key, role, password_hash, is_active, version, created_at, updated_at)
  VALUES ('00000000-0000-0000-0000-000000000001', 'guest', 'guest', 'customer', '', 1, 1, 0, 0);
INSERT INTO shops (id, slug, name, timezone, currency, workflow_id, is_open, number_prefix, board_public, undo_window_s,
    version, created_at, updated_at)
  SELECT lpad(to_hex(n), 32, '0')::uuid, 'shop-' || n, 'Shop', 'UTC', 'EUR', 'counter', 1, 'A', 0, 10, 1, 0, 0
  FROM generate_series(0, %d) AS n;
"""

# An order, its number, its event, what it is found by and its kept reply: one statement, which is one transaction.
PEER_SCRIPT = r"""
WITH place AS (SELECT nextval('place') AS n),
counted AS (
  INSERT INTO order_counters (shop_id, day, last) VALUES (lpad(to_hex(:client_id::int), 32, '0')::uuid, '2026-11-21', 1)
  ON CONFLICT (shop_id, day) DO UPDATE SET last = order_counters.last + 1 RETURNING shop_id, day, last),
placed AS (
  INSERT INTO orders (id, shop_id, day, number, status, status_kind, lines, currency, total, customer_name,
    customer_phone, customer_id, fulfilment, notes, track_generation, version, placed_at, updated_at, status_since,
    search_key, is_indexed, queue_length)
  SELECT lpad(to_hex(n), 32, '0')::uuid, shop_id, day, 'A-' || last, 'pending', 'open', :lines, 'EUR', 1450, :name,
    :phone, '00000000-0000-0000-0000-000000000001', 'pickup', :notes, 0, 1, n, n, n, n, 1, 21
  FROM place, counted RETURNING id, shop_id, number, search_key),
found_by AS (
  INSERT INTO order_search (order_key, text) SELECT search_key, lower(number || :words) FROM placed),
logged AS (
  INSERT INTO events (seq, at, type, shop_id, order_id, number, to_status, actor_kind, actor_id, actor_name,
    customer_id)
  SELECT search_key, search_key, 'order.placed', shop_id, id, number, 'pending', 'user',
    '00000000-0000-0000-0000-000000000001', 'guest', '00000000-0000-0000-0000-000000000001' FROM placed)
INSERT INTO kept_replies (caller, key, fingerprint, status, location, etag, media_type, body, is_sealed, created_at)
  SELECT 'user 00000000-0000-0000-0000-000000000001', lpad(to_hex(search_key), 16, '0'), :fingerprint, 201, :location,
    '"1.1.3"', 'application/json; charset=utf-8', :body, 0, search_key FROM placed;
"""


class Postgres:
    """A PostgreSQL that writes to the disk, docket on a database there, and another with the same tables."""

    def __init__(self, bench):
        self.bench = bench
        self.folder = bench.folder
        with contextlib.ExitStack() as stack:
            self.cluster = stack.enter_context(cluster.Cluster(durable=True, where=bench.chosen.folder))
            for name, value in DEBIANS.items():
                self.cluster.psql(f"ALTER SYSTEM SET {name} = '{value}'")
            self.cluster.restart()
            url = self.cluster.create_database("docket_bench")
            self.docket = stack.enter_context(
                servers.Docket(bench.chosen.docket, self.folder, "docket-postgres", url))
            self.docket.open_shops()
            self.paths = bench.paths_of(self.docket)
            self.make_peer()
            self.stack = stack.pop_all()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stack.close()

    @property
    def port(self):
        return self.docket.port

    def cpu_s(self):
        """Of docket and of PostgreSQL, the sessions that have ended too."""
        return self.docket.cpu_s() + self.cluster_cpu_s()

    def cluster_cpu_s(self):
        first = self.cluster.process.pid
        ended = servers.ticks_of(first, and_ended_children=True)
        return (ended + sum(map(servers.ticks_of, servers.children_of(first)))) / os.sysconf("SC_CLK_TCK")

    @contextlib.contextmanager
    def others(self, count):
        """So many more instances."""
        with contextlib.ExitStack() as stack:
            yield [stack.enter_context(self.docket.another(f"docket-postgres-{i}")) for i in range(2, 2 + count)]

    def create(self, connections, instances=1):
        with self.others(instances - 1) as others:
            ports = [word for other in others for word in ("--port", other.port)]
            return self.bench.load(self, *ports, "--connections", connections, *self.docket.orders_to_place(),
                                   token=self.docket.guest)

    def order(self):
        return self.bench.load(self, "rotate", self.paths, token=self.docket.guest)

    def order_list(self, path):
        return self.bench.load(self, "get", path, token=self.docket.owner)

    def make_peer(self):
        url = self.cluster.create_database("pgbench_bench")
        command = [self.bench.chosen.docket, "migrate", "--data-dir", self.folder / "peer", "--database", url]
        subprocess.run(command, check=True, capture_output=True, timeout=SLACK_S, env=servers.environment())
        self.cluster.psql(PEER_ROWS % (max(CLIENTS) - 1), "pgbench_bench")
        (self.folder / "pgbench.sql").write_text(PEER_SCRIPT)
        path = f"/api/v1/orders/{self.docket.orders[0]}"
        _, order = self.docket.call("GET", path, token=self.docket.guest)
        compact = {"separators": (",", ":")}
        self.values = {"lines": json.dumps(order["lines"], **compact), "body": json.dumps(order, **compact),
                       "name": order["customer"]["name"], "phone": order["customer"]["phone"], "notes": order["notes"],
                       "location": f"http://127.0.0.1:{self.docket.port}{path}", "fingerprint": 43 * "x",
                       "words": "\n".join(["", order["customer"]["name"], order["customer"]["phone"],
                                           *(line["name"] for line in order["lines"])])}

    def pgbench(self, clients):
        for log in self.folder.glob("pgbench-log.*"):
            log.unlink()
        values = [word for name, value in self.values.items() for word in ("-D", f"{name}={value}")]
        command = [cluster.programs() / "pgbench", "-h", self.cluster.folder, "-p", self.cluster.port,
                   "-U", cluster.ROLE, "-n", "-M", "prepared", "-f", self.folder / "pgbench.sql",
                   "-c", clients, "-j", min(clients, 2), "-T", max(1, round(self.bench.chosen.seconds)),
                   "--log", "--log-prefix", self.folder / "pgbench-log", *values, "pgbench_bench"]
        before = self.cluster_cpu_s()
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, cwd=self.folder,
                              timeout=self.bench.chosen.seconds + SLACK_S, env=servers.environment())
        rate = re.search(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
        if done.returncode != 0 or not rate:
            raise RuntimeError(f"pgbench failed: {done.stderr}")
        took_ms = [int(line.split()[2]) / 1000 for log in self.folder.glob("pgbench-log.*")
                   for line in log.read_text().splitlines()]
        cpu_us = 1e6 * (self.cluster_cpu_s() - before) / len(took_ms)
        print(f"  pgbench, {clients} clients: {float(rate[1]):,.0f}", file=sys.stderr, flush=True)
        return Sample(float(rate[1]), statistics.median(took_ms), statistics.quantiles(took_ms, n=100)[98], cpu_us)

    def pgbench_best(self):
        return max(map(self.pgbench, CLIENTS), key=lambda sample: sample.per_s)


class Live:
    """How soon a change is seen where it was not written."""

    def __init__(self, bench):
        self.bench = bench
        self.waiting = Waiting(bench)
        self.clients = 300 if bench.chosen.quick else 3000

    def groups(self):
        return [("postgres: seen", self.seen), ("postgres: told", self.told)]

    def seen(self):
        """From the reply to the one who wrote, to one who waits."""
        here = self.bench.postgres.docket
        with self.bench.postgres.others(1) as (other,):
            return self.seen_at("the same instance", here, 3) + self.seen_at("another instance", other, 10)

    def seen_at(self, name, docket, most_ms):
        changes, delays_ms = Changes(self.bench.postgres.docket), []
        with self.waiting.docket_herd(DISPLAYS[0], 1, docket, writes_to=self.bench.postgres.docket) as one:
            for _ in range(self.waiting.changes_seen):
                time.sleep(0.005)
                changes.prepare(settled_s=0.05)
                wave = self.waiting.change_docket(one, DISPLAYS[0], changes)
                delays_ms.append(wave["last_ms"] - wave["reply_ms"])
        name = f"postgres: write acknowledged → seen at {name}, {DISPLAYS[0].name}: "
        return [Figure(name + "p50", [statistics.median(delays_ms)], " ms", ".3f", most=most_ms),
                Figure(name + "p99", [statistics.quantiles(delays_ms, n=100)[98]], " ms", ".3f")]

    def told(self):
        """Many that wait, spread over the instances, and then all at one."""
        with self.bench.postgres.others(INSTANCES - 1) as others:
            return [Figure(f"postgres: one change to {self.clients:,} {display.name} at {INSTANCES} instances: last",
                           self.last_ms(display, others), " ms", ".1f", f"{self.clients:,} at one",
                           self.last_ms(display, [])) for display in DISPLAYS]

    def last_ms(self, display, others):
        changes, last_ms = Changes(self.bench.postgres.docket), []
        with self.waiting.docket_herd(display, self.clients, self.bench.postgres.docket, others=others) as herd:
            for _ in range(self.waiting.changes):
                changes.prepare()
                time.sleep(SETTLED_S)
                last_ms.append(self.waiting.change_docket(herd, display, changes)["last_ms"])
            herd.check()
        return last_ms
