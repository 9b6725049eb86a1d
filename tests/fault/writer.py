"""Changes the log for the readers of clients.py: one change after the other, each repeated until it is acknowledged."""

import asyncio
import json
import random
import uuid

import frames
from clients import AWAY_S, BUSY, Gone, Late, Link


class Writer:
    """Places orders and moves them to their end, one change after the other. `placers` are the tokens that it places
    with in turn, `mover` is that of who moves. What was acknowledged is `done`, (order_id, type, to)."""

    STEPS = ("preparing", "ready", "picked_up")
    MOST_OPEN = 12
    PAUSE_S = 0.03  # at most, between two changes: so that readers come and go while they are made

    def __init__(self, ports, shops, placers, mover, changes, orders=()):
        self.ports, self.shops, self.placers, self.mover, self.changes = ports, shops, placers, mover, changes
        self.open = [(order, 0) for order in orders]  # its id, and how many steps it has made
        self.done = []
        self.repeats = 0  # how often a change had to be sent again
        self.is_stopped = False  # by others: then the last change may be unfinished
        self.link = None

    async def run(self):
        while len(self.done) < self.changes and not self.is_stopped:
            if not self.open or (len(self.open) < self.MOST_OPEN and random.random() < 0.5):
                await self.place()
            else:
                await self.move()
            await asyncio.sleep(random.uniform(0, self.PAUSE_S))
        if self.link is not None:
            self.link.drop()

    def fields(self):
        """What else an order is placed with."""
        return {}

    async def place(self):
        shop, item = random.choice(self.shops)
        body = {"lines": [{"item_id": item, "quantity": 1}], **self.fields()}
        order = await self.insist(f"/api/v1/shops/{shop}/orders", body, random.choice(self.placers), 201)
        self.done.append((order["id"], "order.placed", order["status"]))
        self.open.append((order["id"], 0))

    async def move(self):
        order, step = self.open.pop(random.randrange(len(self.open)))
        to = self.STEPS[step]
        moved = await self.insist(f"/api/v1/orders/{order}/transitions", {"to": to}, self.mover, 200)
        assert moved["status"] == to
        self.done.append((order, "order.moved", to))
        if step + 1 < len(self.STEPS):
            self.open.append((order, step + 1))

    async def insist(self, target, body, token, status, refusal=None):
        """The reply. None when it is a 409 with `refusal` as its code."""
        key = str(uuid.uuid4())
        data = frames.get(target, frames.bearer(token), ("Idempotency-Key", key), method="POST",
                          body=json.dumps(body).encode())
        while not self.is_stopped:
            try:
                if self.link is None:
                    self.link = await Link.open(random.choice(self.ports), data)
                else:
                    self.link.send(data)
                head, reply = await self.link.reply()
            except Gone:
                head = None
            except Late:
                if len(self.ports) == 1:
                    raise
                head = None
            if head is not None and head.status == status:
                return json.loads(reply)
            if head is not None and head.status not in (409, *BUSY):
                raise frames.ProtocolFault(f"{target}: {head.status} {reply[:300]!r}")
            code = json.loads(reply)["code"] if head is not None and head.status == 409 else None
            if code is not None and code == refusal:
                return None
            if code not in (None, "idempotency_in_progress"):
                raise frames.ProtocolFault(f"{target}: {reply[:300]!r}")
            if self.link is not None:
                self.link.drop()
                self.link = None
            self.repeats += 1
            await asyncio.sleep(random.uniform(*AWAY_S))
        raise Gone
