"""Several instances on one PostgreSQL: writers and readers at all of them while instances and the database die."""

import asyncio
import random
import signal
import subprocess
import time
import unittest

from blocking import PROMPT_S, Silence
from crowd import CrowdTest, Row, difference
from instances import DATABASE, Cluster, Instances
from live import TRANSPORTS
from server import Server, docket, temporary_folder, wait_until
from shop import ADMIN, PASSWORD, add_item, open_shop, order_of, place

# What shows a reader that trusts numbers: between numbering an event and its commit, others get their chance.
PAUSES = """
CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF random() < 0.3 THEN PERFORM pg_sleep(random() * 0.02); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER pause AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION pause();
"""

# A transaction of an instance that stands still in the middle of a change: it has written, and nobody speaks for it.
# (Those who wait for their turn are active, and those who read have written nothing.)
HOLDS_THE_TURN = f"""
SELECT pid FROM pg_stat_activity WHERE datname = '{DATABASE}' AND state = 'idle in transaction'
  AND backend_xid IS NOT NULL AND state_change < clock_timestamp() - interval '200 ms'
"""
OTHERS_GO_ON_S = 20  # while one stands still


class Crowd(CrowdTest):
    OF_EACH = 40
    WRITERS = 12
    CHANGES = 1800
    HARD_LIMIT_S = 170

    def test_every_reader_has_read_the_log_of_four_instances_and_every_acknowledged_change_is_in_it_once(self):
        self.instances = self.enterContext(Instances(4))
        self.instances.cluster.psql(PAUSES, DATABASE)
        self.meet(self.instances.servers[0], self.instances.ports)
        self.run_all()
        self.check_all(self.instances.servers)
        doubled = "SELECT shop_id, day, number FROM orders GROUP BY shop_id, day, number HAVING count(*) > 1"
        self.assertEqual(self.instances.rows(doubled), [])
        self.assertNotIn(self.instances.cluster.password, self.instances.logs())
        for number, server in enumerate(self.instances.servers):
            self.assertEqual(server.terminate(), 0, f"instance {number}")

    def rows(self):
        columns = ", ".join(Row._fields)
        return [Row(int(seq), *rest) for seq, *rest in
                self.instances.rows(f"SELECT {columns} FROM events ORDER BY seq")]

    async def disturb(self, writing):
        disturbances = [self.kill_one, self.stop_the_one_that_writes, self.crash_postgres, self.kill_one,
                        self.end_postgres, self.stop_the_one_that_writes, self.kill_all_but_one]
        for number, disturbance in enumerate(disturbances, 1):
            while self.acknowledged() < number / (len(disturbances) + 1) * self.CHANGES and not writing.done():
                await asyncio.sleep(0.01)
            if writing.done():
                await writing  # what has ended it
                self.fail(f"the writers were done before {disturbance.__name__}")
            await asyncio.to_thread(disturbance)

    def kill_one(self):
        self.instances.kill(random.randrange(4))

    def kill_all_but_one(self):
        for number in random.sample(range(4), 3):
            self.instances.kill(number)

    def crash_postgres(self):
        self.instances.cluster.restart("immediate")

    def end_postgres(self):
        self.instances.cluster.restart("fast")

    def stop_the_one_that_writes(self):
        """In the middle of a change. The others go on without it, and it goes on later."""
        began = time.monotonic()
        while not (stopped := self.stopped_in_the_middle()):
            self.assertLess(time.monotonic() - began, 30, "no instance was met in the middle of a change")
        try:
            began, before = time.monotonic(), self.acknowledged()
            wait_until(lambda: self.acknowledged() > before + 20, "the others go on", OTHERS_GO_ON_S)
            print(f"               (others went on after {time.monotonic() - began:.1f} s)", flush=True)
        finally:
            stopped.process.send_signal(signal.SIGCONT)

    def stopped_in_the_middle(self):
        """The instance, if it is in the middle of a change that it does not go on with; else it goes on."""
        server = random.choice(self.instances.servers)
        server.process.send_signal(signal.SIGSTOP)
        time.sleep(0.3)
        if self.instances.rows(HOLDS_THE_TURN):
            return server
        server.process.send_signal(signal.SIGCONT)
        time.sleep(random.uniform(0.01, 0.1))
        return None


class Bare:
    """A log whose numbers come from a sequence, as they would without a turn to write; its writers pause as those of the
    test above, and its reader goes on from the largest number that it has seen, as a feed does."""

    name, visits = "the reader of a sequence", ()
    WRITERS = 4
    EACH = 150

    TABLES = "CREATE TABLE bare (seq BIGSERIAL PRIMARY KEY); CREATE TABLE seen (at SERIAL, seq BIGINT, is_last BOOLEAN)"
    WRITES = f"""
DO $$ BEGIN
  FOR n IN 1..{EACH} LOOP
    INSERT INTO bare DEFAULT VALUES;
    IF random() < 0.3 THEN PERFORM pg_sleep(random() * 0.02); END IF;
    COMMIT;
  END LOOP;
END $$
"""
    READS = f"""
DO $$ DECLARE last BIGINT := 0; BEGIN
  WHILE last < {WRITERS * EACH} LOOP
    INSERT INTO seen (seq) SELECT seq FROM bare WHERE seq > last ORDER BY seq;
    COMMIT;
    SELECT coalesce(max(seq), 0) INTO last FROM seen;
    PERFORM pg_sleep(0.001);
  END LOOP;
END $$
"""

    def __init__(self, cluster):
        cluster.create_database("bare")
        cluster.psql(self.TABLES, "bare")
        running = [subprocess.Popen(["psql", "-Xq", cluster.url("bare", user="postgres"), "-c", statement])
                   for statement in [self.READS] + [self.WRITES] * self.WRITERS]
        assert [process.wait(60) for process in running] == [0] * len(running)
        self.log, self.seen = ([[int(seq)] for seq in cluster.psql(f"SELECT seq FROM {table} ORDER BY {order}", "bare").split()]
                               for table, order in (("bare", "seq"), ("seen", "at")))


class Control(unittest.TestCase):
    def test_the_check_of_the_readers_finds_what_a_bare_sequence_lets_a_reader_miss(self):
        with Cluster() as cluster:
            bare = Bare(cluster)
        self.assertEqual(len(bare.log), Bare.WRITERS * Bare.EACH)
        self.assertNotEqual(bare.seen, bare.log)
        missed = len(bare.log) - len(bare.seen)
        self.assertGreater(missed, 0)
        print(f"               ({missed} of {len(bare.log)} missed; {difference(bare, bare.log)[:150]})", flush=True)


class Outage(unittest.TestCase):
    AWAY_S = 10

    def setUp(self):
        self.instances = self.enterContext(Instances(2))
        self.cluster = self.instances.cluster
        self.admin = self.instances.servers[0].sign_in(ADMIN, PASSWORD)
        self.shop = open_shop(self.admin)
        self.item = add_item(self.admin, self.shop)

    def test_waiting_displays_stay_connected_while_postgres_is_away(self):
        since = self.admin.feed()[1]
        displays = [(server, transport(server, self.admin.token, since=since)) for server in self.instances.servers
                    for name, transport in TRANSPORTS.items() if name != "long-poll"]
        for _, display in displays:
            self.addCleanup(display.close)
        first = place(self.admin, self.shop, self.item)
        for _, display in displays:
            self.assertEqual([event["order_id"] for event in display.take(1, PROMPT_S)], [first["id"]])

        self.cluster.stop("fast")
        self.check_refusals(time.monotonic() + self.AWAY_S)
        for _, display in displays:
            with self.assertRaises(Silence):
                display.next(0.1)
        self.cluster.start()
        for server in self.instances.servers:
            wait_until(lambda s=server: s.client().get("/readyz").status == 200, "it is ready again", 5)

        path = f"/api/v1/shops/{self.shop['slug']}/orders"
        reply = self.admin.post(path, order_of(self.item), Idempotency_Key="while it was away").expect(201)
        self.assertIsNone(reply.headers["Idempotent-Replayed"], "it was refused and done nevertheless")
        for _, display in displays:
            self.assertEqual([event["order_id"] for event in display.take(1, 2 * PROMPT_S)], [reply.json["id"]])
        self.check_logs()

    def check_refusals(self, end):
        """Until then every request that needs the database is refused, and says when to come again."""
        slowest = 0
        while time.monotonic() < end:
            for server in self.instances.servers:
                client = server.client(token=self.admin.token)
                for method, path, body, headers in (
                        ("GET", "/readyz", None, {}), ("GET", "/api/v1/orders", None, {}),
                        ("POST", f"/api/v1/shops/{self.shop['slug']}/orders", order_of(self.item),
                         {"Idempotency_Key": "while it was away"})):
                    began = time.monotonic()
                    reply = client.request(method, path, body, **headers).expect(503)
                    slowest = max(slowest, time.monotonic() - began)
                    self.assertTrue(reply.headers["Retry-After"].isdigit(), path)
                client.get("/healthz").expect(200)
                client.close()
            time.sleep(0.2)
        self.assertLess(slowest, PROMPT_S)

    def check_logs(self):
        logs = self.instances.logs()
        self.assertNotIn(self.cluster.password, logs)
        for words in ("warn  the database is away", "info  the database is back"):
            self.assertEqual(logs.count(words), len(self.instances.servers), f"{words}, once each")

    def test_a_database_that_stands_still_holds_up_what_needs_it_and_nothing_else(self):
        display = TRANSPORTS["WebSocket"](self.instances.servers[0], self.admin.token, since=self.admin.feed()[1])
        self.addCleanup(display.close)
        self.cluster.pause()
        order = (f"/api/v1/shops/{self.shop['slug']}/orders", order_of(self.item))
        with self.assertRaises(TimeoutError):
            self.instances.servers[0].client(token=self.admin.token, timeout_s=3).post(*order, Idempotency_Key="still")
        self.instances.servers[0].client().get("/healthz").expect(200)
        self.cluster.resume()
        replies = []
        wait_until(lambda: replies.append(self.admin.post(*order, Idempotency_Key="still")) or replies[-1].status != 409,
                   "the first try is over")
        self.assertEqual([event["order_id"] for event in display.take(1)], [replies[-1].expect(201).json["id"]])
        self.assertEqual(len(self.admin.pages("/api/v1/orders")), 1)


class Secrecy(unittest.TestCase):
    def test_the_password_of_the_database_is_told_to_nobody(self):
        with Cluster() as cluster, temporary_folder() as folder:
            cluster.create_database(DATABASE)
            right = cluster.url(DATABASE, tcp=True)
            wrong = right.replace(cluster.password, "not-the-password")
            gone = right.replace(f":{cluster.port}/", ":1/")
            for url, password in ((wrong, "not-the-password"), (gone, cluster.password)):
                for command in ("check", "migrate") if url == gone else ("serve", "check", "migrate"):
                    with self.subTest(f"{command} {url}"):
                        done = docket(command, "--data-dir", folder / "data", "--database", url)
                        self.assertNotEqual(done.returncode, 0)
                        self.assertNotIn(password, done.stdout + done.stderr)
            with Server(folder / "data", "--log-level", "debug", env={"DOCKET_DATABASE": right}) as server:
                client = server.client()
                told = [client.get(path).body.decode() for path in ("/readyz", "/metrics", "/version", "/api/v1/orders")]
                cluster.stop("immediate")
                told += [client.get(path).body.decode() for path in ("/readyz", "/", "/api/v1/shops")]
            self.assertNotIn(cluster.password, "".join([*told, server.log(), server.stdout.text()]))

    def test_the_password_can_be_in_a_file_of_libpq(self):
        with Cluster() as cluster, temporary_folder() as folder:
            cluster.create_database(DATABASE)
            url = cluster.url(DATABASE, tcp=True)
            file = folder / "pgpass"
            file.write_text(f"127.0.0.1:{cluster.port}:{DATABASE}:docket:{cluster.password}\n")
            file.chmod(0o600)
            env = {"DATABASE_URL": url.replace(f":{cluster.password}", ""), "PGPASSFILE": file}
            with Server(folder / "data", env=env) as server:
                server.client().get("/readyz").expect(200)
