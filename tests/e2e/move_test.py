"""docket move: an order book goes to another database and back, and whoever knew the old one goes on with the new one.
Without a PostgreSQL, the other database is another file."""

import json
import re
import shutil
import signal
import sqlite3
import subprocess
import unittest
import urllib.parse

import databases
from durability_test import Buyer
from server import Server, docket, environment, executable, temporary_folder, wait_until
from shop import ADMIN, PASSWORD, add_item, open_shop, order_of, place


class MoveTest(unittest.TestCase):
    def setUp(self):
        self.base = self.enterContext(temporary_folder())
        self.folder = self.base / "data"
        self.here = f"sqlite:{self.folder / 'docket.db'}"
        self.there = databases.url(self.base / "there")

    def docket(self, *arguments, database=None, folder=None, **how):
        return docket(*arguments, "--data-dir", folder or self.folder, env={"DOCKET_DATABASE": database or self.here},
                      **how)

    def done(self, *arguments, **how):
        done = self.docket(*arguments, **how)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def refused(self, *arguments, status=1, **how):
        done = self.docket(*arguments, **how)
        self.assertEqual((done.returncode, done.stdout), (status, ""), done.stderr)
        self.assertRegex(done.stderr, r"\Adocket: [^\n]+\n\Z")
        return done.stderr

    def serve(self, database, folder=None):
        return Server(folder or self.folder, env={"DOCKET_DATABASE": database})

    def filled(self):
        """A running server of the book here."""
        self.done("user", "add", ADMIN, "--role", "admin", "--password-stdin", stdin=PASSWORD + "\n")
        server = self.enterContext(self.serve(self.here))
        self.admin = server.sign_in(ADMIN, PASSWORD)
        self.shop = open_shop(self.admin)
        self.item = add_item(self.admin, self.shop)
        self.order = place(self.admin, self.shop, self.item)
        return server


class Move(MoveTest):
    def test_what_clients_hold_is_good_at_the_new_database_and_back_again(self):
        server = self.filled()
        key = self.admin.post("/api/v1/api-keys", {"name": "Courier", "scopes": ["orders:read"]}).expect(201).json["key"]
        path = f"/api/v1/shops/{self.shop['slug']}/orders"
        once = self.admin.post(path, order_of(self.item), Idempotency_Key="once").expect(201)
        events, self.cursor = self.admin.feed()
        self.last = events[-1]["seq"]
        self.refresh_token = self.admin.session["refresh_token"]

        # The secret is in a file of the folder, or in PostgreSQL for whatever folder.
        back = self.base / "back"
        other = self.folder if databases.engine == "sqlite" else back
        for database, to, folder in ((self.here, self.there, self.folder), (self.there, f"sqlite:{back}.db", other)):
            with self.subTest(to):
                told = json.loads(self.done("move", "--to", to, "--json", database=database, folder=folder).stdout)
                rows = {table["name"]: table["rows"] for table in told["tables"]}
                self.assertEqual((rows["events"], rows["users"], rows["api_keys"]), (self.last, 1, 1))
                self.check_closed(server, database, folder)
                server.terminate()
                server = self.enterContext(self.serve(to, other))
                self.check_goes_on(server, key)
                again = server.client(token=self.admin.token).post(path, order_of(self.item), Idempotency_Key="once")
                self.assertEqual(again.expect(201).body, once.body)
                self.assertEqual(again.headers["Idempotent-Replayed"], "true")

    def check_closed(self, server, database, folder):
        """A server that runs on the old database reads only; none starts on it."""
        client = server.client(token=self.admin.token)
        client.get(f"/api/v1/orders/{self.order['id']}").expect(200)
        refused = client.post(f"/api/v1/shops/{self.shop['slug']}/orders", order_of(self.item)).expect(503)
        self.assertEqual(refused.code, "unavailable")
        self.assertIn("moved", refused.json["detail"])
        self.assertIsNotNone(refused.headers["Retry-After"])
        words = self.refused("serve", "--port", "0", database=database, folder=folder)
        self.assertRegex(words, "the order book has moved to (postgres://|/).* at 20.*--database")
        self.assertIn("has moved", self.refused("shop", "add", "New", database=database, folder=folder))
        looked = self.docket("check", database=database, folder=folder)
        self.assertIn("the order book has moved to ", looked.stdout)
        self.done("export", "-", database=database, folder=folder)

    def check_goes_on(self, server, key):
        client = server.client(token=self.admin.token)
        client.get("/api/v1/auth/me").expect(200)
        session = server.client().post("/api/v1/auth/refresh", {"refresh_token": self.refresh_token}).expect(200).json
        self.refresh_token = session["refresh_token"]
        server.client().get("/api/v1/orders", X_API_Key=key).expect(200)
        tracking = urllib.parse.urlsplit(self.order["tracking_url"]).path
        self.assertIn(self.order["number"], server.client().get(tracking).expect(200).text)
        self.assertEqual(client.feed(self.cursor)[0], [])
        placed = place(client, self.shop, self.item)
        [event], self.cursor = client.feed(self.cursor)
        self.assertEqual((event["type"], event["order_id"], event["seq"]), ("order.placed", placed["id"], self.last + 1))
        self.last += 1

    def test_every_order_that_is_acknowledged_while_the_book_moves_is_there(self):
        server = self.filled()
        buyers = [Buyer(server, self.shop, self.item, self.admin.token) for _ in range(4)]
        for buyer in buyers:
            buyer.start()
        wait_until(lambda: sum(len(buyer.acknowledged) for buyer in buyers) > 50, "some orders", 30)
        before = sum(len(buyer.acknowledged) for buyer in buyers)
        self.done("move", "--to", self.there)
        for buyer in buyers:
            buyer.join(20)
            self.assertRegex(buyer.fault or "", "^503")
        acknowledged = {key for buyer in buyers for key in buyer.acknowledged}
        self.assertGreater(len(acknowledged), before, "nobody wrote while it moved")
        server.terminate()
        with self.serve(self.there) as new:
            client = new.client(token=self.admin.token)
            orders = [order.get("notes") for order in client.pages("/api/v1/orders")]
            self.assertEqual(set(orders) - {None}, acknowledged)
            self.assertEqual(len(orders), len(acknowledged) + 1)
            events, _ = client.feed()
            self.assertEqual([event["seq"] for event in events], list(range(1, len(orders) + 1)))

    def test_kill_9_in_the_middle_changes_neither_and_moving_again_does_all_of_it(self):
        server = self.filled()
        database = sqlite3.connect(self.folder / "docket.db")
        with database:  # so many that it takes a while
            database.executemany("INSERT INTO events SELECT ?, at, type, shop_id, order_id, number, from_status, to_status,"
                                 " actor_kind, actor_id, actor_name, note, customer_id FROM events WHERE seq = 1",
                                 [(seq,) for seq in range(2, 40_000)])
        database.close()
        moving = subprocess.Popen([executable(), "move", "--to", self.there, "--data-dir", self.folder],
                                  env=environment(DOCKET_DATABASE=self.here), stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE)
        self.assertIn(b"api_keys", moving.stderr.readline())
        moving.kill()
        out, err = moving.communicate()
        self.assertEqual((moving.returncode, out), (-signal.SIGKILL, b""))
        self.assertNotIn(b"Nobody", err)
        place(self.admin, self.shop, self.item)

        told = json.loads(self.done("move", "--to", self.there, "--json").stdout)
        self.assertEqual([table["rows"] for table in told["tables"] if table["name"] == "events"], [40_000])
        server.terminate()
        with self.serve(self.there) as new:
            self.assertEqual(len(new.client(token=self.admin.token).pages("/api/v1/orders")), 2)

    def test_progress_goes_to_stderr_a_line_a_table_and_the_end_to_stdout(self):
        self.filled()
        done = self.done("move", "--to", self.there)
        lines = done.stderr.splitlines()
        self.assertRegex(lines[0], r"^api_keys +0 rows$")
        self.assertRegex(lines[-1], "^Nobody may write now")
        tables = re.findall(r"(?m)^(\w+) +\d+ rows  \S{12}  equal$", done.stdout)
        self.assertEqual(len(tables), len(lines) - 1)
        self.assertRegex(done.stdout, rf"Moved to \S+: \d+ rows in {len(tables)} tables, all equal. Nobody could write ")
        self.assertIn("The secret is in ", done.stdout)


class Refusals(MoveTest):
    def test_a_target_that_is_none_or_not_empty_is_refused_and_nothing_changes(self):
        server = self.filled()
        self.assertIn("--to", self.refused("move", status=2))
        self.assertIn("--to must be sqlite:PATH or postgres://", self.refused("move", "--to", "mysql://x/y", status=2))
        self.assertIn("is the order book itself", self.refused("move", "--to", self.here))
        other = self.folder / "other.db"
        self.done("user", "add", ADMIN, "--role", "admin", "--password-stdin", stdin=PASSWORD + "\n", database=self.there)
        facts = "SELECT key, value FROM meta ORDER BY key"
        before = databases.rows(self.base / "there", facts)
        self.assertRegex(self.refused("move", "--to", self.there), "is not empty, .*; choose an empty one")
        self.assertEqual(databases.rows(self.base / "there", facts), before)
        other.write_bytes(b"something else")
        self.assertIn("is no SQLite database", self.refused("move", "--to", f"sqlite:{other}"))
        self.assertEqual(other.read_bytes(), b"something else")
        place(self.admin, self.shop, self.item)
        server.terminate()

    def test_without_a_book_there_is_nothing_to_move_and_none_is_made(self):
        self.assertIn("there is no database", self.refused("move", "--to", self.there))
        self.assertFalse(self.folder.exists())

    @unittest.skipIf(databases.engine == "sqlite", "both have it in the same file")
    def test_a_secret_that_is_missing_or_another_one_is_refused_before_anything_is_copied(self):
        self.filled()
        secret = (self.folder / "secret").read_bytes()
        (self.folder / "secret").unlink()
        self.assertIn("there is no secret in ", self.refused("move", "--to", self.there))
        (self.folder / "secret").write_bytes(secret)
        (self.folder / "secret").chmod(0o600)
        self.done("move", "--to", self.there)
        shutil.copytree(self.folder, self.base / "elsewhere")
        (self.base / "elsewhere" / "secret").write_bytes(b"x" * 43)
        words = self.refused("move", "--to", f"sqlite:{self.base}/back.db", database=self.there,
                             folder=self.base / "elsewhere")
        self.assertIn("is another one", words)
        self.assertFalse((self.base / "back.db").exists())
        self.done("move", "--to", f"sqlite:{self.base}/back.db", database=self.there, folder=self.base / "back")
        kept = self.base / "back" / "secret"
        self.assertEqual((kept.read_bytes(), kept.stat().st_mode & 0o777), (secret, 0o600))
        database = sqlite3.connect(self.base / "back.db")
        self.assertEqual(database.execute("SELECT count(*) FROM meta WHERE key = 'secret'").fetchone(), (0,))
        database.close()

    @unittest.skipIf(databases.engine == "sqlite", "SQLite keeps no secret in the book")
    def test_a_configured_secret_stays_where_it_is_configured(self):
        self.filled()
        (self.folder / "secret").unlink()
        done = docket("move", "--to", self.there, "--data-dir", self.folder,
                      env={"DOCKET_DATABASE": self.here, "SECRET_KEY": "a shared key of more than thirty-two characters"})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("give it to the new server, too", done.stdout)
        self.assertEqual(databases.rows(self.base / "there", "SELECT value FROM meta WHERE key = 'secret'"), [])
