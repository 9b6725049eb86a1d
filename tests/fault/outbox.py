"""What leaves the house, compared with what happened in it: one effect for each change, by its id; none lost, none of
what was undone, and those of one order in their order."""

import asyncio
import collections
import concurrent.futures
import contextlib
import itertools
import random

from mails_test import parsed
from server import wait_until
from writer import Writer

EVENTS = ("order.placed", "order.moved", "order.cancelled", "order.undone")
STEPS = ("order.moved", "order.cancelled")
TELLS = ("ready", "picked_up")  # what customers of a counter hear of by e-mail
UNDO_S = 1
LEASE_MS = 45_000  # the longest, that of e-mail
ALL_SENT_S = 90  # a lease may have to end first

OPEN = "SELECT count(*) FROM notifications WHERE state <> 'sent'"


def register(admin, url, events=EVENTS, shop=None, **fields):
    """A webhook; of the whole house when it is of no shop."""
    about = {"url": url, "events": list(events), **({"shop": shop["slug"]} if shop else {}), **fields}
    return admin.post("/api/v1/webhooks", about).expect(201).json


def name_mails(admin, shop):
    """The subject of each e-mail is the status that it tells of."""
    for to in TELLS:
        words = {"subject": to, "body": "{number}"}
        admin.request("PUT", f"/api/v1/shops/{shop['slug']}/messages/{to}/en", words).expect(200)


def end_leases(servers):
    """As if their time were over, for tests that cannot wait for it. All the servers must be dead."""
    servers.rows(f"UPDATE notifications SET lease_until = lease_until - {LEASE_MS} WHERE lease_until IS NOT NULL")


def wait_until_all_sent(servers):
    wait_until(lambda: servers.rows(OPEN) == [["0"]], "all of the outbox is sent", ALL_SENT_S, 0.2)


class Customer(Writer):
    """A writer whose orders have an address each, and who takes back some steps at once."""

    PAUSE_S = 0.15
    UNDOES = 0.2  # of all steps, those in shops that allow it

    numbers = itertools.count(1)

    def fields(self):
        return {"customer": {"name": "Mira", "email": f"mira{next(self.numbers)}@example.com"}}

    async def move(self):
        await super().move()
        if random.random() < self.UNDOES:
            await self.undo(*self.done[-1])

    async def undo(self, order, _, to):
        undone = await self.insist(f"/api/v1/orders/{order}/undo", {}, self.mover, 200, refusal="undo_expired")
        if undone is None:
            return
        self.done.append((order, "order.undone", undone["status"]))
        step = self.STEPS.index(to)
        if step + 1 < len(self.STEPS):
            self.open.remove((order, step + 1))
        self.open.append((order, step))


@contextlib.contextmanager
def writing(writers):
    """They write while the block runs; then each ends its change."""
    async def write():
        await asyncio.gather(*(writer.run() for writer in writers))

    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        running = pool.submit(lambda: asyncio.run(write()))
        try:
            yield running
            for writer in writers:
                writer.changes = 0
            running.result(ALL_SENT_S)
        finally:
            for writer in writers:
                writer.is_stopped = True


def undone_steps(events):
    """The steps that were taken back, each with the event that did it, by their seqs."""
    steps, pairs = collections.defaultdict(list), {}
    for event in events:
        if event["type"] in STEPS:
            steps[event["order_id"]].append(event["seq"])
        elif event["type"] == "order.undone":
            pairs[steps[event["order_id"]].pop()] = event["seq"]
    return pairs


def check_done(test, events, writers):
    """Every acknowledged change is in the log, once; and nothing that nobody has asked for."""
    logged = collections.Counter((event["order_id"], event["type"], event["to"]) for event in events)
    done = collections.Counter(change for writer in writers for change in writer.done)
    test.assertEqual(done - logged, {}, "acknowledged, and not in the log")
    test.assertEqual(logged - done, {}, "in the log, and nobody's or there twice")


def check_told(test, events, requests, types=EVENTS, shop=None):
    """Of one webhook: `requests` as they came. Returns the seqs that it was told of."""
    ids, seqs, bodies = (collections.defaultdict(set) for _ in range(3))
    latest = {}
    for request in requests:
        data = request.json["data"]
        ids[data["seq"]].add(request.id)
        seqs[request.id].add(data["seq"])
        bodies[request.id].add(request.body)
        test.assertGreaterEqual(data["seq"], latest.get(data["order_id"], 0), f"out of order: {data}")
        latest[data["order_id"]] = data["seq"]
    for name, groups in (("one change, several ids", ids), ("one id, several changes", seqs), ("two texts", bodies)):
        test.assertEqual({key: group for key, group in groups.items() if len(group) > 1}, {}, name)
    due = {event["seq"] for event in events if event["type"] in types and shop in (None, event["shop_id"])}
    pairs = {step: undone for step, undone in undone_steps(events).items() if step in due}
    # A step that is undone when it has just left the house is told to be so; else nothing is told of both.
    for step, undone in pairs.items():
        test.assertEqual(step in ids, undone in ids, f"step {step}, undone by {undone}")
    test.assertEqual(due - set(pairs) - set(pairs.values()) - set(ids), set(), "nobody was told of these")
    test.assertEqual(set(ids) - due, set(), "told, and nothing of the kind was due")
    return set(ids)


def check_mailed(test, events, orders, mails, told):
    """`told`: what a webhook has heard of, by seq; it settles what became of a step undone at the last moment."""
    addresses = {order["id"]: order["customer"]["email"] for order in orders}
    came, ids = collections.defaultdict(list), collections.defaultdict(set)
    for mail in mails:
        [address], content = mail["to"], parsed(mail["content"])
        came[address].append(content["subject"])
        ids[address, content["subject"]].add(content["message-id"])
    undone = undone_steps(events)
    due = {(addresses[event["order_id"]], event["to"]) for event in events
           if event["type"] in ("order.placed", *STEPS) and event["to"] in TELLS
           and (event["seq"] not in undone or event["seq"] in told)}
    test.assertEqual(due - set(ids), set(), "these customers were not told")
    test.assertEqual(set(ids) - due, set(), "told of what was undone, or never was")
    test.assertEqual({key: group for key, group in ids.items() if len(group) > 1}, {}, "several under their own ids")
    for address, subjects in came.items():
        test.assertEqual(subjects, sorted(subjects, key=TELLS.index), f"out of order, to {address}")
