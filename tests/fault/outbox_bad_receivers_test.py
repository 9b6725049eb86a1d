"""Receivers that hang or misbehave by the dozen: those that do not hear at once, and each of the others is tried only so
often."""

import collections
import socket
import struct
import time
import unittest

from outbox import check_told, register
from receiver import Receiver, endless_body, half_a_body, rule, silence, status
from server import temporary_folder, wait_until
from shop import add_item, open_shop, place, start

HANGING = 40  # more than may be tried at once by those that have taken nothing yet
QUICK = 10
ORDERS = 15
EVERY_S = 0.3
AT_ONCE_S = 2
PATIENCE_S = 30
TRY_S = 15  # the longest one


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def half_a_head(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Le")
    connection.shutdown(socket.SHUT_RDWR)


def no_http(connection):
    connection.sendall(b"220 mail.test ESMTP\r\n")
    connection.shutdown(socket.SHUT_RDWR)


def drops(connection):
    """An answer that never comes to its end."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for _ in range(30):
        connection.sendall(b"X: y\r\n")
        time.sleep(1)


BAD = {"429": status(429, Retry_After="3600"), "500": status(500), "301": status(301, Location="http://127.0.0.1:1/"),
       "half a body": half_a_body, "an endless body": endless_body, "a reset": reset, "half a head": half_a_head,
       "no HTTP": no_http, "a drop at a time": drops, "silence": silence}


class BadReceivers(unittest.TestCase):
    def setUp(self):
        folder = self.enterContext(temporary_folder()) / "data"
        server, self.admin = start(folder, "--webhook-allow-private", "--notify-retry-base-ms", "1000")
        self.server = self.enterContext(server)
        self.shop = open_shop(self.admin, undo_window_s=0)
        self.item = add_item(self.admin, self.shop)

    def receiver(self, answer=status(200)):
        receiver = self.enterContext(Receiver(rule(lambda _: answer)))
        self.webhook(receiver)
        return receiver

    def webhook(self, receiver, name=""):
        return register(self.admin, receiver.url + name, ["order.placed"], self.shop)

    def place_some(self, count=ORDERS):
        """Returns when each was placed."""
        placed = {}
        for _ in range(count):
            placed[place(self.admin, self.shop, self.item)["id"]] = time.time()
            time.sleep(EVERY_S)
        return placed

    def check_is_prompt(self, receiver, placed):
        """Each has come soon, once."""
        wait_until(lambda: len(receiver.requests()) >= len(placed), "all orders have come", PATIENCE_S)
        came = {request.json["data"]["order_id"]: request.at for request in receiver.requests()}
        self.assertEqual(len(came), len(receiver.requests()))
        late = max(came[order] - at for order, at in placed.items())
        self.assertLess(late, AT_ONCE_S)
        return late

    def test_dozens_that_hang_hold_up_none_that_has_taken_something(self):
        quick = self.receiver()
        place(self.admin, self.shop, self.item)
        quick.wait(1)
        hanging = self.enterContext(Receiver(rule(lambda _: silence)))
        for number in range(HANGING):
            self.webhook(hanging, f"/{number}")
        first = place(self.admin, self.shop, self.item)["id"]
        hanging.wait(HANGING // 2)
        placed = self.place_some()
        wait_until(lambda: len(quick.requests()) >= 2 + len(placed), "all orders have come", PATIENCE_S)
        came = {request.json["data"]["order_id"]: request.at for request in quick.requests()}
        self.assertIn(first, came)
        late = max(came[order] - at for order, at in placed.items())
        print(f"               (no order came later than after {late:.2f} s)", flush=True)
        self.assertLess(late, AT_ONCE_S)
        self.assertEqual(len(quick.requests()), 2 + len(placed))

    def test_bad_ones_hold_up_nobody_and_are_left_alone_for_a_while(self):
        quick = [self.receiver() for _ in range(QUICK)]
        place(self.admin, self.shop, self.item)
        for each in quick:
            each.wait(1)
        bad = {name: self.receiver(answer) for name, answer in BAD.items()}
        placed = self.place_some()
        for each in quick:
            wait_until(lambda e=each: len(e.requests()) > len(placed), "all orders have come", PATIENCE_S)
            came = {request.json["data"]["order_id"]: request.at for request in each.requests()}
            self.assertEqual(len(each.requests()), 1 + len(placed))
            self.assertLess(max(came[order] - at for order, at in placed.items()), AT_ONCE_S)
        for name, each in bad.items():
            with self.subTest(name):
                tries = collections.Counter(request.id for request in each.wait(1))
                # The second is after a second, and the third after a minute.
                self.assertLessEqual(max(tries.values()), 2, tries)
        self.server.client().get("/healthz").expect(200)

    def test_one_that_is_new_waits_for_dozens_that_hang_no_longer_than_a_try(self):
        hanging = self.enterContext(Receiver(rule(lambda _: silence)))
        for number in range(HANGING):
            self.webhook(hanging, f"/{number}")
        for _ in range(3):
            place(self.admin, self.shop, self.item)
        hanging.wait(HANGING // 2)
        new = self.receiver()
        at = time.time()
        order = place(self.admin, self.shop, self.item)["id"]
        request, = new.wait(1, 3 * TRY_S)
        print(f"               (it came after {request.at - at:.1f} s)", flush=True)
        self.assertEqual(request.json["data"]["order_id"], order)
        self.assertLess(request.at - at, TRY_S + AT_ONCE_S)
