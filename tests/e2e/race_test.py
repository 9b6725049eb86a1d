"""Many at once: exactly one wins, nothing is sold twice, nothing is lost."""

import collections
import threading
import unittest

from server import Server, temporary_folder
from shop import ADMIN, PASSWORD, ShopTest, add_item, add_user, at_once, move, open_shop, order_of, place


def statuses(replies):
    return collections.Counter(reply.status for reply in replies)


class Races(ShopTest):
    def clients(self, count):
        """Each with a connection that is open already."""
        clients = [self.client(token=self.admin.token) for _ in range(count)]
        for client in clients:
            client.get("/healthz").expect(200)
        return clients

    def stock(self, item):
        return self.admin.get(f"/api/v1/items/{item['id']}").expect(200).json["stock"]

    def test_forty_orders_for_ten_pieces_sell_exactly_ten(self):
        item = add_item(self.admin, self.shop, "Last croissants", stock=10)
        path = f"/api/v1/shops/{self.shop['slug']}/orders"
        replies = at_once([lambda c=client: c.post(path, order_of(item)) for client in self.clients(40)])
        self.assertEqual(statuses(replies), {201: 10, 409: 30})
        self.assertEqual({reply.code for reply in replies if reply.status == 409}, {"out_of_stock"})
        self.assertEqual(self.stock(item), 0)

    def test_an_order_for_several_items_takes_all_of_them_or_none(self):
        plenty = add_item(self.admin, self.shop, "Tea", stock=100)
        scarce = add_item(self.admin, self.shop, "Scone", stock=3)
        path = f"/api/v1/shops/{self.shop['slug']}/orders"
        body = {"lines": [{"item_id": plenty["id"], "quantity": 2}, {"item_id": scarce["id"], "quantity": 1}]}
        replies = at_once([lambda c=client: c.post(path, body) for client in self.clients(12)])
        self.assertEqual(statuses(replies), {201: 3, 409: 9})
        self.assertEqual((self.stock(plenty), self.stock(scarce)), (94, 0))

    def test_of_the_same_step_at_once_exactly_one_wins(self):
        for _ in range(5):
            order = place(self.admin, self.shop, self.item)
            replies = at_once([lambda c=client: move(c, order, "preparing") for client in self.clients(8)])
            self.assertEqual(statuses(replies), {200: 1, 409: 7})
            self.assertEqual({reply.code for reply in replies if reply.status == 409}, {"illegal_transition"})
            history = self.admin.get(f"/api/v1/orders/{order['id']}/events").expect(200).json["data"]
            self.assertEqual([event["type"] for event in history], ["order.placed", "order.moved"])

    def test_of_two_different_steps_from_the_same_version_exactly_one_wins(self):
        for _ in range(5):
            order = place(self.admin, self.shop, self.item)
            etag = self.admin.get(f"/api/v1/orders/{order['id']}").headers["ETag"]
            one, other = self.clients(2)
            replies = at_once([lambda: move(one, order, "preparing", If_Match=etag),
                               lambda: move(other, order, "ready", If_Match=etag)])
            self.assertEqual(statuses(replies), {200: 1, 412: 1})
            [winner] = [reply.json for reply in replies if reply.status == 200]
            now = self.admin.get(f"/api/v1/orders/{order['id']}").json
            self.assertEqual((now["status"], now["version"]), (winner["status"], order["version"] + 1))

    def test_cancel_against_ready_has_one_winner_and_the_stock_fits(self):
        item = add_item(self.admin, self.shop, "Bun", stock=50)
        expected = 50
        outcomes = collections.Counter()
        for _ in range(10):
            order = place(self.admin, self.shop, item, quantity=2)
            one, other = self.clients(2)
            cancel, ready = at_once([lambda: one.post(f"/api/v1/orders/{order['id']}/cancel", {"reason": "gone"}),
                                     lambda: move(other, order, "ready")])
            self.assertEqual(sorted([cancel.status, ready.status]), [200, 409])
            now = self.admin.get(f"/api/v1/orders/{order['id']}").json
            self.assertEqual(now["status"], "cancelled" if cancel.status == 200 else "ready")
            expected -= 0 if cancel.status == 200 else 2
            self.assertEqual(self.stock(item), expected)
            outcomes[now["status"]] += 1
        self.assertEqual(outcomes.total(), 10)

    def test_one_idempotency_key_from_ten_clients_makes_one_order(self):
        path = f"/api/v1/shops/{self.shop['slug']}/orders"
        for number in range(5):
            key, body = f"key-{number}", order_of(self.item, notes=f"only once {number}")
            replies = at_once([lambda c=client: c.post(path, body, Idempotency_Key=key)
                               for client in self.clients(10)])
            made = [reply for reply in replies if reply.status == 201]
            self.assertGreaterEqual(len(made), 1)
            self.assertEqual(len({reply.body for reply in made}), 1)
            self.assertEqual(sum(reply.headers["Idempotent-Replayed"] is None for reply in made), 1)
            refused = [reply for reply in replies if reply.status != 201]
            self.assertEqual({(reply.status, reply.code) for reply in refused} - {(409, "idempotency_in_progress")},
                             set())
            same = [order for order in self.admin.pages("/api/v1/orders") if order["notes"] == f"only once {number}"]
            self.assertEqual(len(same), 1)

    def test_one_key_with_another_body_is_refused(self):
        path = f"/api/v1/shops/{self.shop['slug']}/orders"
        self.admin.post(path, order_of(self.item), Idempotency_Key="used").expect(201)
        other = self.admin.post(path, order_of(self.item, quantity=2), Idempotency_Key="used").expect(422)
        self.assertEqual(other.code, "idempotency_key_reused")

    def test_a_reader_of_the_feed_sees_every_event_once_and_in_order_while_many_write(self):
        place(self.admin, self.shop, self.item)
        before, since = self.admin.feed()
        first = before[-1]["seq"] + 1
        seen, done, reader = [], threading.Event(), self.client(token=self.admin.token)

        def read():
            nonlocal since
            while True:
                last_round = done.is_set()
                events, since = reader.feed(since)
                seen.extend(event["seq"] for event in events)
                if last_round:
                    return

        thread = threading.Thread(target=read)
        thread.start()
        try:
            at_once([lambda c=client: [move(c, place(c, self.shop, self.item), "ready").expect(200)
                                       for _ in range(10)] for client in self.clients(6)])
        finally:
            done.set()
            thread.join(20)
        self.assertEqual(seen, list(range(first, first + 120)))

    def test_the_same_name_at_once_is_given_to_one(self):
        body = {"username": "mira", "role": "staff", "password": PASSWORD}
        replies = at_once([lambda c=client: c.post("/api/v1/users", body) for client in self.clients(5)])
        self.assertEqual(statuses(replies), {201: 1, 409: 4})

    def test_a_refresh_token_used_twice_at_once_is_good_once(self):
        session = self.server.sign_in(ADMIN, PASSWORD).session
        body = {"refresh_token": session["refresh_token"]}
        replies = at_once([lambda c=client: c.post("/api/v1/auth/refresh", body) for client in self.clients(4)])
        self.assertEqual(statuses(replies), {200: 1, 401: 3})


class TwoServers(unittest.TestCase):
    """Two processes on one data folder, which means one database and one secret."""

    WRITERS = 4  # on each server
    ORDERS = 25  # of each writer

    def setUp(self):
        folder = self.enterContext(temporary_folder()) / "data"
        add_user(folder)
        self.servers = [self.enterContext(Server(folder)) for _ in range(2)]
        self.admin = self.servers[0].sign_in(ADMIN, PASSWORD)
        self.shop = open_shop(self.admin)
        self.item = add_item(self.admin, self.shop, stock=1000)

    def clients(self, count):
        return [self.servers[n % 2].client(token=self.admin.token) for n in range(count)]

    def test_nothing_is_lost_and_the_feed_has_no_gaps(self):
        def work(client):
            orders = []
            for _ in range(self.ORDERS):
                order = place(client, self.shop, self.item)
                move(client, order, "ready").expect(200)
                orders.append(order)
            return orders

        placed = sum(at_once([lambda c=client: work(c) for client in self.clients(2 * self.WRITERS)]), [])
        self.assertEqual(len(placed), 2 * self.WRITERS * self.ORDERS)
        for server in self.servers:
            reader = server.client(token=self.admin.token)
            orders = reader.pages("/api/v1/orders")
            self.assertEqual({order["id"] for order in orders}, {order["id"] for order in placed})
            self.assertEqual({order["status"] for order in orders}, {"ready"})
            self.assertEqual(len({order["number"] for order in orders}), len(placed))
            events, _ = reader.feed()
            self.assertEqual([event["seq"] for event in events], list(range(1, 2 * len(placed) + 1)))
            self.assertEqual(reader.get(f"/api/v1/items/{self.item['id']}").json["stock"], 1000 - len(placed))

    def test_a_key_used_at_both_at_once_makes_one_order(self):
        path = f"/api/v1/shops/{self.shop['slug']}/orders"
        for number in range(10):
            body = order_of(self.item, notes=f"twice {number}")
            replies = at_once([lambda c=client: c.post(path, body, Idempotency_Key=f"both-{number}")
                               for client in self.clients(4)])
            self.assertEqual({reply.status for reply in replies} - {201, 409}, set())
            self.assertEqual(len({reply.body for reply in replies if reply.status == 201}), 1)
        notes = [order["notes"] for order in self.admin.pages("/api/v1/orders")]
        self.assertEqual(sorted(notes), sorted(f"twice {number}" for number in range(10)))

    def test_what_one_server_changes_the_other_knows_at_once(self):
        here, there = self.clients(2)
        order = place(here, self.shop, self.item)
        self.assertEqual(there.get(f"/api/v1/orders/{order['id']}").expect(200).json["status"], "pending")
        move(there, order, "ready").expect(200)
        self.assertEqual(here.get(f"/api/v1/orders/{order['id']}").expect(200).json["status"], "ready")
        self.assertEqual(move(here, order, "ready").expect(409).code, "illegal_transition")
