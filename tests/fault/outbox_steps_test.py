"""kill -9 at each step of sending: before it is begun, while it is under way, before the answer is noted, in the middle
of a batch, and in the pause before it is tried again. What was noted is not sent again; all else is, under its id."""

import collections
import signal
import unittest

from gate import Gate
from instances import Alone, Instances
from mails_test import MailServer, parsed
from outbox import check_told, end_leases, name_mails, register, wait_until_all_sent
from receiver import Receiver, status
from server import wait_until
from shop import add_item, move, open_shop, place

RETRY_S = 1
EACH = 8  # what is under way at once to a receiver that has taken something
HELD_S = 3  # in a shop that lets its people undo a step: time enough to kill a server


class Steps:
    @classmethod
    def setUpClass(cls):
        cls.mail_server = cls.enterClassContext(MailServer("--paced"))
        cls.servers = cls.enterClassContext(cls.make(
            "--webhook-allow-private", "--notify-retry-base-ms", RETRY_S * 1000,
            "--smtp-url", f"smtp://127.0.0.1:{cls.mail_server.port}"))
        cls.admin = cls.servers.sign_in()

    def setUp(self):
        self.gate = Gate()
        self.receiver = self.enterContext(Receiver(self.gate))
        self.shop = self.open_shop(0)
        self.since = self.admin.feed()[1]

    def open_shop(self, undo_window_s):
        shop = open_shop(self.admin, undo_window_s=undo_window_s)
        self.item = add_item(self.admin, shop)
        self.webhook = register(self.admin, self.receiver.url, shop=shop)
        return shop

    def place(self, **fields):
        return place(self.admin, self.shop, self.item, **fields)

    def outbox(self, where=None):
        """Of this test's webhook: state, tries, and whether somebody has taken it to send it; oldest first."""
        where = where or f"destination = 'webhook:{self.webhook['id']}'"
        return [tuple(row) for row in self.servers.rows(
            "SELECT state, tries, CASE WHEN lease_until IS NULL THEN 'free' ELSE 'taken' END FROM notifications"
            f" WHERE {where} ORDER BY seq, id")]

    def wait_for_outbox(self, *states):
        wait_until(lambda: self.outbox() == list(states), f"the outbox is {states}", 20, 0.1)

    def come_back(self):
        """What the dead one had taken to send is anybody's."""
        end_leases(self.servers)
        self.servers.come_back()
        self.admin = type(self).admin = self.servers.servers[0].client(token=self.admin.token)

    def finish(self):
        """How often each id came, in the order in which they came first."""
        self.gate.open()
        self.come_back()
        wait_until_all_sent(self.servers)
        events, _ = self.admin.feed(self.since)
        requests = self.receiver.requests()
        check_told(self, events, requests)
        return list(collections.Counter(request.id for request in requests).values())

    def stand_still(self):
        self.servers.servers[0].process.send_signal(signal.SIGSTOP)

    def test_before_it_is_begun(self):
        self.shop = self.open_shop(HELD_S)
        order = self.place()
        self.gate.let(self.receiver.wait(1)[0].id)
        self.wait_for_outbox(("sent", "1", "free"))
        move(self.admin, order, "preparing").expect(200)
        self.servers.die()
        self.assertEqual(self.outbox(), [("sent", "1", "free"), ("queued", "0", "free")])
        self.assertEqual(self.finish(), [1, 1])

    def test_while_the_receiver_holds_the_request(self):
        self.place()
        self.receiver.wait(1)
        self.servers.die()
        self.assertEqual(self.outbox(), [("queued", "0", "taken")])
        self.assertEqual(self.finish(), [2])

    def test_between_the_answer_and_its_note(self):
        order = self.place()
        request, = self.receiver.wait(1)
        move(self.admin, order, "preparing").expect(200)
        self.stand_still()
        self.gate.let(request.id)
        self.servers.die()
        self.assertEqual(self.outbox(), [("queued", "0", "taken"), ("queued", "0", "free")])
        self.assertEqual(self.finish(), [2, 1])

    def test_in_the_middle_of_a_batch(self):
        self.place()
        self.gate.let(self.receiver.wait(1)[0].id)
        self.wait_for_outbox(("sent", "1", "free"))
        for _ in range(EACH + 4):
            self.place()
        answered = [request.id for request in self.receiver.wait(1 + EACH)[1:4]]
        for each in answered:
            self.gate.let(each)
        self.receiver.wait(1 + EACH + len(answered))
        self.servers.die()
        states = collections.Counter(self.outbox())
        self.assertEqual(states, {("sent", "1", "free"): 4, ("queued", "0", "taken"): EACH, ("queued", "0", "free"): 1})
        self.assertEqual(sorted(self.finish()), [1] * 5 + [2] * EACH)

    def test_in_the_pause_before_it_is_tried_again(self):
        order = self.place()
        request, = self.receiver.wait(1)
        move(self.admin, order, "preparing").expect(200)
        self.gate.let(request.id, status(500))
        self.wait_for_outbox(("failed", "1", "free"), ("queued", "0", "free"))
        self.servers.die()
        self.assertEqual(self.finish(), [2, 1])
        first, second, _ = self.receiver.requests()
        self.assertGreaterEqual(second.at - first.at, RETRY_S)
        self.assertEqual(self.outbox(), [("sent", "2", "free"), ("sent", "1", "free")])

    def test_a_mail_before_it_is_taken_and_before_that_is_noted(self):
        self.gate.open()
        name_mails(self.admin, self.shop)
        before = len(self.mail_server.taken())
        order = self.place(customer={"name": "Mira", "email": "mira@example.com"})
        for to in ("preparing", "ready", "picked_up"):
            move(self.admin, order, to).expect(200)
        mails = f"kind = 'email' AND order_id = '{order['id']}'"

        self.mail_server.wait(before + 1)
        self.servers.die()
        self.mail_server.answer()
        self.assertEqual(self.outbox(mails), [("queued", "0", "taken"), ("queued", "0", "free")])
        self.come_back()

        self.mail_server.wait(before + 2)
        self.stand_still()
        self.mail_server.answer()
        self.servers.die()
        self.assertEqual(self.outbox(mails), [("queued", "0", "taken"), ("queued", "0", "free")])
        self.come_back()

        for count in (3, 4):
            taken = self.mail_server.wait(before + count)[before:]
            self.mail_server.answer()
        wait_until_all_sent(self.servers)
        self.assertEqual(self.outbox(mails), [("sent", "1", "free")] * 2)
        contents = [parsed(mail["content"]) for mail in taken]
        self.assertEqual([content["subject"] for content in contents], ["ready"] * 3 + ["picked_up"])
        self.assertEqual(len({content["message-id"] for content in contents[:3]}), 1)
        self.assertEqual(len({content["message-id"] for content in contents}), 2)


class OnSqlite(Steps, unittest.TestCase):
    make = Alone


class OnPostgres(Steps, unittest.TestCase):
    @staticmethod
    def make(*flags):
        return Instances(1, *flags)
