"""kill -9 in the middle of a stream of orders: whatever was acknowledged is there afterwards, once."""

import collections
import http.client
import os
import random
import resource
import threading
import unittest
import uuid

import databases
from server import Server, temporary_folder, wait_until
from shop import ADMIN, PASSWORD, add_item, add_user, move, open_shop, order_of, place, start

THREADS = 8
ROUNDS = 3


class Buyer(threading.Thread):
    """Places one order after the other, each with an Idempotency-Key, until the server is gone."""

    def __init__(self, server, shop, item, token):
        super().__init__(daemon=True)
        self.client = server.client(token=token, timeout_s=10)
        self.path = f"/api/v1/shops/{shop['slug']}/orders"
        self.item = item
        self.acknowledged = {}  # key: the reply
        self.unanswered = None  # the key of the order that was under way
        self.fault = None
        self.stop = False

    def run(self):
        while not self.stop:
            key = str(uuid.uuid4())
            self.unanswered = key
            try:
                reply = self.client.post(self.path, order_of(self.item, notes=key), Idempotency_Key=key)
            except (OSError, http.client.HTTPException):
                return
            if reply.status != 201:
                self.fault = f"{reply.status}: {reply.body!r}"
                return
            self.acknowledged[key] = reply
            self.unanswered = None


class Durability(unittest.TestCase):
    def test_no_acknowledged_order_is_lost_or_doubled_by_kill_9(self):
        folder = self.enterContext(temporary_folder()) / "data"
        add_user(folder)
        with Server(folder) as server:
            admin = server.sign_in(ADMIN, PASSWORD)
            self.shops = [open_shop(admin, f"Shop {n}") for n in (1, 2)]
            self.items = [add_item(admin, shop) for shop in self.shops]
        self.token = admin.token
        self.replies = {}  # key: the acknowledged reply
        self.path_of = {}  # key: where it was placed, and what
        for _ in range(ROUNDS):
            killed = Server(folder)
            buyers = self.stream_until_killed(killed)
            with Server(folder) as server:
                self.retry(server, buyers)
                self.check_orders(server)
                self.check_events(server)
            self.check_database(folder)

    def stream_until_killed(self, server):
        tokens = [self.token, None]  # staff and guests
        buyers = [Buyer(server, self.shops[n % 2], self.items[n % 2], tokens[n // 2 % 2]) for n in range(THREADS)]
        for buyer in buyers:
            buyer.start()
        enough = random.randint(150, 350)
        wait_until(lambda: sum(len(buyer.acknowledged) for buyer in buyers) >= enough or
                   not any(buyer.is_alive() for buyer in buyers), f"{enough} orders", 60, 0.005)
        server.kill9()
        for buyer in buyers:
            buyer.join(15)
            self.assertFalse(buyer.is_alive())
            self.assertIsNone(buyer.fault)
        self.assertTrue(any(buyer.unanswered for buyer in buyers), "the kill came between two orders, not inside one")
        return buyers

    def retry(self, server, buyers):
        """What a careful client does next: the unanswered ones again, and one acknowledged one of each."""
        for buyer in buyers:
            client = server.client(token=buyer.client.token)
            again = random.choice(list(buyer.acknowledged))
            reply = client.post(buyer.path, order_of(buyer.item, notes=again), Idempotency_Key=again).expect(201)
            self.assertEqual(reply.headers["Idempotent-Replayed"], "true")
            self.assertEqual(reply.body, buyer.acknowledged[again].body)
            self.assertEqual(reply.headers["Location"], buyer.acknowledged[again].headers["Location"])
            self.assertEqual(reply.headers["ETag"], buyer.acknowledged[again].headers["ETag"])
            if key := buyer.unanswered:
                first = client.post(buyer.path, order_of(buyer.item, notes=key), Idempotency_Key=key).expect(201)
                second = client.post(buyer.path, order_of(buyer.item, notes=key), Idempotency_Key=key).expect(201)
                self.assertEqual(first.body, second.body)
                self.replies[key] = first
            self.replies.update(buyer.acknowledged)

    def check_orders(self, server):
        admin = server.client(token=self.token)
        for key, reply in self.replies.items():
            placed = reply.json
            found = admin.get(f"/api/v1/orders/{placed['id']}").expect(200).json
            for field in ("number", "shop_id", "total", "lines", "placed_at", "status"):
                self.assertEqual(found[field], placed[field])
            self.assertEqual(found["notes"], key)
        orders = admin.pages("/api/v1/orders")
        times = collections.Counter(order["notes"] for order in orders)
        self.assertEqual([key for key, count in times.items() if count > 1], [], "one key, two orders")
        self.assertEqual(set(times), set(self.replies), "an order that nobody has asked for, or one that is gone")
        self.assertEqual(len({order["id"] for order in orders}), len(orders))
        numbers = collections.Counter((order["shop_id"], order["placed_at"][:10], order["number"]) for order in orders)
        self.assertEqual([number for number, count in numbers.items() if count > 1], [])
        self.orders = orders

    def check_events(self, server):
        events, _ = server.client(token=self.token).feed()
        self.assertEqual([event["seq"] for event in events], list(range(1, len(events) + 1)))
        placed = collections.Counter(event["order_id"] for event in events if event["type"] == "order.placed")
        self.assertEqual(placed, collections.Counter(order["id"] for order in self.orders))

    def check_database(self, folder):
        databases.check(folder)
        doubled = "SELECT shop_id, day, number FROM orders GROUP BY shop_id, day, number HAVING count(*) > 1"
        self.assertEqual(databases.rows(folder, doubled), [])
        self.assertEqual(databases.rows(folder, "SELECT max(seq) - count(*) FROM events"), [("0",)])
        self.assertEqual(databases.rows(folder, "SELECT count(*) FROM orders"), [(str(len(self.orders)),)])


@databases.on_sqlite_alone("the disk that is full is PostgreSQL's")
class FullDisk(unittest.TestCase):
    """The files of a server may grow no further: what a full disk is, without one."""

    def limit(self, server, most):
        """For what the server writes from now on; None lifts it."""
        pid = server.process.pid
        hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard if most is None else most, hard))

    def test_orders_are_refused_while_the_disk_is_full_and_nothing_is_lost(self):
        folder = self.enterContext(temporary_folder()) / "data"
        # Python ignores SIGXFSZ, which would end the server; so does its child this way, and gets an error instead.
        server, admin = start(folder, restore_signals=False)
        self.enterContext(server)
        shop = open_shop(admin)
        item = add_item(admin, shop, stock=10_000)
        path = f"/api/v1/shops/{shop['slug']}/orders"
        placed = [place(admin, shop, item) for _ in range(5)]

        self.limit(server, os.path.getsize(folder / "docket.db-wal") + 100_000)
        refused = 0
        for number in range(500):
            key = f"full-{number}"
            reply = admin.post(path, order_of(item, notes=key + "x" * 1900), Idempotency_Key=key).expect(201, 503)
            if reply.status == 201:
                self.assertEqual(refused, 0, "an order between two refused ones")
                placed.append(reply.json)
                continue
            self.assertEqual(reply.code, "unavailable")
            self.assertTrue(reply.headers["Retry-After"].isdigit())
            admin.get(f"/api/v1/orders/{placed[-1]['id']}").expect(200)
            server.client().get("/").expect(200)
            refused += 1
            if refused == 5:
                break
        self.assertEqual(refused, 5, "the limit was never met")

        self.limit(server, None)
        placed.append(admin.post(path, order_of(item, notes=key + "x" * 1900), Idempotency_Key=key).expect(201).json)
        move(admin, placed[-1], "ready").expect(200)
        orders = admin.pages("/api/v1/orders")
        self.assertEqual({order["id"] for order in orders}, {order["id"] for order in placed})
        self.assertEqual([event["seq"] for event in admin.feed()[0]], list(range(1, len(placed) + 2)))
        self.assertEqual(admin.get(f"/api/v1/items/{item['id']}").json["stock"], 10_000 - len(placed))
        server.terminate()
        with Server(folder) as again:
            self.assertEqual(len(again.client(token=admin.token).pages("/api/v1/orders")), len(placed))


class OneOfTwo(unittest.TestCase):
    def test_kill_9_of_one_server_does_not_disturb_the_other_on_the_same_data(self):
        folder = self.enterContext(temporary_folder()) / "data"
        stays, admin = start(folder)
        self.enterContext(stays)
        shop = open_shop(admin)
        item = add_item(admin, shop)
        for _ in range(3):
            dies = Server(folder)
            buyers = [Buyer(server, shop, item, admin.token) for server in (stays, dies) for _ in range(3)]
            for buyer in buyers:
                buyer.start()
            wait_until(lambda: sum(len(buyer.acknowledged) for buyer in buyers[3:]) > 40, "some orders", 60, 0.005)
            dies.kill9()
            before = sum(len(buyer.acknowledged) for buyer in buyers[:3])
            wait_until(lambda: sum(len(buyer.acknowledged) for buyer in buyers[:3]) > before + 40, "more orders", 30)
            for buyer in buyers[:3]:
                self.assertTrue(buyer.is_alive(), buyer.fault)
                buyer.stop = True
            for buyer in buyers:
                buyer.join(15)
                self.assertIsNone(buyer.fault)
                for reply in buyer.acknowledged.values():
                    admin.get(f"/api/v1/orders/{reply.json['id']}").expect(200)
        seqs = [event["seq"] for event in admin.feed()[0]]
        self.assertEqual(seqs, list(range(1, len(seqs) + 1)))
