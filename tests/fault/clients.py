"""Readers of the live feed by the hundred, all in one process without threads.

A reader follows one part of the log (its View) over one transport. It drops its connection at random, comes back by its
cursor, to any of the instances that there are, and bears with a server that is away. What it has read is `seen`, (seq, order_id, type); what the server may not
do is gathered in `faults`. A writer repeats each change, with its Idempotency-Key, until it is acknowledged.
"""

import asyncio
import contextlib
import dataclasses
import functools
import json
import random
import socket
import struct
import typing

import frames

REPLY_S = 20
AWAY_S = (0.02, 0.4)  # between two tries
BUSY = (429, 503)


@dataclasses.dataclass(frozen=True)
class View:
    """A part of the log: what this caller sees of what it asks for. `shows` says so of a row of the table."""

    token: str
    query: str = ""  # shop=…, order=…
    name: str = "everything"
    shows: typing.Callable = lambda row: True


class Gone(Exception):
    """The connection has ended, whoever ended it."""


class Late(frames.ProtocolFault):
    """There is no reply in time. A fault of the only server; of several one may stand still, and another is asked."""


@contextlib.asynccontextmanager
async def in_time(within_s):
    """For what the server owes us."""
    try:
        async with asyncio.timeout(within_s):
            yield
    except TimeoutError:
        raise Late(f"no reply within {within_s:.1f} s") from None


@functools.lru_cache(maxsize=8192)
def entry(data):
    """What is noted of an event. The same bytes go to many readers and are read once."""
    event = json.loads(data)
    return event["seq"], event["order_id"], event["type"]


@functools.lru_cache(maxsize=8192)
def message_of(data):
    message = json.loads(data)
    event = message.get("data")
    return message["type"], message["cursor"], event and (event["seq"], event["order_id"], event["type"])


class Link:
    """One connection to the server, for one reader or writer."""

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer
        self.bytes = bytearray()

    @classmethod
    async def open(cls, port, data):
        try:
            async with asyncio.timeout(REPLY_S):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:  # also when it is too slow
            raise Gone from None
        link = cls(reader, writer)
        link.send(data)
        return link

    def send(self, data):
        self.writer.write(data)

    async def more(self):
        """The bytes that come next."""
        try:
            data = await self.reader.read(65536)
        except ConnectionError:
            raise Gone from None
        if not data:
            raise Gone
        return data

    async def head(self):
        while (head := frames.take_head(self.bytes)) is None:
            self.bytes += await self.more()
        return head

    async def reply(self, within_s=REPLY_S):
        """Head and body."""
        async with in_time(within_s):
            head = await self.head()
            while len(self.bytes) < head.length:
                self.bytes += await self.more()
        body = bytes(self.bytes[:head.length])
        del self.bytes[:head.length]
        return head, body

    def drop(self):
        """As a cable that is pulled, half of the time; else as a tab that is closed."""
        with contextlib.suppress(OSError):
            if random.random() < 0.5:
                self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                                                struct.pack("ii", 1, 0))
        self.writer.close()


class Reader:
    """`start` is its first cursor; None lets it begin where the server says, which is then `start`."""

    def __init__(self, ports, view, start, drops):
        self.ports, self.view = ports, view
        self.start = self.cursor = start
        self.drops = drops  # how often it still drops its connection by itself
        self.seen = []
        self.faults = []
        self.visits = []  # (cursor it came with, how many events it had then): what a failure is explained by
        self.link = None

    @property
    def name(self):
        return f"{type(self).__name__} of {self.view.name}"

    async def run(self):
        """Until it is cancelled."""
        while not self.faults:
            self.visits.append((self.cursor, len(self.seen)))
            try:
                await self.visit()
            except Gone:
                pass
            except asyncio.CancelledError:
                raise
            except Late as fault:
                if len(self.ports) == 1:
                    self.faults.append(repr(fault))
            except Exception as fault:  # whatever it is, it is this reader's verdict
                self.faults.append(repr(fault))
            finally:
                if self.link is not None:
                    self.link.drop()
                    self.link = None
            await asyncio.sleep(random.uniform(*AWAY_S))

    def patience(self):
        """How long this connection is kept."""
        if self.drops == 0:
            return 3600
        self.drops -= 1
        return random.uniform(0.3, 5)

    async def connect(self, data):
        self.link = await Link.open(random.choice(self.ports), data)
        async with in_time(REPLY_S):
            return await self.link.head()

    async def follow(self, take):
        """Gives what comes to `take`, until this connection has been kept long enough."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.patience()):
                take(bytes(self.link.bytes))
                while True:
                    take(await self.link.more())

    def note(self, cursor, event):
        self.cursor = cursor
        self.seen.append(event)

    def settle(self, cursor):
        """Learns where it is, when it did not ask for a place."""
        if self.cursor is None:
            self.start = self.cursor = cursor

    def refused(self, head):
        """Whether to come again."""
        if head.status not in BUSY:
            raise frames.ProtocolFault(f"status {head.status}")

    def target(self, path, *more):
        pairs = [self.view.query, *(f"{name}={value}" for name, value in more if value is not None)]
        query = "&".join(filter(None, pairs))
        return path + ("?" + query if query else "")


class SocketReader(Reader):
    async def visit(self):
        how = random.choice(("header", "header", "frame", "frame", "ticket"))
        ticket = await self.ticket() if how == "ticket" else None
        target = self.target("/ws/orders", ("since", self.cursor), ("ticket", ticket))
        asked, accept = frames.upgrade(target, frames.bearer(self.view.token if how == "header" else None))
        head = await self.connect(asked)
        if head.status != 101:
            return self.refused(head)
        if head.headers.get("sec-websocket-accept") != accept:
            raise frames.ProtocolFault("another Sec-WebSocket-Accept")
        if how == "frame":
            self.link.send(frames.frame(json.dumps({"type": "auth", "token": self.view.token}).encode()))
        self.parser = frames.Frames()
        self.greeted = self.caught_up = False
        await self.follow(self.take)
        if random.random() < 0.5:
            self.link.send(frames.close_frame())

    async def ticket(self):
        asked = frames.get("/api/v1/live/tickets", frames.bearer(self.view.token), method="POST", body=b"")
        link = await Link.open(random.choice(self.ports), asked)
        try:
            head, body = await link.reply()
        finally:
            link.drop()
        if head.status != 201:
            self.refused(head)
            raise Gone
        return json.loads(body)["ticket"]

    def take(self, data):
        for opcode, payload in self.parser.feed(data):
            if opcode == frames.TEXT:
                self.hear(*message_of(payload))
            elif opcode == frames.PING:
                self.link.send(frames.frame(payload, frames.PONG))
            elif opcode == frames.CLOSE:
                code = frames.close_code(payload)
                if code not in (1001, 1013):  # going away, try again later
                    raise frames.ProtocolFault(f"closed with {code} {payload[2:]!r}")
                raise Gone

    def hear(self, kind, cursor, event):
        if (kind == "hello") == self.greeted or (kind == "caught_up" and self.caught_up):
            raise frames.ProtocolFault(f"{kind} in the wrong place")
        if kind == "event":
            self.note(cursor, event)
        elif kind == "hello":
            self.greeted = True
            self.settle(cursor)
        elif kind == "caught_up":
            self.caught_up = True
            self.cursor = cursor
        else:
            raise frames.ProtocolFault(f"a {kind} with a cursor that can be continued")


class StreamReader(Reader):
    """Comes back as a browser does: to the address that it first had, with Last-Event-ID."""

    async def visit(self):
        place = self.cursor if self.visits[:-1] or random.random() < 0.5 else None
        target = self.target("/api/v1/events", ("since", self.start))
        head = await self.connect(frames.get(target, ("Accept", "text/event-stream"), frames.bearer(self.view.token),
                                             ("Last-Event-ID", place)))
        if head.status != 200:
            return self.refused(head)
        self.parser = frames.EventStream(head.is_chunked)
        await self.follow(self.take)

    def take(self, data):
        for event, place, text in self.parser.feed(data):
            if text is None and place:
                self.settle(place)
                self.cursor = place
            elif event in (None, "message") and place:
                self.note(place, entry(text))
            else:
                raise frames.ProtocolFault(f"a block {event!r} {place!r} {text!r}")
        if self.parser.ended:
            raise Gone


class PollReader(Reader):
    PAUSE_S = 0.3  # at most, for what a page does with its news

    async def visit(self):
        self.link = await Link.open(random.choice(self.ports), b"")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.patience()):
                await self.poll()

    async def poll(self):
        while True:
            wait, limit = random.randint(1, 30), random.choice((10, 100, 1000))
            by_header = random.random() < 0.3
            target = self.target("/api/v1/events", ("since", self.cursor), ("limit", limit),
                                 ("wait", None if by_header else wait))
            self.link.send(frames.get(target, frames.bearer(self.view.token),
                                      ("Prefer", f"wait={wait}" if by_header else None)))
            head, body = await self.link.reply(wait + REPLY_S)
            if head.status != 200:
                return self.refused(head)
            page = json.loads(body)
            for event in page["data"]:
                self.note(self.cursor, (event["seq"], event["order_id"], event["type"]))
            self.cursor = page["cursor"]
            if head.headers.get("connection") == "close":
                return
            await asyncio.sleep(random.uniform(0, self.PAUSE_S))
