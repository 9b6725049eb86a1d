"""Listeners to the live feed, the same for each of its transports, and what the tests of it begin with."""

import base64
import collections
import concurrent.futures
import contextlib
import hashlib
import hmac
import json
import math
import time

import databases
from blocking import PROMPT_S, REPLY_S, Silence, Stream, WebSocket  # noqa: F401  one place to import from
from server import temporary_folder
from shop import PASSWORD, ShopTest, move, place, start


class Listener:
    """One reader of the feed, the same for every transport: next() gives ("event", cursor, event) or ("reset", cursor,
    None). Without `since` it begins where the server says."""

    def __init__(self, server, token, query="", since=None, receive_buffer=None):
        self.server, self.token, self.query, self.receive_buffer = server, token, query, receive_buffer
        self.cursor = since
        self.open()

    def asked(self, **more):
        pairs = [self.query] + [f"{name}={value}" for name, value in more.items() if value is not None]
        return "?" + "&".join(filter(None, pairs))

    def take(self, count, within_s=REPLY_S):
        """The next events; a reset is none."""
        events = []
        for _ in range(count):
            kind, _, event = self.next(within_s)
            assert kind == "event", f"a {kind} after {len(events)} events"
            events.append(event)
        return events

    def close(self):
        pass


class PollListener(Listener):
    def open(self):
        self._client = self.server.client(token=self.token)
        self._waiting = collections.deque()
        if self.cursor is None:
            self.cursor = self._client.get("/api/v1/orders?limit=1").expect(200).json["cursor"]

    def status(self):
        return self._client.get("/api/v1/events" + self.asked(since=self.cursor)).status

    def next(self, within_s=REPLY_S):
        if not self._waiting:
            asked = self.asked(since=self.cursor, wait=max(1, math.floor(within_s)))
            page = self._client.get("/api/v1/events" + asked).expect(200).json
            self.cursor = page["cursor"]
            self._waiting.extend(page["data"])
        if not self._waiting:
            raise Silence(f"nothing within {within_s:.1f} s")
        entry = self._waiting.popleft()
        if entry["type"] == "reset":
            return "reset", entry["cursor"], None
        return "event", None, entry

    def close(self):
        self._client.close()


class StreamListener(Listener):
    def open(self):
        self.connection = Stream(self.server.port, self.asked(since=self.cursor), self.token,
                                 receive_buffer=self.receive_buffer)
        if self.connection.status == 200 and self.cursor is None:
            event, self.cursor, data = self.connection.next()
            assert event is None and data is None and self.cursor, "the first block of a new stream is its place"

    def status(self):
        return self.connection.status

    def next(self, within_s=REPLY_S):
        event, place, data = self.connection.content(within_s)
        self.cursor = place or self.cursor
        body = json.loads(data)
        if event == "reset":
            assert body["type"] == "reset", body
            return "reset", body["cursor"], None
        assert event in (None, "message") and place, f"an event named {event!r} with id {place!r}"
        return "event", place, body

    def close(self):
        self.connection.socket.close()


class SocketListener(Listener):
    def open(self):
        self.connection = WebSocket(self.server.port, self.asked(since=self.cursor), self.token,
                                    receive_buffer=self.receive_buffer)
        if self.connection.status == 101:
            hello = self.connection.next()
            if hello["type"] == "reset":
                self.connection.waiting.appendleft(hello)
            else:
                assert hello["type"] == "hello", hello
                self.cursor = self.cursor or hello["cursor"]

    def status(self):
        return 200 if self.connection.status == 101 else self.connection.status

    def next(self, within_s=REPLY_S):
        message = self.connection.next(within_s)
        while message["type"] == "caught_up":
            message = self.connection.next(within_s)
        self.cursor = message["cursor"]
        return message["type"], message["cursor"], message.get("data")

    def close(self):
        self.connection.socket.close()


TRANSPORTS = {"long-poll": PollListener, "event stream": StreamListener, "WebSocket": SocketListener}


def brief_token(folder, token, seconds):
    """The same access token, but good for so long only: signed as src/security/jwt.cpp signs."""
    def encoded(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    header, claims, _ = token.encode().split(b".")
    claims = json.loads(base64.urlsafe_b64decode(claims + b"=" * (-len(claims) % 4)))
    claims["exp"] = math.ceil(time.time() + seconds)
    secret = databases.secret(folder)
    key = hashlib.blake2b(b"jwt", digest_size=32, key=hashlib.blake2b(secret, digest_size=32).digest()).digest()
    signed = header + b"." + encoded(json.dumps(claims, separators=(",", ":")).encode())
    return (signed + b"." + encoded(hmac.digest(key, signed, "sha256"))).decode()


class LiveTest(ShopTest):
    """A shop with people in it, and listeners to what happens there."""

    def setUp(self):
        self.later_on = self.enterContext(concurrent.futures.ThreadPoolExecutor(8))

    def person(self, name, role):
        """A client that calls as this new account; its `id` is the account's."""
        body = {"username": name, "role": role, "password": PASSWORD}
        account = self.admin.post("/api/v1/users", body).expect(201).json
        client = self.server.sign_in(name, PASSWORD)
        client.id, client.name = account["id"], name
        self.addCleanup(client.close)
        return client

    def employ(self, person, shop, role="staff"):
        path = f"/api/v1/shops/{shop['slug']}/members/{person.id}"
        self.admin.request("PUT", path, {"role": role}).expect(200, 201)

    def listen(self, transport, token, query="", since=None, server=None, **how):
        """A listener from that cursor on, or from now. (Left to the server, "now" can be a moment ago.)"""
        listener = TRANSPORTS[transport](server or self.server, token, query, since or self.now(), **how)
        self.addCleanup(listener.close)
        return listener

    def listen_by_all(self, token, query="", since=None, server=None):
        return {name: self.listen(name, token, query, since, server) for name in TRANSPORTS}

    def now(self, client=None):
        """The cursor of this moment."""
        return (client or self.admin).get("/api/v1/orders?limit=1").expect(200).json["cursor"]

    def place(self, client=None, **fields):
        return place(client or self.admin, self.shop, self.item, **fields)

    def move(self, order, to, client=None, **fields):
        return move(client or self.admin, order, to, **fields).expect(200).json

    def later(self, job, *arguments, **how):
        """Starts it now, on a thread of its own; its result() is (seconds it took, what it returned)."""
        began = time.monotonic()

        def run():
            result = job(*arguments, **how)
            return time.monotonic() - began, result

        return self.later_on.submit(run)

    def later_get(self, path, token=None, **headers):
        """A GET that may wait, on a connection of its own."""
        client = self.client(token=token, timeout_s=70)
        return self.later(client.get, path, **headers)


@contextlib.contextmanager
def foreign_cursor():
    """A cursor of another database, which no other one can continue."""
    with temporary_folder() as folder:
        server, admin = start(folder / "data")
        with server:
            yield admin.get("/api/v1/events").expect(200).json["cursor"]
