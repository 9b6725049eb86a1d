"""What live readers meet when the server ends, dies, comes back, or comes back with an older database."""

import pathlib
import sys
import time
import unittest
import urllib.parse

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "fault"))

import databases  # noqa: E402
import frames  # noqa: E402
from blocking import Stream, WebSocket  # noqa: E402
from live import TRANSPORTS  # noqa: E402
from raw import Raw  # noqa: E402
from server import Server, temporary_folder  # noqa: E402
from shop import ADMIN, PASSWORD, add_item, add_user, open_shop, place, start  # noqa: E402


class Restarts(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(temporary_folder()) / "data"

    def read_on(self, server, cursors, count):
        """Each transport reads so many events from its cursor, and gets a later one; the orders, which are the same."""
        seen = {}
        for name, cursor in cursors.items():
            listener = TRANSPORTS[name](server, self.admin.token, since=cursor)
            seen[name] = [event["order_id"] for event in listener.take(count)]
            cursors[name] = listener.cursor
            listener.close()
        self.assertEqual(len({tuple(orders) for orders in seen.values()}), 1, seen)
        return seen["long-poll"]

    def test_readers_go_on_from_their_cursor_after_kill_9_and_after_a_proper_end(self):
        server, self.admin = start(self.folder)
        shop = open_shop(self.admin)
        item = add_item(self.admin, shop)
        cursors = dict.fromkeys(TRANSPORTS, self.admin.feed()[1])
        for end in (Server.kill9, Server.terminate, Server.kill9):
            client = server.client(token=self.admin.token)
            seen = place(client, shop, item)
            self.assertEqual(self.read_on(server, cursors, 1), [seen["id"]])
            missed = [place(client, shop, item)["id"] for _ in range(3)]
            end(server)
            server = Server(self.folder, port=server.port)
            self.assertEqual(self.read_on(server, cursors, 3), missed)
        server.terminate()

    @databases.on_sqlite_alone("it puts the file back")
    def test_a_database_put_back_to_an_earlier_day_resets_its_readers(self):
        folder = self.folder
        server, admin = start(folder)
        with server:
            shop = open_shop(admin)
            item = add_item(admin, shop)
            place(admin, shop, item)
        kept = (folder / "docket.db").read_bytes()
        with Server(folder) as server:
            admin = server.client(token=admin.token)
            for _ in range(3):
                place(admin, shop, item)
            ahead = admin.feed()[1]
        for leftover in folder.glob("docket.db*"):
            leftover.unlink()
        (folder / "docket.db").write_bytes(kept)
        with Server(folder) as server:
            for name, transport in TRANSPORTS.items():
                with self.subTest(name):
                    listener = transport(server, admin.token, since=ahead)
                    self.assertEqual(listener.next()[0], "reset")
                    order = place(server.client(token=admin.token), shop, item)
                    self.assertEqual(listener.take(1)[0]["order_id"], order["id"])
                    listener.close()

    def test_a_cursor_whose_events_are_kept_no_more_resets_and_no_other(self):
        server, self.admin = start(self.folder)
        with server:
            shop = open_shop(self.admin)
            item = add_item(self.admin, shop)
            cursors, orders = [self.admin.feed()[1]], []
            for _ in range(6):
                orders.append(place(self.admin, shop, item)["id"])
                cursors.append(self.admin.feed()[1])
        databases.rows(self.folder, "DELETE FROM events WHERE seq <= 3")
        with Server(self.folder) as server:
            self.assertEqual(self.read_on(server, dict.fromkeys(TRANSPORTS, cursors[3]), 3), orders[3:])
            self.assertEqual(self.read_on(server, dict.fromkeys(TRANSPORTS, cursors[4]), 2), orders[4:])
            for number in (0, 1, 2):
                for name, transport in TRANSPORTS.items():
                    with self.subTest(f"{name} from {number}"):
                        listener = transport(server, self.admin.token, since=cursors[number])
                        self.assertEqual(listener.next()[0], "reset")
                        listener.close()
            oldest = server.client(token=self.admin.token).get("/api/v1/events").expect(200).json["data"]
            self.assertEqual([event["order_id"] for event in oldest], orders[3:])


class Ends(unittest.TestCase):
    def test_sigterm_ends_every_wait_politely_and_the_server_with_0(self):
        folder = self.enterContext(temporary_folder()) / "data"
        add_user(folder)
        server = self.enterContext(Server(folder))
        admin = server.sign_in(ADMIN, PASSWORD)
        shop = open_shop(admin)
        order = place(admin, shop, add_item(admin, shop))
        since = admin.get("/api/v1/events").expect(200).json["cursor"]
        targets = [f"/api/v1/events?since={since}&wait=60"]
        etags = [None]
        for path in (f"/api/v1/orders/{order['id']}", f"/api/v1/boards/{shop['slug']}",
                     "/api/v1" + urllib.parse.urlsplit(order["tracking_url"]).path):
            targets.append(path + "?wait=60")
            etags.append(admin.get(path).expect(200).headers["ETag"])
        waits = [self.enterContext(Raw(server.port)) for _ in range(20)]
        for number, connection in enumerate(waits):
            connection.send(frames.get(targets[number % 4], frames.bearer(admin.token),
                                       ("If-None-Match", etags[number % 4])))
        streams = [self.enterContext(Stream(server.port, token=admin.token)) for _ in range(20)]
        sockets = [self.enterContext(WebSocket(server.port, token=admin.token)) for _ in range(20)]
        for connection in sockets:
            connection.until("caught_up")
        for stream in streams:
            stream.next()
        began = time.monotonic()
        self.assertEqual(server.terminate(), 0)
        self.assertLess(time.monotonic() - began, 5)
        for connection in waits:
            answer = connection.answer()
            self.assertIsNotNone(answer, "a wait that ends without a word")
            self.assertIn(answer.status, (200, 304, 503))
            if answer.status == 200:
                self.assertEqual(answer.json["data"], [])
            elif answer.status == 503:
                self.assertTrue(answer.headers["Retry-After"].isdigit())
        self.assertEqual({connection.ends() for connection in sockets}, {1001})
        self.assertEqual({stream.ends() for stream in streams}, {None})
