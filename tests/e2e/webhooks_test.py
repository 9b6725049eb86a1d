"""Webhooks: what happens to orders is posted to whoever wants it, signed, in order, until it is taken."""

import time
import unittest

from receiver import Receiver, endless_body, half_a_body, rule, silence, status
from server import Server, docket, temporary_folder, wait_until
from shop import ADMIN, PASSWORD, ShopTest, add_item, move, open_shop, place, start

FLAGS = ("--webhook-allow-private", "--notify-retry-base-ms", "20")


def register(admin, receiver, shop, events=("order.placed", "order.moved", "order.cancelled"), **fields):
    url = receiver if isinstance(receiver, str) else receiver.url
    return admin.post("/api/v1/webhooks", {"url": url, "events": list(events), "shop": shop["slug"],
                                           **fields}).expect(201).json


def notifications(admin, webhook, **query):
    asked = "".join(f"&{name}={value}" for name, value in query.items())
    return admin.get(f"/api/v1/notifications?webhook={webhook['id']}{asked}").expect(200).json["data"]


class Webhooks(ShopTest):
    flags = FLAGS

    def setUp(self):
        self.shop = open_shop(self.admin, undo_window_s=0)
        self.item = add_item(self.admin, self.shop)

    def receiver(self, *answers):
        return self.enterContext(Receiver(*answers))

    def settled(self, webhook, state):
        return wait_until(lambda: notifications(self.admin, webhook, state=state), f"one is {state}", 15)

    def test_what_happens_to_an_order_is_posted_signed_and_in_order(self):
        receiver = self.receiver()
        webhook = register(self.admin, receiver, self.shop)
        self.assertRegex(webhook["secret"], r"^whsec_[A-Za-z0-9+/]{32}={0,2}$")
        order = place(self.admin, self.shop, self.item, customer={"name": "Mira"})
        for to in ("preparing", "ready"):
            move(self.admin, order, to).expect(200)
        self.admin.post(f"/api/v1/orders/{place(self.admin, self.shop, self.item)['id']}/cancel").expect(200)
        got = receiver.wait(5)
        for request in got:
            self.assertTrue(request.is_signed_by(webhook["secret"]), request.headers)
            self.assertEqual(request.line, "POST /docket HTTP/1.1")
            self.assertEqual(request.headers["content-type"], "application/json")
        self.assertEqual(len({request.id for request in got}), 5)
        mine = [request.json for request in got if request.json["data"]["order_id"] == order["id"]]
        self.assertEqual([each["type"] for each in mine], ["order.placed", "order.moved", "order.moved"])
        self.assertEqual([each["data"]["to"] for each in mine], ["pending", "preparing", "ready"])
        self.assertEqual([each["data"]["order"]["status"] for each in mine], ["pending", "preparing", "ready"])
        self.assertEqual(mine[0]["data"]["order"]["customer"]["name"], "Mira")
        self.assertEqual(sorted(each["data"]["seq"] for each in mine), [each["data"]["seq"] for each in mine])
        sent = wait_until(lambda: len(notifications(self.admin, webhook, state="sent")) == 5, "all are sent")
        self.assertTrue(sent)

    def test_thin_ones_carry_the_event_alone_and_only_what_was_asked_for(self):
        receiver = self.receiver()
        register(self.admin, receiver, self.shop, ["order.moved"], payload="thin")
        order = place(self.admin, self.shop, self.item)
        move(self.admin, order, "preparing").expect(200)
        request, = receiver.wait(1)
        self.assertEqual(request.json["type"], "order.moved")
        self.assertNotIn("order", request.json["data"])

    def test_a_step_that_is_undone_was_never_told(self):
        self.shop = open_shop(self.admin, undo_window_s=2)
        self.item = add_item(self.admin, self.shop)
        receiver = self.receiver()
        register(self.admin, receiver, self.shop, ["order.moved", "order.undone"])
        order = place(self.admin, self.shop, self.item)
        move(self.admin, order, "preparing").expect(200)
        self.admin.post(f"/api/v1/orders/{order['id']}/undo").expect(200)
        moved = time.time()
        move(self.admin, order, "ready").expect(200)
        request, = receiver.wait(1)
        self.assertEqual(request.json["data"]["to"], "ready")
        self.assertGreaterEqual(request.at - moved, 1.9)
        self.assertEqual(len(receiver.requests()), 1)

    def test_what_is_not_taken_is_tried_again_under_the_same_id(self):
        for name, refusal in {"500": status(500), "301": status(301, Location="http://127.0.0.1:1/"),
                              "half a body": half_a_body, "429": status(429, Retry_After="1")}.items():
            with self.subTest(name):
                receiver = self.receiver(refusal, refusal)
                webhook = register(self.admin, receiver, self.shop, ["order.placed"])
                place(self.admin, self.shop, self.item)
                first, second, third = receiver.wait(3)
                self.assertEqual(first.id, second.id)
                self.assertEqual(first.id, third.id)
                self.assertEqual(first.body, third.body)
                self.assertTrue(third.is_signed_by(webhook["secret"]))
                if name == "429":
                    self.assertGreaterEqual(second.at - first.at, 0.95)
                sent, = self.settled(webhook, "sent")
                detail = self.admin.get(f"/api/v1/notifications/{sent['id']}").expect(200).json
                self.assertEqual(detail["tries"], 3)
                self.assertEqual(len(detail["deliveries"]), 3)
                self.assertIn("webhook-id", detail["deliveries"][0]["request"].lower())
                self.admin.request("DELETE", f"/api/v1/webhooks/{webhook['id']}").expect(204)

    def test_an_endless_answer_takes_no_more_than_its_head(self):
        receiver = self.receiver(endless_body)
        webhook = register(self.admin, receiver, self.shop, ["order.placed"])
        place(self.admin, self.shop, self.item)
        receiver.wait(1)
        wait_until(lambda: notifications(self.admin, webhook)[0]["tries"] >= 1, "it came to an end", 20)

    def test_one_that_hangs_delays_no_other(self):
        hanging, quick = self.receiver(rule(lambda _: silence)), self.receiver()
        register(self.admin, hanging, self.shop)
        register(self.admin, quick, self.shop)
        for _ in range(20):
            place(self.admin, self.shop, self.item)
        began = time.monotonic()
        quick.wait(20, 8)
        self.assertLess(time.monotonic() - began, 8)

    def test_410_switches_it_off(self):
        receiver = self.receiver(status(410))
        webhook = register(self.admin, receiver, self.shop)
        place(self.admin, self.shop, self.item)
        off = wait_until(lambda: (now := self.admin.get(f"/api/v1/webhooks/{webhook['id']}").json)["is_active"] is False
                         and now, "it is off")
        self.assertEqual(off["disabled_reason"], "gone")
        self.settled(webhook, "dead")
        place(self.admin, self.shop, self.item)
        self.admin.post(f"/api/v1/webhooks/{webhook['id']}/test").expect(409)
        self.admin.request("PATCH", f"/api/v1/webhooks/{webhook['id']}", {"is_active": True}).expect(200)
        place(self.admin, self.shop, self.item)
        receiver.wait(2)

    def test_a_new_secret_signs_beside_the_old_one(self):
        receiver = self.receiver()
        webhook = register(self.admin, receiver, self.shop, ["order.placed"])
        rotated = self.admin.post(f"/api/v1/webhooks/{webhook['id']}/rotate-secret").expect(201).json
        self.assertNotEqual(rotated["secret"], webhook["secret"])
        place(self.admin, self.shop, self.item)
        request, = receiver.wait(1)
        self.assertTrue(request.is_signed_by(webhook["secret"]))
        self.assertTrue(request.is_signed_by(rotated["secret"]))

    def test_a_test_is_sent_at_once_and_says_what_came_of_it(self):
        receiver = self.receiver()
        webhook = register(self.admin, receiver, self.shop)
        made = self.admin.post(f"/api/v1/webhooks/{webhook['id']}/test").expect(201)
        request, = receiver.wait(1)
        self.assertEqual(request.json["type"], "webhook.test")
        sent = wait_until(lambda: (now := self.admin.get(f"/api/v1/notifications/{made.json['id']}").json)["state"]
                          == "sent" and now, "it is sent")
        self.assertEqual(sent["last_status"], 200)

    def test_what_is_removed_is_told_nothing_more(self):
        receiver = self.receiver()
        webhook = register(self.admin, receiver, self.shop)
        self.admin.request("DELETE", f"/api/v1/webhooks/{webhook['id']}").expect(204)
        other = self.receiver()
        register(self.admin, other, self.shop)
        place(self.admin, self.shop, self.item)
        other.wait(1)
        self.assertEqual(receiver.requests(), [])


class GivenUp(ShopTest):
    flags = ("--webhook-allow-private", "--notify-retry-base-ms", "1")

    def test_after_ten_tries_it_is_dead_and_by_hand_it_is_sent_again(self):
        # Together the nine pauses take 55 seconds at this base.
        with Receiver(*[status(500)] * 10) as receiver:
            webhook = register(self.admin, receiver, self.shop, ["order.placed"])
            place(self.admin, self.shop, self.item)
            receiver.wait(10, 90)
            dead = wait_until(lambda: notifications(self.admin, webhook, state="dead"), "it is dead")[0]
            self.assertEqual((dead["tries"], dead["due_at"]), (10, None))
            self.admin.post(f"/api/v1/notifications/{dead['id']}/retry").expect(200)
            self.assertEqual(receiver.wait(11)[-1].id, dead["id"])
            wait_until(lambda: notifications(self.admin, webhook, state="sent"), "it is sent")


class Guarded(ShopTest):
    """As it is served without being told otherwise."""

    def test_addresses_of_private_networks_are_refused_also_by_name(self):
        with Receiver() as receiver:
            for host in ("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "[::ffff:127.0.0.1]", "2130706433"):
                with self.subTest(host):
                    webhook = register(self.admin, f"http://{host}:{receiver.port}/", self.shop)
                    place(self.admin, self.shop, self.item)
                    failed = wait_until(lambda: [each for each in notifications(self.admin, webhook) if each["tries"]],
                                        "it was tried", 15)[0]
                    self.assertEqual(failed["state"], "failed")
                    self.assertIn("private", failed["last_error"])
                    self.admin.request("DELETE", f"/api/v1/webhooks/{webhook['id']}").expect(204)
            self.assertEqual(receiver.requests(), [])


class Outlives(unittest.TestCase):
    """The outbox is on disk."""

    def test_nothing_is_lost_by_kill_9_and_each_comes_under_one_id(self):
        folder = self.enterContext(temporary_folder()) / "data"
        receiver = self.enterContext(Receiver(rule(lambda _: lambda connection: (time.sleep(0.02), status(200)(connection)))))
        server, admin = start(folder, *FLAGS)
        shop = open_shop(admin, undo_window_s=0)
        item = add_item(admin, shop)
        register(admin, receiver, shop)
        placed = []
        for round_ in range(3):
            for _ in range(30):
                order = place(admin, shop, item)
                move(admin, order, "preparing").expect(200)
                placed.append(order["id"])
            server.kill9()
            server = Server(folder, *FLAGS)
            admin = server.sign_in(ADMIN, PASSWORD)
        with server:
            wait_until(lambda: len({each.id for each in receiver.requests()}) == 180, "all have come", 60, 0.1)
            by_order = {}
            for request in receiver.requests():
                seen = by_order.setdefault(request.json["data"]["order_id"], {})
                seen.setdefault(request.id, request.json["data"]["to"])
            self.assertEqual(set(by_order), set(placed))
            for order, seen in by_order.items():
                self.assertEqual(list(seen.values()), ["pending", "preparing"], order)


class Words(unittest.TestCase):
    def test_settings_that_contradict_each_other_are_one_line(self):
        done = docket("serve", "--port", "0", "--mail-folder", "x", "--resend-api-key", "re_1")
        self.assertEqual(done.returncode, 2)
        self.assertIn("e-mails leave one way", done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1)
