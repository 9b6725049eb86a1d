"""Orders move on by themselves, at their time, once, whatever happens to the server meanwhile."""

import datetime
import time
import unittest

from server import Server, temporary_folder, wait_until
from shop import ADMIN, PASSWORD, add_item, add_user, open_shop, place


def workflow(after_s):
    def status(key, kind, board="hidden"):
        return {"key": key, "label": key.title(), "kind": kind, "board": board, "notify": False}

    return {"name": "timed", "initial": "pending",
            "statuses": [status("pending", "open", "waiting"), status("done", "done")],
            "transitions": [{"from": "pending", "to": "done", "roles": []}],
            "timers": [{"from": "pending", "to": "done", "after_s": after_s}],
            "customer_cancel": {"from": [], "within_s": None}}


def moment(text):
    return datetime.datetime.fromisoformat(text)


class Timers(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(temporary_folder()) / "data"
        add_user(self.folder)

    def fill(self, server, after_s):
        self.admin = server.sign_in(ADMIN, PASSWORD)
        self.shop = open_shop(self.admin)
        self.item = add_item(self.admin, self.shop)
        self.admin.request("PUT", self.path("workflow"), workflow(after_s)).expect(200)

    def path(self, what):
        return f"/api/v1/shops/{self.shop['slug']}/{what}"

    def moves(self, client, order):
        history = client.get(f"/api/v1/orders/{order['id']}/events").expect(200).json["data"]
        return [event for event in history if event["type"] == "order.moved"]

    def test_an_order_moves_on_by_itself_at_its_time(self):
        with Server(self.folder) as server:
            self.fill(server, 1)
            order = place(self.admin, self.shop, self.item)
            listed = self.admin.get(self.path("timers")).expect(200).json["data"]
            self.assertEqual([(timer["order_id"], timer["to"]) for timer in listed], [(order["id"], "done")])
            moved, = wait_until(lambda: self.moves(self.admin, order), "the timer fires")
            self.assertEqual((moved["actor"]["kind"], moved["actor"]["name"]), ("system", "timer"))
            late = moment(moved["at"]) - moment(listed[0]["at"])
            self.assertGreaterEqual(late, datetime.timedelta(0))
            self.assertLess(late, datetime.timedelta(seconds=1))
            self.assertEqual(self.admin.get(self.path("timers")).json["data"], [])

    def test_a_timer_that_was_missed_fires_once_at_the_next_start(self):
        with Server(self.folder) as server:
            self.fill(server, 1)
            order = place(self.admin, self.shop, self.item)
            server.kill9()
        time.sleep(1.2)  # its time passes while nobody serves
        for _ in range(2):
            with Server(self.folder) as server:
                client = server.client(token=self.admin.token)
                moved = wait_until(lambda: self.moves(client, order), "the timer fires")
                self.assertEqual(len(moved), 1)
                self.assertGreaterEqual(moment(moved[0]["at"]) - moment(order["placed_at"]),
                                        datetime.timedelta(seconds=1))

    def test_a_pause_outlives_a_restart(self):
        with Server(self.folder) as server:
            self.fill(server, 1)
            order = place(self.admin, self.shop, self.item)
            self.admin.request("PUT", self.path("timers"), {"paused": True}).expect(200)
            server.kill9()
        time.sleep(1.2)
        with Server(self.folder) as server:
            client = server.client(token=self.admin.token)
            marker = place(client, self.shop, self.item)  # the clock has looked by the time that this is done
            self.assertEqual(self.moves(client, order), [])
            self.assertTrue(client.get(self.path("timers")).json["paused"])
            client.request("PUT", self.path("timers"), {"paused": False}).expect(200)
            wait_until(lambda: self.moves(client, order) and self.moves(client, marker), "both timers fire")

    def test_a_workflow_of_its_own_is_drawn(self):
        with Server(self.folder) as server:
            self.fill(server, 300)
            drawing = server.client().get(self.path("workflow.svg")).expect(200)
            self.assertEqual(drawing.headers["Content-Type"], "image/svg+xml")
            self.assertIn("after 5 min", drawing.text)
