"""HTTP by hand: bytes to a socket, and the replies that come back, for what no proper client would send."""

import contextlib
import http.client
import io
import json
import socket
import time

WAIT_S = 15


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def json(self):
        return json.loads(self.body.decode("utf-8", "strict"))


class _Buffered:
    """What http.client takes for a socket: several replies are read from the same buffer."""

    def __init__(self, reader):
        self._reader = reader

    def makefile(self, *_):
        return self._reader


class _Unclosed(io.BufferedReader):
    """http.client closes its file after each reply; the next one is still in it."""

    def close(self):
        pass


class Raw:
    """One connection. As a context it is closed."""

    def __init__(self, port, timeout_s=WAIT_S):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout_s)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._reader = _Unclosed(socket.SocketIO(self.socket, "r"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        """All of it, or as much as the server takes before it hangs up."""
        with contextlib.suppress(ConnectionError):
            self.socket.sendall(data)

    def end(self):
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)

    def answer(self, method="GET"):
        """The next reply; None when the connection has ended instead."""
        response = http.client.HTTPResponse(_Buffered(self._reader), method=method)
        try:
            response.begin()
        except (http.client.RemoteDisconnected, ConnectionResetError):
            return None
        return Answer(response)

    def line(self):
        return self._reader.readline()

    def is_closed(self, within_s=5):
        """Whether the server ends the connection, sending nothing more."""
        self.socket.settimeout(within_s)
        try:
            return self._reader.read(1) == b""
        except ConnectionResetError:
            return True
        except TimeoutError:
            return False


def request(method="GET", target="/healthz", body=None, headers=()):
    """A whole request as bytes. Header values may be anything; `body` gets a Content-Length unless one is given."""
    def encoded(text):
        return text if isinstance(text, bytes) else text.encode()

    lines = [b" ".join([encoded(method), encoded(target), b"HTTP/1.1"]), b"Host: docket"]
    lines += [encoded(name) + b": " + encoded(value) for name, value in headers]
    if body is not None:
        if not any(name.lower() in ("content-length", "transfer-encoding") for name, _ in headers):
            lines.append(b"Content-Length: %d" % len(body))
        if not any(name.lower() == "content-type" for name, _ in headers):
            lines.append(b"Content-Type: application/json")
    return b"\r\n".join(lines) + b"\r\n\r\n" + encoded(body or b"")


def chunked(*parts):
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def seconds(action):
    began = time.monotonic()
    result = action()
    return time.monotonic() - began, result
