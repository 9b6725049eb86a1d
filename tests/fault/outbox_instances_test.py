"""Three instances that send what is in one outbox: nothing twice as long as all live, and one effect for each change
while they and their database die."""

import collections
import random
import time
import unittest

from instances import Instances
from mails_test import MailServer
from outbox import (UNDO_S, Customer, check_done, check_mailed, check_told, name_mails, register, wait_until_all_sent,
                    writing)
from receiver import Receiver, rule, status
from server import wait_until
from shop import add_item, open_shop, place

INSTANCES = 3
WRITERS = 6
CHANGES = 300  # of the test without deaths
KILLS = 8
ROUNDS = 10
TAKES_S = 0.05  # a receiver, for each request: so that two that sent the same would meet
PATIENCE_S = 60

SENDING = "SELECT DISTINCT leased_by FROM notifications WHERE leased_by IS NOT NULL"


def takes_its_time(_):
    def answer(connection):
        time.sleep(TAKES_S)
        status(200)(connection)

    return answer


class Several(unittest.TestCase):
    def setUp(self):
        self.mail_server = self.enterContext(MailServer())
        self.receivers = [self.enterContext(Receiver(rule(takes_its_time))) for _ in range(2)]
        self.instances = self.enterContext(Instances(
            INSTANCES, "--webhook-allow-private", "--notify-retry-base-ms", "300",
            "--smtp-url", f"smtp://127.0.0.1:{self.mail_server.port}"))
        admin = self.instances.sign_in()
        self.token = admin.token
        shops = [open_shop(admin, name, undo_window_s=window) for name, window in (("Now", 0), ("Later", UNDO_S))]
        for shop in shops:
            name_mails(admin, shop)
        for receiver in self.receivers:
            register(admin, receiver.url)
        self.items = [(shop, add_item(admin, shop)) for shop in shops]
        items = [(shop["slug"], item["id"]) for shop, item in self.items]
        self.writers = [Customer(self.instances.ports, items, [self.token, None], self.token, 1_000_000)
                        for _ in range(WRITERS)]

    def acknowledged(self):
        return sum(len(writer.done) for writer in self.writers)

    def wait_for_changes(self, count, running):
        wait_until(lambda: self.acknowledged() >= count or running.done(), f"{count} changes", PATIENCE_S)
        self.assertFalse(running.done(), running.done() and running.exception())

    def check(self):
        """Returns how often each id came, with those of e-mails."""
        wait_until_all_sent(self.instances)
        admin = self.instances.servers[0].client(token=self.token)
        events, orders = admin.feed()[0], admin.pages("/api/v1/orders")
        check_done(self, events, self.writers)
        mails = self.mail_server.taken()
        for receiver in self.receivers:
            told = check_told(self, events, receiver.requests())
            check_mailed(self, events, orders, mails, told)
        came = collections.Counter(request.id for receiver in self.receivers for request in receiver.requests())
        came.update(mail["content"].partition("\r\nMessage-ID:")[2].split()[0] for mail in mails)
        again = came.total() - len(came)
        print(f"               ({len(events)} changes, {len(mails)} mails, {again} again)", flush=True)
        return came

    def test_all_send_and_nothing_is_sent_twice(self):
        senders = set()

        def enough():
            senders.update(name for name, in self.instances.rows(SENDING))
            return self.acknowledged() >= CHANGES

        with writing(self.writers):
            wait_until(enough, f"{CHANGES} changes", PATIENCE_S, 0.1)
        came = self.check()
        self.assertEqual({id_: count for id_, count in came.items() if count > 1}, {})
        self.assertEqual(len(senders), INSTANCES)

    def test_all_know_at_once_of_a_webhook_that_one_was_given_or_has_lost(self):
        clients = [server.client(token=self.token) for server in self.instances.servers]
        receiver = self.enterContext(Receiver())
        due, shop, item = [], *self.items[0]
        for _ in range(ROUNDS):
            one, other = random.sample(clients, 2)
            webhook = register(one, receiver.url, ["order.placed"])
            due.append(place(other, shop, item)["id"])
            receiver.wait(len(due), PATIENCE_S)
            one.request("DELETE", f"/api/v1/webhooks/{webhook['id']}").expect(204)
            place(other, shop, item)
        wait_until_all_sent(self.instances)
        self.assertEqual([request.json["data"]["order_id"] for request in receiver.requests()], due)

    def test_each_change_has_one_effect_while_instances_and_the_database_die(self):
        with writing(self.writers) as running:
            for kill in range(KILLS):
                before = self.acknowledged()
                self.wait_for_changes(before + random.randint(10, 40), running)
                if kill == KILLS // 2:
                    self.instances.cluster.restart("immediate")
                else:
                    self.instances.kill(random.randrange(INSTANCES))
        came = self.check()
        self.assertGreater(came.total(), len(came), "no kill came between a request and its note")
