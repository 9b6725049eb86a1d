"""Receivers that hang or misbehave by the dozen: the good ones hear at once, and the bad ones are left alone."""

import collections
import contextlib
import socket
import struct
import time
import unittest

from outbox import register
from receiver import Receiver, endless_body, half_a_body, rule, silence, status
from server import temporary_folder, wait_until
from shop import add_item, move, open_shop, place, start

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


def endless_head(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    with contextlib.suppress(OSError):
        while True:
            connection.sendall(b"X: y\r\n" * 1000)


BAD = {"429": status(429, Retry_After="3600"), "500": status(500), "301": status(301, Location="http://127.0.0.1:1/"),
       "half a body": half_a_body, "an endless body": endless_body, "a reset": reset, "half a head": half_a_head,
       "an endless head": endless_head, "no HTTP": no_http, "a drop at a time": drops, "silence": silence}


class BadReceivers(unittest.TestCase):
    def setUp(self):
        folder = self.enterContext(temporary_folder()) / "data"
        mail_server = self.enterContext(Receiver())  # which waits to be greeted, as its clients do
        server, self.admin = start(folder, "--webhook-allow-private", "--notify-retry-base-ms", "1000",
                                   "--smtp-url", f"smtp://127.0.0.1:{mail_server.port}")
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
        """And has their customers told, which is beyond the mail server. Returns when each was placed."""
        placed = {}
        for number in range(count):
            order = place(self.admin, self.shop, self.item, customer={"email": f"mira{number}@example.com"})
            placed[order["id"]] = time.time()
            move(self.admin, order, "ready").expect(200)
            time.sleep(EVERY_S)
        return placed

    def check_is_prompt(self, receiver, placed, before):
        """Each has come soon, once; `before` came earlier. Returns how long the slowest took."""
        wait_until(lambda: len(receiver.requests()) >= before + len(placed), "all orders have come", PATIENCE_S)
        came = {request.json["data"]["order_id"]: request.at for request in receiver.requests()}
        self.assertEqual(len(receiver.requests()), before + len(placed))
        slowest = max(came[order] - at for order, at in placed.items())
        self.assertLess(slowest, AT_ONCE_S)
        return slowest

    def test_dozens_that_hang_hold_up_none_that_has_taken_something(self):
        quick = self.receiver()
        place(self.admin, self.shop, self.item)
        quick.wait(1)
        hanging = self.enterContext(Receiver(rule(lambda _: silence)))
        for number in range(HANGING):
            self.webhook(hanging, f"/{number}")
        place(self.admin, self.shop, self.item)
        hanging.wait(HANGING // 2)
        slowest = self.check_is_prompt(quick, self.place_some(), 2)
        print(f"               (the slowest took {slowest:.2f} s)", flush=True)

    def test_bad_ones_hold_up_nobody_and_are_left_alone_for_a_while(self):
        quick = [self.receiver() for _ in range(QUICK)]
        place(self.admin, self.shop, self.item)
        for each in quick:
            each.wait(1)
        bad = {name: self.receiver(answer) for name, answer in BAD.items()}
        placed = self.place_some()
        for each in quick:
            self.check_is_prompt(each, placed, 1)
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
        self.assertLess(request.at - at, TRY_S + 2 * AT_ONCE_S)
