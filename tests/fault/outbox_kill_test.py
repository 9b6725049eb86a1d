"""Customers who place, move and undo while the server is killed with -9 whenever something leaves the house: what has
come out in the end is one effect for each change, by its id."""

import collections
import random
import threading
import time
import unittest

from instances import Alone
from mails_test import MailServer
from outbox import (UNDO_S, Customer, check_done, check_mailed, check_told, end_leases, name_mails, register,
                    wait_until_all_sent, writing)
from receiver import Receiver, silence, status
from shop import add_item, open_shop

WRITERS = 4
ROUNDS = 3
REFUSED = 0.05  # of what comes, the first time
PATIENCE_S = 20
THIN = ("order.moved", "order.undone")


class Trap:
    """The rule of a receiver that does what it is told with one of its next requests, and with the others what is
    usual."""

    is_rule = True

    def __init__(self):
        self.refused = collections.Counter()  # by id
        self._next = None
        self._sprung = threading.Event()
        self._lock = threading.Lock()

    def __call__(self, request):
        with self._lock:
            answer, self._next = self._next, None
            if answer is None and request.id not in self.refused and random.random() < REFUSED:
                answer = status(500)
                self.refused[request.id] += 1
        return answer or status(200)

    def spring(self, answer):
        """Returns when a request has met this answer."""
        def sprung(connection):
            self._sprung.set()
            answer(connection)

        self._sprung.clear()
        with self._lock:
            self._next = sprung
        assert self._sprung.wait(PATIENCE_S), "nothing left the house"


class Killed(unittest.TestCase):
    def setUp(self):
        self.mail_server = self.enterContext(MailServer("--refuse", 3))
        self.traps = [Trap(), Trap()]
        self.receivers = [self.enterContext(Receiver(trap)) for trap in self.traps]
        self.servers = self.enterContext(Alone(
            "--webhook-allow-private", "--notify-retry-base-ms", "300",
            "--smtp-url", f"smtp://127.0.0.1:{self.mail_server.port}"))
        admin = self.servers.sign_in()
        self.token = admin.token
        self.shops = [open_shop(admin, name, undo_window_s=window) for name, window in (("Now", 0), ("Later", UNDO_S))]
        shops = [(shop["slug"], add_item(admin, shop)["id"]) for shop in self.shops]
        for shop in self.shops:
            name_mails(admin, shop)
        register(admin, self.receivers[0].url)
        register(admin, self.receivers[1].url, THIN, self.shops[1], payload="thin")
        self.writers = [Customer(self.servers.ports, shops, [self.token, None], self.token, 1_000_000)
                        for _ in range(WRITERS)]

    def test_each_change_has_one_effect_whenever_the_server_is_killed(self):
        moments = [self.before_the_answer, self.after_the_answer, self.when_a_mail_has_come, self.at_any_time] * ROUNDS
        random.shuffle(moments)
        with writing(self.writers) as running:
            for moment in moments:
                time.sleep(random.uniform(0.2, 1.2))
                self.assertFalse(running.done(), running.done() and running.exception())
                moment()
                self.servers.die()
                time.sleep(random.uniform(0, 0.3))
                end_leases(self.servers)
                self.servers.come_back()
        wait_until_all_sent(self.servers)
        self.check()

    def before_the_answer(self):
        random.choice(self.traps).spring(silence)

    def after_the_answer(self):
        """From a moment before the server has read it to one when it may have noted it."""
        process = self.servers.servers[0].process

        def answer_and_kill(connection):
            status(200)(connection)
            time.sleep(random.choice((0, 0, random.uniform(0, 0.02))))
            process.kill()

        random.choice(self.traps).spring(answer_and_kill)
        process.wait(PATIENCE_S)

    def when_a_mail_has_come(self):
        self.mail_server.wait(len(self.mail_server.taken()) + 1)

    def at_any_time(self):
        time.sleep(random.uniform(0, 1))

    def check(self):
        admin = self.servers.servers[0].client(token=self.token)
        events, orders = admin.feed()[0], admin.pages("/api/v1/orders")
        check_done(self, events, self.writers)
        all_, thin = (receiver.requests() for receiver in self.receivers)
        told = check_told(self, events, all_)
        check_told(self, events, thin, THIN, self.shops[1]["id"])
        mails = self.mail_server.taken()
        check_mailed(self, events, orders, mails, told)
        for trap, requests in zip(self.traps, (all_, thin)):
            came = collections.Counter(request.id for request in requests)
            self.assertEqual([id_ for id_ in trap.refused if came[id_] < 2], [], "refused, and not sent again")
        again = len(all_) - len(told)
        print(f"               ({len(events)} changes, {len(mails)} mails, {again} requests again, "
              f"{sum(trap.refused.total() for trap in self.traps)} refused)", flush=True)
        self.assertGreater(again, 0, "no kill came between a request and its note")
        self.assertGreater(sum(event["type"] == "order.undone" for event in events), 0)
