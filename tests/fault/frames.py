"""Bytes to messages and back, for clients that block and for clients that do not: WebSocket frames (RFC 6455) as a
client sees them, event streams as a browser reads them, and the head of a reply. Nothing here touches a socket.

Whatever the server has no right to send is a ProtocolFault.
"""

import base64
import hashlib
import os
import struct

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
MOST_HEAD = 64 * 1024


class ProtocolFault(AssertionError):
    pass


def frame(payload=b"", opcode=TEXT, fin=True, mask=None, reserved=0):
    """One frame as a client sends it; `mask=b""` leaves it unmasked, which no client may do."""
    mask = os.urandom(4) if mask is None else mask
    masked = 0x80 if mask else 0
    head = bytes([(0x80 if fin else 0) | reserved << 4 | opcode])
    if len(payload) < 126:
        head += bytes([masked | len(payload)])
    elif len(payload) < 65536:
        head += struct.pack("!BH", masked | 126, len(payload))
    else:
        head += struct.pack("!BQ", masked | 127, len(payload))
    if not mask:
        return head + payload
    key = int.from_bytes((mask * (len(payload) // 4 + 1))[:len(payload)], "big")
    return head + mask + (int.from_bytes(payload, "big") ^ key).to_bytes(len(payload), "big")


def close_frame(code=1000, reason=b""):
    return frame(struct.pack("!H", code) + reason, CLOSE)


def close_code(payload):
    """Of a closing frame: 1005 stands for none (RFC 6455, 7.1.5)."""
    return struct.unpack("!H", payload[:2])[0] if len(payload) >= 2 else 1005


class Frames:
    """Whole messages out of the bytes that a server sends."""

    def __init__(self):
        self._bytes = bytearray()
        self._parts = None  # of a message in fragments: opcode and payloads

    def feed(self, data):
        """The messages that are complete now, as (opcode, payload)."""
        buffer = self._bytes
        buffer += data
        messages, at = [], 0
        while len(buffer) - at >= 2:
            first, size, start = buffer[at], buffer[at + 1], at + 2
            if first & 0x70 or size & 0x80:
                raise ProtocolFault(f"a frame with reserved bits or a mask: {bytes(buffer[at:at + 16])!r}")
            if size >= 126:
                form, start = ("!H", at + 4) if size == 126 else ("!Q", at + 10)
                if len(buffer) < start:
                    break
                [size] = struct.unpack_from(form, buffer, at + 2)
            if len(buffer) < start + size:
                break
            payload = bytes(buffer[start:start + size])
            at = start + size
            if message := self._whole(first & 0x80, first & 0x0F, payload):
                messages.append(message)
        del buffer[:at]
        return messages

    def _whole(self, fin, opcode, payload):
        if opcode >= CLOSE:
            if opcode > PONG or not fin or len(payload) > 125:
                raise ProtocolFault(f"a control frame {opcode} in fragments, too long, or unknown")
            return opcode, payload
        if (opcode == 0) != (self._parts is not None) or opcode > BINARY:
            raise ProtocolFault(f"a frame {opcode} in the wrong place")
        if self._parts is None:
            self._parts = (opcode, [])
        self._parts[1].append(payload)
        if not fin:
            return None
        opcode, parts = self._parts
        self._parts = None
        return opcode, b"".join(parts)


class EventStream:
    """The blocks of an event stream, as WHATWG HTML 9.2 has a browser read it, in chunks or not."""

    def __init__(self, chunked):
        self._chunks = Chunks() if chunked else None
        self._bytes = bytearray()
        self.comments = 0
        self.ended = False

    def feed(self, data):
        """The blocks that are complete now, as (event, id, data); what a block does not have is None."""
        if self._chunks is not None:
            data = self._chunks.feed(data)
            self.ended = self._chunks.ended
        self._bytes += data
        *blocks, rest = bytes(self._bytes).replace(b"\r\n", b"\n").split(b"\n\n")
        self._bytes = bytearray(rest)
        return [block for block in map(self._block, blocks) if block != (None, None, None)]

    def _block(self, text):
        fields = {b"event": None, b"id": None, b"data": None}
        for line in text.split(b"\n"):
            name, colon, value = line.partition(b":")
            if not name and colon:
                self.comments += 1
            elif name in fields:
                value = value.removeprefix(b" ")
                more = name == b"data" and fields[name] is not None
                fields[name] = fields[name] + b"\n" + value if more else value
            elif line and name != b"retry":
                raise ProtocolFault(f"a line that no event stream has: {line[:80]!r}")
        event, place = fields[b"event"], fields[b"id"]
        return event and event.decode(), place and place.decode(), fields[b"data"]


class Chunks:
    """The body of a reply that comes in chunks (RFC 9112, 7.1)."""

    def __init__(self):
        self._bytes = bytearray()
        self.ended = False

    def feed(self, data):
        self._bytes += data
        out, at = bytearray(), 0
        while not self.ended and (end := self._bytes.find(b"\r\n", at)) >= 0:
            size = int(bytes(self._bytes[at:end]), 16)
            if size == 0:
                self.ended = True
            elif len(self._bytes) < end + 4 + size:
                break
            elif self._bytes[end + 2 + size:end + 4 + size] != b"\r\n":
                raise ProtocolFault("a chunk without an end")
            out += self._bytes[end + 2:end + 2 + size]
            at = end + 4 + size
        del self._bytes[:at]
        return bytes(out)


class Head:
    """Status and headers (lower case) of a reply."""

    def __init__(self, data):
        first, *lines = data.decode("latin-1").split("\r\n")
        version, status, *_ = first.split(" ", 2)
        if version != "HTTP/1.1" or not status.isdigit():
            raise ProtocolFault(f"no reply of HTTP/1.1: {first[:80]!r}")
        self.status = int(status)
        self.headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}

    @property
    def is_chunked(self):
        return self.headers.get("transfer-encoding", "").lower() == "chunked"

    @property
    def length(self):
        return int(self.headers.get("content-length", 0))


def take_head(buffer):
    """The head at the start of a bytearray, taken off it; None while it is not all there."""
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        if len(buffer) > MOST_HEAD:
            raise ProtocolFault("a reply whose head does not end")
        return None
    head = Head(bytes(buffer[:end]))
    del buffer[:end + 4]
    return head


def get(target, *headers, method="GET", body=None):
    """A request as bytes; `headers` are (name, value), and those without a value are left out."""
    lines = [f"{method} {target} HTTP/1.1", "Host: docket"]
    lines += [f"{name}: {value}" for name, value in headers if value is not None]
    if body is not None:
        lines += ["Content-Type: application/json"] * bool(body) + [f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + (body or b"")


def bearer(token):
    return "Authorization", token and f"Bearer {token}"


def upgrade(target, *headers, key=None):
    """The opening handshake, and what the server has to answer in Sec-WebSocket-Accept."""
    key = key or base64.b64encode(os.urandom(16)).decode()
    asked = get(target, ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"),
                ("Sec-WebSocket-Key", key), *headers)
    digest = hashlib.sha1(key.encode() + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()
    return asked, base64.b64encode(digest).decode()
