"""Clients of the live feed that block: a WebSocket and an event stream, each with its socket."""

import collections
import contextlib
import json
import socket
import time

import frames

PROMPT_S = 2.0  # what is called "at once": a second of the clock, and another for a busy machine
REPLY_S = 10.0


class Silence(AssertionError):
    """Nothing came in time."""


class Closed(Exception):
    """The server has ended the connection; `code` is that of a WebSocket, None when it went without one."""

    def __init__(self, code=None, reason=""):
        super().__init__(f"closed with {code} {reason}")
        self.code = code
        self.reason = reason


class Connection:
    """A socket whose reply's head has been read. As a context it is closed."""

    def __init__(self, port, data, receive_buffer=None):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(REPLY_S)
        self.socket.connect(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(data)
        self.rest = bytearray()
        while (head := frames.take_head(self.rest)) is None:
            self.rest += self.receive()
        self.status, self.headers, self.head = head.status, head.headers, head

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def receive(self, within_s=REPLY_S):
        """The bytes that have come. Throws Silence and Closed."""
        self.socket.settimeout(max(within_s, 0.001))
        try:
            data = self.socket.recv(65536)
        except TimeoutError:
            raise Silence(f"nothing within {within_s:.1f} s") from None
        except ConnectionResetError:
            data = b""
        if not data:
            raise Closed
        return data

    def problem(self):
        """The body of a refusal."""
        while len(self.rest) < self.head.length:
            self.rest += self.receive()
        return json.loads(self.rest[:self.head.length])

    def messages(self, within_s):
        """Those that come next, at least one. To be defined."""
        raise NotImplementedError

    def next(self, within_s=REPLY_S):
        """The next message. Throws Silence and Closed."""
        end = time.monotonic() + within_s
        while not self.waiting:
            self.waiting.extend(self.messages(end - time.monotonic()))
        return self.waiting.popleft()

    def content(self, within_s=REPLY_S):
        """The next message that says something."""
        return self.next(within_s)

    def ends(self, within_s=PROMPT_S):
        """How the server ends it, sending no more messages: the close code of a WebSocket, None of others."""
        try:
            message = self.content(within_s)
        except Closed as end:
            return end.code
        raise AssertionError(f"something comes instead of the end: {message}")


class WebSocket(Connection):
    """Messages are what the frames say, as JSON. Pings are answered and counted."""

    def __init__(self, port, query="", token=None, first=None, headers=(), receive_buffer=None, path="/ws/orders"):
        asked, accept = frames.upgrade(path + query, frames.bearer(token), *headers)
        self.waiting = collections.deque()
        self.pings = 0
        self._frames = frames.Frames()
        super().__init__(port, asked, receive_buffer)
        if self.status == 101:
            upgraded = (self.headers["upgrade"].lower(), self.headers["connection"].lower())
            assert upgraded == ("websocket", "upgrade"), upgraded
            assert self.headers["sec-websocket-accept"] == accept
            assert "sec-websocket-extensions" not in self.headers, "an extension that nobody has asked for"
            self._take(bytes(self.rest))
        if first is not None:
            self.send(frames.frame(first if isinstance(first, bytes) else json.dumps(first).encode()))

    def send(self, data):
        with contextlib.suppress(ConnectionError):
            self.socket.sendall(data)

    def messages(self, within_s):
        self._take(self.receive(within_s))
        return ()

    def _take(self, data):
        for opcode, payload in self._frames.feed(data):
            if opcode == frames.TEXT:
                self.waiting.append(json.loads(payload))
            elif opcode == frames.PING:
                self.pings += 1
                self.send(frames.frame(payload, frames.PONG))
            elif opcode == frames.CLOSE:
                self.send(frames.frame(payload, frames.CLOSE))
                self.waiting.append(Closed(frames.close_code(payload), payload[2:].decode()))

    def next(self, within_s=REPLY_S):
        message = super().next(within_s)
        if isinstance(message, Closed):
            raise message
        return message

    def until(self, kind, within_s=REPLY_S):
        """Everything up to the next message of that type, which is the last one."""
        messages = [self.next(within_s)]
        while messages[-1]["type"] != kind:
            messages.append(self.next(within_s))
        return messages


class Stream(Connection):
    """An event stream. Messages are its blocks, (event, id, data); `place` is the id that a browser would resume by."""

    def __init__(self, port, query="", token=None, last_event_id=None, receive_buffer=None, path="/api/v1/events"):
        self.waiting = collections.deque()
        self.place = last_event_id
        asked = frames.get(path + query, ("Accept", "text/event-stream"), frames.bearer(token),
                           ("Last-Event-ID", last_event_id))
        super().__init__(port, asked, receive_buffer)
        self.parser = frames.EventStream(self.head.is_chunked)
        if self.status == 200:
            self.waiting.extend(self._blocks(bytes(self.rest)))

    def messages(self, within_s):
        return self._blocks(self.receive(within_s))

    def content(self, within_s=REPLY_S):
        """The next block that has data: others only say where the stream is."""
        while (block := self.next(within_s))[2] is None:
            pass
        return block

    def _blocks(self, data):
        blocks = self.parser.feed(data)
        for _, place, _ in blocks:
            self.place = place or self.place
        if self.parser.ended and not blocks:
            raise Closed
        return blocks
