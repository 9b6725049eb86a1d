"""Waiting for one order: its guest by the tracking link, everybody else by its id."""

import pathlib
import sys
import time
import urllib.parse

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "fault"))

from blocking import PROMPT_S  # noqa: E402
from live import LiveTest  # noqa: E402
from raw import Raw, request  # noqa: E402
from server import Server  # noqa: E402
from shop import move  # noqa: E402


class OneOrder(LiveTest):
    def setUp(self):
        super().setUp()
        self.order = self.place()
        self.by_id = f"/api/v1/orders/{self.order['id']}"
        self.by_link = "/api/v1" + urllib.parse.urlsplit(self.order["tracking_url"]).path
        self.ways = {self.by_id: self.admin.token, self.by_link: None}

    def etag(self, path):
        return self.client(token=self.ways[path]).get(path).expect(200).headers["ETag"]

    def way(self, token):
        return self.subTest("by its id" if token else "by its link")

    def test_a_wait_ends_when_the_order_moves(self):
        for number, (path, token) in enumerate(self.ways.items()):
            with self.way(token):
                waiting = self.later_get(path + "?wait=30", token, If_None_Match=self.etag(path))
                time.sleep(0.3)
                self.assertFalse(waiting.done(), "it does not wait")
                to = ("preparing", "ready")[number]
                self.move(self.order, to)
                took, reply = waiting.result(10)
                self.assertLess(took, 0.3 + PROMPT_S)
                self.assertEqual(reply.expect(200).json["status"], to)
                self.assertEqual(reply.headers["ETag"], self.etag(path))

    def test_prefer_asks_for_a_wait_too(self):
        for number, (path, token) in enumerate(self.ways.items()):
            with self.way(token):
                etag = self.etag(path)
                took, reply = self.later_get(path, token, If_None_Match=etag, Prefer="wait=1").result(10)
                self.assertGreater(took, 0.9)
                self.assertEqual(reply.status, 304)
                waiting = self.later_get(path, token, If_None_Match=etag, Prefer="wait=30")
                time.sleep(0.3)
                self.move(self.order, ("preparing", "ready")[number])
                took, reply = waiting.result(10)
                self.assertLess(took, 0.3 + PROMPT_S)
                self.assertEqual(reply.status, 200)

    def test_a_wait_in_vain_ends_with_304(self):
        for path, token in self.ways.items():
            with self.way(token):
                etag = self.etag(path)
                took, reply = self.later_get(path + "?wait=1", token, If_None_Match=etag).result(10)
                self.assertGreater(took, 0.9)
                self.assertLess(took, 1 + PROMPT_S)
                self.assertEqual((reply.status, reply.body, reply.headers["ETag"]), (304, b"", etag))

    def test_who_knows_nothing_or_something_older_does_not_wait(self):
        for path, token in self.ways.items():
            with self.way(token):
                for headers in ({}, {"If_None_Match": '"other"'}):
                    took, reply = self.later_get(path + "?wait=30", token, **headers).result(10)
                    self.assertLess(took, PROMPT_S)
                    self.assertEqual(reply.status, 200)

    def test_other_orders_end_no_wait(self):
        other = self.place()
        for path, token in self.ways.items():
            with self.way(token):
                waiting = self.later_get(path + "?wait=2", token, If_None_Match=self.etag(path))
                time.sleep(0.2)
                self.place()
                if other["status"] == "pending":
                    other = self.move(other, "ready")
                took, reply = waiting.result(10)
                self.assertGreater(took, 1.9)
                self.assertEqual(reply.status, 304)

    def test_a_wait_for_an_order_sees_every_way_it_can_change(self):
        changes = [lambda: self.admin.patch(self.by_id, {"notes": "no sugar"}).expect(200),
                   lambda: self.admin.patch(self.by_id, {"tracking_number": "T-1"}).expect(200),
                   lambda: self.admin.post(self.by_id + "/cancel", {"reason": "gone"}).expect(200)]
        for change in changes:
            waiting = self.later_get(self.by_id + "?wait=30", self.admin.token, If_None_Match=self.etag(self.by_id))
            time.sleep(0.2)
            change()
            took, reply = waiting.result(10)
            self.assertLess(took, 0.2 + PROMPT_S)
            self.assertEqual(reply.expect(200).headers["ETag"], self.etag(self.by_id))
        self.assertEqual(reply.json["status"], "cancelled")

    def test_many_who_wait_for_one_order_are_told_at_once(self):
        asked = request(target=self.by_link + "?wait=30", headers=[("If-None-Match", self.etag(self.by_link))])
        guests = [self.enterContext(Raw(self.server.port)) for _ in range(50)]
        for guest in guests:
            guest.send(asked)
        time.sleep(0.3)
        self.move(self.order, "ready")
        began = time.monotonic()
        self.assertEqual({guest.answer().json["status"] for guest in guests}, {"ready"})
        self.assertLess(time.monotonic() - began, PROMPT_S)

    def test_what_another_process_does_is_seen(self):
        with Server(self.folder) as second:
            waiting = [self.later_get(path + "?wait=30", token, If_None_Match=self.etag(path))
                       for path, token in self.ways.items()]
            time.sleep(0.3)
            move(second.client(token=self.admin.token), self.order, "ready").expect(200)
            for done in waiting:
                took, reply = done.result(35)
                self.assertLess(took, 0.3 + PROMPT_S)
                self.assertEqual(reply.expect(200).json["status"], "ready")

    def test_waits_that_do_not_fit_are_refused(self):
        for path, token in self.ways.items():
            with self.way(token):
                for value in ("61", "-1", "x", "1.5", ""):
                    problem = self.client(token=token).get(f"{path}?wait={value}").expect(422).json
                    self.assertEqual([error["pointer"] for error in problem["errors"]], ["/query/wait"])

    def test_a_wait_for_what_one_may_not_see_is_refused_at_once(self):
        tom = self.person("tom-" + self.order["number"].lower(), "customer")
        unknown = "/api/v1/orders/01900000-0000-7000-8000-000000000000"
        for path, token, status in ((self.by_id, tom.token, 404), (self.by_id, None, 401),
                                    (self.by_link[:-3], None, 404), (unknown, self.admin.token, 404)):
            took, reply = self.later_get(path + "?wait=30", token, If_None_Match='"1"').result(10)
            self.assertLess(took, PROMPT_S)
            self.assertEqual(reply.status, status)

    def test_a_customer_waits_for_its_own_order(self):
        mira = self.person("mira", "customer")
        order = self.place(mira)
        path = f"/api/v1/orders/{order['id']}"
        waiting = self.later_get(path + "?wait=30", mira.token, If_None_Match=mira.get(path).headers["ETag"])
        time.sleep(0.3)
        self.move(order, "ready")
        took, reply = waiting.result(10)
        self.assertLess(took, 0.3 + PROMPT_S)
        self.assertEqual((reply.status, reply.json["status"], reply.json["allowed_transitions"]), (200, "ready", []))

    def test_head_waits_too_and_has_no_body(self):
        with Raw(self.server.port) as connection:
            etag = self.etag(self.by_link)
            connection.send(request("HEAD", self.by_link + "?wait=1", headers=[("If-None-Match", etag)]) + request())
            answer = connection.answer("HEAD")
            self.assertEqual((answer.status, answer.body, answer.headers["ETag"]), (304, b"", etag))
            self.assertEqual(connection.answer().status, 200)

    def test_a_tracking_cursor_leads_on_into_the_feed(self):
        cursor = self.client().get(self.by_link).expect(200).json["cursor"]
        self.move(self.order, "ready")
        events, _ = self.admin.feed(cursor)
        self.assertEqual([(event["order_id"], event["to"]) for event in events], [(self.order["id"], "ready")])
