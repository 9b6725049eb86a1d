"""API keys: made and revoked by the command line and by the API, used over every transport, gone when they are gone."""

import datetime
import json
import pathlib
import sys
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "fault"))

import databases  # noqa: E402
from blocking import PROMPT_S, Stream, WebSocket  # noqa: E402
from live import LiveTest  # noqa: E402
from server import docket  # noqa: E402
from shop import move  # noqa: E402

KEYS = "/api/v1/api-keys"


class KeyTest(LiveTest):
    def key(self, *scopes, **fields):
        return self.admin.post(KEYS, {"name": "Machine", "scopes": scopes, **fields}).expect(201).json

    def command(self, *arguments, status=0):
        done = docket("key", *arguments, "--data-dir", self.folder)
        self.assertEqual(done.returncode, status, done.stderr)
        return done


class Streams(KeyTest):
    def test_a_revoked_key_ends_what_it_had_opened_and_nothing_else(self):
        for way in ("the API", "the command line"):
            with self.subTest(by=way):
                made, other = self.key("events:read"), self.key("events:read")
                sockets = [self.enterContext(WebSocket(self.server.port, token=made["key"])),
                           self.enterContext(WebSocket(self.server.port, first={"type": "auth", "token": made["key"]}))]
                spared = self.enterContext(WebSocket(self.server.port, token=other["key"]))
                for connection in [*sockets, spared]:
                    connection.until("caught_up")
                stream = self.enterContext(Stream(self.server.port, token=made["key"]))
                stream.next()
                waiting = self.later_get(f"/api/v1/events?since={self.now()}&wait=10", made["key"])
                if way == "the API":
                    self.admin.request("DELETE", f"{KEYS}/{made['id']}").expect(204)
                else:
                    self.command("revoke", made["id"])
                self.assertEqual([connection.ends(PROMPT_S) for connection in sockets], [4401] * 2)
                self.assertIsNone(stream.ends(PROMPT_S))
                order = self.place()
                self.assertEqual(waiting.result(12)[1].status, 401)
                self.assertEqual(spared.next(PROMPT_S)["data"]["order_id"], order["id"])

    def test_a_key_that_runs_out_ends_its_streams(self):
        soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=2)
        made = self.key("events:read", expires_at=soon.isoformat(timespec="milliseconds"))
        began = time.monotonic()
        connection = self.enterContext(WebSocket(self.server.port, token=made["key"]))
        connection.until("caught_up")
        self.assertEqual(connection.ends(within_s=2 + PROMPT_S), 4401)
        self.assertGreater(time.monotonic() - began, 0.5)

    def test_a_key_of_one_shop_hears_of_no_other(self):
        made = self.key("events:read", shop=self.shop["slug"])
        connection = self.enterContext(WebSocket(self.server.port, token=made["key"]))
        connection.until("caught_up")
        elsewhere = self.admin.post("/api/v1/shops", {"name": "Elsewhere"}).expect(201).json
        self.admin.post(f"/api/v1/shops/{elsewhere['slug']}/orders",
                        {"lines": [{"name": "Tea", "unit_price": 1, "quantity": 1}]}).expect(201)
        order = self.place()
        self.assertEqual(connection.next(PROMPT_S)["data"]["order_id"], order["id"])


class CommandLine(KeyTest):
    def test_a_key_of_the_command_line_works_and_is_listed_without_itself(self):
        done = self.command("add", "Courier", "--scope", "orders:read", "orders:advance", "--shop", self.shop["slug"],
                            "--expires", "90d", "--json")
        made = json.loads(done.stdout)
        self.assertEqual((made["name"], made["scopes"], made["shop"]),
                         ("Courier", ["orders:read", "orders:advance"], self.shop["slug"]))
        order = self.place()
        courier = self.client()
        moved = courier.post(f"/api/v1/orders/{order['id']}/transitions", {"to": "preparing"},
                             **{"X-API-Key": made["key"]}).expect(200).json
        self.assertEqual(moved["status"], "preparing")
        listed = {key["id"]: key for key in json.loads(self.command("list", "--json").stdout)}
        self.assertIsNotNone(listed[made["id"]]["last_used_at"])
        self.assertNotIn("key", listed[made["id"]])
        words = self.command("list").stdout
        self.assertIn(made["prefix"], words)
        self.assertNotIn(made["key"], words)
        self.command("revoke", made["id"])
        self.assertEqual(courier.get("/api/v1/orders", **{"X-API-Key": made["key"]}).status, 401)

    def test_in_words_the_key_is_the_last_line(self):
        done = self.command("add", "Screen", "--scope", "boards:read,events:read")
        key = done.stdout.splitlines()[-1]
        self.assertTrue(key.startswith("dk_"), done.stdout)
        self.assertEqual(self.client(token=key).get("/api/v1/events").status, 200)

    def test_what_does_not_fit_is_one_clear_line(self):
        rows = [
            (2, "orders:delete", "add", "X", "--scope", "orders:delete"),
            (2, "--expires", "add", "X", "--scope", "orders:read", "--expires", "soon"),
            (2, "--scope", "add", "X"),
            (2, "name", "add", "--scope", "orders:read"),
            (1, "no shop nowhere", "add", "X", "--scope", "orders:read", "--shop", "nowhere"),
            (2, "key list", "revoke", "dk_x"),
            (1, "no such API key", "revoke", "019aa5cf-b1d2-7f04-8a63-2e91c7d40b58"),
        ]
        for status, words, *arguments in rows:
            with self.subTest(arguments):
                done = self.command(*arguments, status=status)
                self.assertEqual((done.stdout, done.stderr.count("\n")), ("", 1), done.stderr)
                self.assertIn(words, done.stderr)


class Secrecy(KeyTest):
    def test_no_key_is_in_the_log_or_in_the_database(self):
        made = self.key("orders:read", "orders:advance")
        client = self.client(token=made["key"])
        move(client, self.place(), "preparing").expect(200)
        client.get(f"/api/v1/orders?key={made['key']}")
        self.assertNotIn(made["key"], self.server.log())
        self.assertNotIn(made["key"].encode(), databases.dump(self.folder))
